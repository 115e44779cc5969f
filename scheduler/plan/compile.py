"""Compile a sync group's plan day to the day file that its screens walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import Allocator, allocate_by_wish
from scheduler.plan.allocation.blocks import Block, blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.day import DAY_MS, PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.budget import estimate_inserts, loop_turn_ms, should_interleave
from scheduler.plan.sequence.schedule_segment import Segment, segments_of
from scheduler.plan.sequence.sequence import SegmentSequencer
from scheduler.plan.sequence.share_queue import ShareQueue
from scheduler.plan.sequence.spans import SpanBuilder
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
    blocks = blocks_of(day, lit, entries, not_before)
    allocation = allocate(blocks)
    longest_ms = max((slot.ms for slot in (*_slots(blocks), *idle)), default=0)
    services = ideal_services(day, blocks, allocation, longest_ms)
    segments = segments_of(blocks, allocation, services, idle, interleaving=should_interleave(services.values()))
    turn_ms = loop_turn_ms(segments, estimate_inserts(segments, services))
    spans = _sequence(day, segments, services, longest_ms, turn_ms)
    longer_ms = loop_turn_ms(segments, spans.inserts)
    if longer_ms > turn_ms:  # there was more to insert than estimated
        spans = _sequence(day, segments, services, longest_ms, longer_ms)
    return spans.build(day)


def _sequence(
    day: PlanDay, segments: Sequence[Segment], services: Mapping[int, IdealService], longest_ms: int, turn_ms: int
) -> SpanBuilder:
    """Place the slots of all segments. Which loop has its turn depends on the clock alone, so that days connect."""
    queues = {entry: ShareQueue(services[entry], longest_ms) for entry in sorted(services)}
    spans = SpanBuilder()
    until = iter(_shown_until([block for segment in segments for block in segment.blocks]))
    turns_a_day = -(-DAY_MS // turn_ms)
    for segment in segments:
        number = day.on.toordinal() * turns_a_day + (segment.from_ms - day.from_ms) // turn_ms
        sequencer = SegmentSequencer(segment, services, queues, spans, number=number, turn_ms=turn_ms)
        for block in segment.blocks:
            sequencer.place_block(block, next(until))
        sequencer.end()
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
