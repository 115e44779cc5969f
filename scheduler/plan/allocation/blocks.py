"""A plan day cut where anything begins or ends: in a block the screens are lit, and the same slots may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.window import Window, within


@dataclass(frozen=True, slots=True)
class Block:
    """A lit stretch. `active`: by id, the entries that may be shown all through it, each with those of its slots."""

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
    """Cut a plan day into blocks, in order; nothing before `not_before` (Unix ms), and none where nobody is active."""
    return cut(within(lit, (max(day.from_ms, not_before or day.from_ms), day.to_ms)), entries)


def cut(lit: Sequence[Window], entries: Iterable[PlanEntry]) -> tuple[Block, ...]:
    """Cut lit windows into blocks, in order."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    edges = sorted({edge for entry in by_id for window in _windows(entry) for edge in window})
    found: list[Block] = []
    for opens, closes in lit:
        cuts = [opens, *(edge for edge in edges if opens < edge < closes), closes]
        for stretch in pairwise(cuts):
            active = tuple(_active(by_id, stretch))
            if active:
                found.append(Block(*stretch, active))
    return tuple(found)


def _windows(entry: PlanEntry) -> Iterator[Window]:
    yield from entry.windows
    for slot in entry.slots:
        yield from slot.windows or ()


def _active(entries: Iterable[PlanEntry], stretch: Window) -> Iterator[PlanEntry]:
    for entry in entries:
        slots = entry.during(stretch)
        if slots:
            yield entry if slots == entry.slots else replace(entry, slots=slots)
