"""The lit time of a plan day, cut into blocks wherever the set of slots that may be shown changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.window import Window, clip_windows


@dataclass(frozen=True, slots=True)
class Block:
    """Lit time. `active`: by id, the entries that may be shown throughout, each with those of its slots that may."""

    from_ms: int
    to_ms: int
    active: tuple[PlanEntry, ...]

    @property
    def ms(self) -> int:
        """How long it lasts."""
        return self.to_ms - self.from_ms


def blocks_of(
    day: PlanDay, lit: Sequence[Window], entries: Iterable[PlanEntry], not_before: int | None = None
) -> tuple[Block, ...]:
    """Cut a plan day into blocks, in order, from `not_before` (Unix ms) on; none where no entry is active."""
    return cut_into_blocks(clip_windows(lit, (max(day.from_ms, not_before or day.from_ms), day.to_ms)), entries)


def cut_into_blocks(lit: Sequence[Window], entries: Iterable[PlanEntry]) -> tuple[Block, ...]:
    """Cut lit windows into blocks, in order.

    >>> from scheduler.plan.entry import PlanSlot
    >>> all_day, morning = (PlanEntry(n, (PlanSlot(n, 5000),), 1, None, ((0, end),)) for n, end in ((1, 24), (2, 12)))
    >>> blocks = cut_into_blocks([(6, 20)], [all_day, morning])
    >>> [(block.from_ms, block.to_ms, [entry.id for entry in block.active]) for block in blocks]
    [(6, 12, [1, 2]), (12, 20, [1])]
    """
    by_id = sorted(entries, key=lambda entry: entry.id)
    edges = sorted({edge for entry in by_id for window in _windows(entry) for edge in window})
    found: list[Block] = []
    for opens, closes in lit:
        cuts = [opens, *(edge for edge in edges if opens < edge < closes), closes]
        for window in pairwise(cuts):
            active = tuple(_active(by_id, window))
            if active:
                found.append(Block(*window, active))
    return tuple(found)


def _windows(entry: PlanEntry) -> Iterator[Window]:
    yield from entry.windows
    for slot in entry.slots:
        yield from slot.windows or ()


def _active(entries: Iterable[PlanEntry], window: Window) -> Iterator[PlanEntry]:
    for entry in entries:
        slots = entry.slots_during(window)
        if slots:
            yield entry if slots == entry.slots else replace(entry, slots=slots)
