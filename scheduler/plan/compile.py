"""Compile a sync group's plan day to the day file that its screens walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import Allocator, allocate_by_wish
from scheduler.plan.allocation.blocks import Block, blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.budget import Economy, economies, is_small, short_economies, sparing_economies
from scheduler.plan.sequence.loop_set import LoopSet
from scheduler.plan.sequence.schedule_segment import Segment, SegmentBuilder
from scheduler.plan.sequence.sequence import SegmentSequencer
from scheduler.plan.sequence.share_queue import ShareQueue
from scheduler.plan.sequence.spans import BASES, BYTES, PlanError, SpanBuilder
from scheduler.plan.window import Window


def compile_day(
    day: PlanDay,
    lit: Sequence[Window],
    entries: Iterable[PlanEntry],
    *,
    idle: Sequence[PlanSlot] = (),
    not_before: int | None = None,
    allocate: Allocator = allocate_by_wish,
) -> Day:
    """Return the day file: the same entries in any order give the same bytes.

    `idle` fills what is left where only shares are active; where no entry is active there is no span, so that the
    screens show idle too. `not_before` (Unix ms) is for a repair: spans start exactly there, nothing is planned before.

    Raises PlanError if the day does not fit in a day file, ValueError if shares need idle slots and there are none.
    """
    wanted = sorted(entries, key=lambda entry: entry.id)
    blocks = blocks_of(day, lit, wanted, not_before)
    longest_ms = max((slot.ms for slot in (*_slots(blocks), *idle)), default=0)
    allocation = allocate(blocks)
    services = ideal_services(day, blocks, allocation, longest_ms)
    if not_before is not None:
        blocks = blocks_of(day, lit, wanted)
        allocation = allocate(blocks)
    builder = SegmentBuilder(day, blocks, allocation, services, idle)

    def said(way: Economy) -> Day:
        segments = builder.segments(interleaving=way.interleaving, not_before=not_before, bounds=way.bounds)
        return _sequence(segments, services, longest_ms).build(day)

    whole_ways = economies(services.values())
    try:
        return _smallest(said, whole_ways)
    except PlanError as error:
        if error.what not in {BASES, BYTES}:  # shorter loops make no fewer spans or inserts
            raise
        return _first_said(said, chain(sparing_economies(), short_economies(builder.needs())), error)


def _smallest(said: Callable[[Economy], Day], ways: Iterable[Economy]) -> Day:
    """Return the first day that is small, or else the smallest. Raises the first PlanError if no way fits the wire."""
    found: list[Day] = []
    refused: PlanError | None = None
    for way in ways:
        try:
            found.append(said(way))
        except PlanError as error:
            refused = refused or error
            continue
        if is_small(found[-1]):
            return found[-1]
    if refused is not None and not found:
        raise refused
    return min(found, key=lambda each: len(each.to_bytes()))


def _first_said(said: Callable[[Economy], Day], ways: Iterable[Economy], refused: PlanError) -> Day:
    """Return the first day that fits the wire. Raises `refused` if none does."""
    for way in ways:
        with suppress(PlanError):
            return said(way)
    raise refused


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
