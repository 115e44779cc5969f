"""Count all tallies anew from the evidence; they must agree to the unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.counting.running_totals import RunningTotals
from campaigns.database import Unit
from campaigns.database.stores.counts import TallyKey, TallySums
from campaigns.database.stores.evidence import CountedEvidence
from campaigns.playback.count_facts import CountingCache


@dataclass(frozen=True, slots=True)
class Difference:
    """One sum that differs: what the evidence gives and what is stored (None: not there)."""

    key: tuple[str, ...]
    counted: tuple[int, ...] | None
    stored: tuple[int, ...] | None


def recount(unit: Unit, zone: ZoneInfo) -> list[Difference]:
    """Rebuild every sum from the evidence, without records set aside, and return where the stored one differs.

    It uses the rules of ingest (`play.classify_record`, `running_totals`); an empty list is the proof. Writes
    nothing. Closed days are counted one by one from their packed rows, so memory does not grow with the years; `zone`
    counts where no zone is on record.
    """
    cache, days = CountingCache(), unit.days.local_days(zone)
    sums = RunningTotals(days)
    for uploaded in unit.evidence.counted_uploads():
        _add(unit, cache, sums, uploaded)
    open_days = _by_day(sums.tallies)
    sums.tallies = {}
    found: list[Difference] = []
    for day in sorted({*open_days, *unit.counts.days(), *unit.evidence.packed_days()}):
        sums.tallies = open_days.pop(day, {})
        for packed in unit.evidence.counted_on(day):
            _add(unit, cache, sums, packed)
        tallies = _compare(sums.tallies, unit.counts.tallies_on(day))
        texts = unit.labels.texts({number for key, *_ in tallies for number in key[1:]})
        found += [
            Difference((str(key[0]), *(texts.get(n, f"label {n}") for n in key[1:])), c, s) for key, c, s in tallies
        ]
    undated = _compare(sums.undated, unit.counts.all_undated())
    return found + [Difference(("undated", f"journal {key[0]}", f"line {key[1]}"), c, s) for key, c, s in undated]


def _add(unit: Unit, cache: CountingCache, sums: RunningTotals, counted: CountedEvidence) -> None:
    if not counted.rows:
        return
    unit.counts.load_into(cache, counted.screen, {row.line for row in counted.rows}, counted.evidence)
    screen, evidence = cache.screens[counted.screen], cache.labels[counted.evidence]
    for row in counted.rows:
        sums.add(row, cache.lines[row.line], screen, evidence, counted.journal_id)


def _by_day(tallies: dict[TallyKey, TallySums]) -> dict[date, dict[TallyKey, TallySums]]:
    found: dict[date, dict[TallyKey, TallySums]] = defaultdict(dict)
    for key, sums in tallies.items():
        found[key[0]][key] = sums
    return found


def _compare(counted: dict[Any, list[int]], stored: dict[Any, list[int]]) -> list[tuple[Any, Any, Any]]:
    differing = [key for key in counted.keys() | stored.keys() if counted.get(key) != stored.get(key)]
    return [(key, _frozen(counted.get(key)), _frozen(stored.get(key))) for key in sorted(differing)]


def _frozen(sums: list[int] | None) -> tuple[int, ...] | None:
    return None if sums is None else tuple(sums)
