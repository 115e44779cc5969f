"""Write a day in one way or another: what it owes, allocated once, placed over the loops of each way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import Allocator
from scheduler.plan.allocation.blocks import Block, blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.allocation.promise import promise_of
from scheduler.plan.allocation.slowest import as_shares, slowest_entries
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.budget import Economy
from scheduler.plan.sequence.loop_set import LoopSet
from scheduler.plan.sequence.schedule_segment import Segment, SegmentBuilder
from scheduler.plan.sequence.sequence import SegmentSequencer
from scheduler.plan.sequence.share_queue import ShareQueue
from scheduler.plan.sequence.spans import PlanError, SpanBuilder
from scheduler.plan.window import Window


class DayWriter:
    """Writes one plan day; the arguments are those of `compile_day`."""

    def __init__(
        self,
        day: PlanDay,
        lit: Sequence[Window],
        entries: Sequence[PlanEntry],
        *,
        idle: Sequence[PlanSlot],
        not_before: int | None,
        allocate: Allocator,
    ) -> None:
        """Allocate the plays of the day."""
        self._day, self._idle, self._not_before = day, idle, not_before
        self._blocks = blocks_of(day, lit, entries, not_before)
        self._allocation = allocate(self._blocks)
        self._longest_ms = max((slot.ms for slot in (*_slots(self._blocks), *idle)), default=0)
        self._promise = promise_of(day, self._blocks, self._allocation)
        self._whole, self._whole_allocation = self._blocks, self._allocation
        if not_before is not None:
            self._whole = blocks_of(day, lit, entries)
            self._whole_allocation = allocate(self._whole)
        self._prepared: dict[tuple[int, ...], tuple[dict[int, IdealService], SegmentBuilder]] = {}
        self._written: dict[tuple[object, ...], Day | PlanError] = {}

    @property
    def plays(self) -> int:
        """The plays that shares are owed."""
        services, _ = self._prepare(())
        return sum(service.plays for service in services.values())

    def needs(self) -> tuple[int, ...]:
        """Return how many slots the loops of each rotation need, so that every slide is among them."""
        return self._prepare(())[1].needs()

    def write(self, way: Economy) -> Day:
        """Return the day as it is said in a way. Raises PlanError if it does not fit, or hides a slide that is owed."""
        inserted = slowest_entries(self._whole, self._whole_allocation)[: way.inserted] if way.inserted else ()
        services, builder = self._prepare(inserted)
        segments = builder.segments(interleaving=way.interleaving, not_before=self._not_before, bounds=way.bounds)
        key = (inserted, *((segment.from_ms, segment.loops.plan.key) for segment in segments))
        if key not in self._written:  # else another way led to the same loops
            try:
                self._written[key] = _sequence(segments, services, self._longest_ms).build(
                    self._day, self._promise.slots
                )
            except PlanError as error:
                self._written[key] = error
        found = self._written[key]
        if isinstance(found, PlanError):
            raise found
        return found

    def _prepare(self, inserted: tuple[int, ...]) -> tuple[dict[int, IdealService], SegmentBuilder]:
        """Return what shares are owed and the segments' builder, some entries of the rotation being like shares."""
        if inserted not in self._prepared:
            blocks, whole = as_shares(self._blocks, inserted), as_shares(self._whole, inserted)
            services = ideal_services(self._day, blocks, self._allocation, self._longest_ms)
            builder = SegmentBuilder(
                self._day, whole, self._whole_allocation, services, self._idle, promise=self._promise
            )
            self._prepared[inserted] = services, builder
        return self._prepared[inserted]


def _sequence(segments: Sequence[Segment], services: Mapping[int, IdealService], longest_ms: int) -> SpanBuilder:
    """Place the slots of all segments; the same loops go on where they stopped."""
    queues = {entry: ShareQueue(services[entry], longest_ms) for entry in sorted(services)}
    spans = SpanBuilder()
    until = iter(_shown_until([block for segment in segments for block in segment.blocks]))
    numbers: dict[LoopSet, int] = {}
    for segment in segments:
        number, place = segment.loops.start
        goes_on = numbers.get(segment.loops)
        sequencer = (
            SegmentSequencer(segment, services, queues, spans, number=number, place=place)
            if goes_on is None
            else SegmentSequencer(segment, services, queues, spans, number=goes_on)
        )
        for block in segment.blocks:
            sequencer.place_block(block, next(until))
        numbers[segment.loops] = sequencer.end()
    return spans


def _slots(blocks: Iterable[Block]) -> Iterable[PlanSlot]:
    return (slot for block in blocks for entry in block.active for slot in entry.slots)


def _shown_until(blocks: Sequence[Block]) -> list[dict[int, int]]:
    """Return for each block until when each of its slots may be shown without a break, by slot number."""
    found: list[dict[int, int]] = []
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        later = found[-1] if found and blocks[place + 1].from_ms == block.to_ms else {}
        found.append({slot.n: later.get(slot.n, block.to_ms) for slot in _slots([block])})
    return found[::-1]
