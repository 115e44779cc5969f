"""A plan day cut where anything begins or ends: in a block the screens are lit, the active campaigns the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from campaigns.group import LitHours
from scheduler.plan.day import PlanDay, local_instant, unix_ms
from scheduler.plan.entry import PlanEntry

Window = tuple[int, int]
"""Half-open, in Unix ms."""


@dataclass(frozen=True, slots=True)
class Block:
    """A lit stretch with the entries that are active all through it, by id."""

    from_ms: int
    to_ms: int
    active: tuple[PlanEntry, ...]

    @property
    def ms(self) -> int:
        """How long it lasts."""
        return self.to_ms - self.from_ms


def lit_windows(day: PlanDay, lit: LitHours | None) -> tuple[Window, ...]:
    """Return when the screens are lit within a plan day; None is round the clock, an end may lie past midnight."""
    whole = (day.from_ms, day.to_ms)
    if lit is None:
        return (whole,)
    over_midnight = timedelta(days=lit.until_local <= lit.from_local)
    found: list[Window] = []
    for nights in (-1, 0, 1):
        on = day.on + timedelta(days=nights)
        start = unix_ms(local_instant(on, lit.from_local, day.tz))
        end = unix_ms(local_instant(on + over_midnight, lit.until_local, day.tz))
        found.append((max(start, whole[0]), min(end, whole[1])))
    return joined(window for window in found if window[0] < window[1])


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows in order, those that touch or overlap as one."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def blocks_of(
    day: PlanDay, lit: LitHours | None, entries: Iterable[PlanEntry], not_before: int | None = None
) -> tuple[Block, ...]:
    """Cut a plan day into blocks, in order; nothing before `not_before` (Unix ms), and none where nobody is active."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    edges = sorted({unix_ms(edge) for entry in by_id for edge in (entry.from_at, entry.to_at)})
    found: list[Block] = []
    for opens, closes in lit_windows(day, lit):
        start = max(opens, not_before or opens)
        cuts = [start, *(edge for edge in edges if start < edge < closes), closes]
        for from_ms, to_ms in pairwise(cuts):
            active = tuple(entry for entry in by_id if _covers(entry, from_ms, to_ms))
            if from_ms < to_ms and active:
                found.append(Block(from_ms, to_ms, active))
    return tuple(found)


def _covers(entry: PlanEntry, from_ms: int, to_ms: int) -> bool:
    return unix_ms(entry.from_at) <= from_ms and to_ms <= unix_ms(entry.to_at)
