"""Count all tallies anew from the evidence; they must agree to the unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.counting.counter import RunningTotals
from campaigns.database import Unit
from campaigns.playback.count_facts import CountingCache


@dataclass(frozen=True, slots=True)
class Difference:
    """One sum that differs: what the evidence gives and what is stored (None: not there)."""

    key: tuple[str, ...]
    counted: tuple[int, ...] | None
    stored: tuple[int, ...] | None


def recount(unit: Unit, zone: ZoneInfo) -> list[Difference]:
    """Rebuild every sum from the evidence, without records set aside, and return where the stored one differs.

    It uses the rules of ingest (`play.classify_record`, `counter.RunningTotals`); an empty list is the proof. Writes
    nothing.
    """
    sums = _rebuild(unit, zone)
    tallies = _compare(sums.tallies, unit.counts.all_tallies())
    undated = _compare(sums.undated, unit.counts.all_undated())
    texts = unit.labels.texts({number for key, *_ in tallies for number in key[1:]})
    named = [Difference((str(key[0]), *(texts.get(n, f"label {n}") for n in key[1:])), c, s) for key, c, s in tallies]
    return named + [Difference(("undated", f"journal {key[0]}", f"line {key[1]}"), c, s) for key, c, s in undated]


def _rebuild(unit: Unit, zone: ZoneInfo) -> RunningTotals:
    cache, sums = CountingCache(), RunningTotals(unit.days.local_days(zone))
    aside = unit.counts.all_set_aside()
    for upload in unit.counts.all_evidence():
        rows = [row for row in upload.rows if (upload.journal_id, row.seq) not in aside]
        unit.counts.load_into(cache, upload.screen, {row.line for row in rows}, upload.evidence)
        screen, evidence = cache.screens[upload.screen], cache.labels[upload.evidence]
        for row in rows:
            sums.add(row, cache.lines[row.line], screen, evidence, upload.journal_id)
    return sums


def _compare(counted: dict[Any, list[int]], stored: dict[Any, list[int]]) -> list[tuple[Any, Any, Any]]:
    differing = [key for key in counted.keys() | stored.keys() if counted.get(key) != stored.get(key)]
    return [(key, _frozen(counted.get(key)), _frozen(stored.get(key))) for key in sorted(differing)]


def _frozen(sums: list[int] | None) -> tuple[int, ...] | None:
    return None if sums is None else tuple(sums)
