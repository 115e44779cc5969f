"""Place the slots of a loop and of inserted shares, each in its time."""

from __future__ import annotations

from fractions import Fraction

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.curve import Curve
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence.schedule_segment import SegmentBuilder
from scheduler.plan.sequence.sequence import SegmentSequencer
from scheduler.plan.sequence.share_queue import ShareQueue
from scheduler.plan.sequence.spans import SpanBuilder
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import DAY, entry, lengths, walk

SECOND = 1000


def place(
    entries: list[PlanEntry], *, to_s: int, ideals: dict[int, IdealService] | None = None
) -> list[tuple[int, int, int]]:
    """Return (start, end, n) in seconds of every slot of a segment that begins with the plan day."""
    lit: tuple[Window, ...] = ((DAY.from_ms, DAY.from_ms + to_s * SECOND),)
    blocks = blocks_of(DAY, lit, entries)
    allocation = allocate_by_wish(blocks)
    services = ideals or ideal_services(DAY, blocks, allocation, 10 * SECOND)
    (segment,) = SegmentBuilder(DAY, blocks, allocation, services, ()).segments(interleaving=False)
    queues = {number: ShareQueue(services[number], 10 * SECOND) for number in services}
    spans = SpanBuilder()
    sequencer = SegmentSequencer(segment, services, queues, spans, number=0)
    for block in segment.blocks:
        sequencer.place_block(block, {slot.n: block.to_ms for each in block.active for slot in each.slots})
    sequencer.end()
    slots = walk(spans.build(DAY), lengths(entries))
    return [((start - DAY.from_ms) // SECOND, (end - DAY.from_ms) // SECOND, n) for start, end, n in slots]


def test_a_share_of_a_quarter_comes_as_the_ideal_owes_it() -> None:
    """The example that the module gives."""
    loop, share = entry(1, 10 * SECOND), entry(2, 10 * SECOND, share=Fraction(1, 4))
    owed = Curve([(DAY.from_ms, 0), (DAY.from_ms + 400 * SECOND, 100 * SECOND)])

    found = place([loop, share], to_s=400, ideals={2: IdealService(2, 10, owed, 0, Fraction(1), 400 * SECOND)})

    assert [n for _, _, n in found[:10]] == [100, 200, 100, 100, 100, 200, 100, 100, 100, 200]
    assert [start for start, _, _ in found[:10]] == list(range(0, 100, 10))


def test_of_two_shares_the_earlier_deadline_comes_first() -> None:
    loop = entry(1, 10 * SECOND)
    rare, frequent = entry(2, 10 * SECOND, share=Fraction(1, 10)), entry(3, 10 * SECOND, share=Fraction(1, 3))

    found = [n for _, _, n in place([loop, rare, frequent], to_s=300)]

    assert found.index(300) < found.index(200)
    assert (found.count(200), found.count(300)) == (3, 10)


def test_slots_of_a_loop_alone_follow_each_other_to_the_end() -> None:
    found = place([entry(1, 6 * SECOND, 4 * SECOND)], to_s=30)

    assert found == [(0, 6, 100), (6, 10, 101), (10, 16, 100), (16, 20, 101), (20, 26, 100), (26, 30, 101)]


def test_what_is_on_the_glass_stays_where_no_slot_fits_any_more() -> None:
    found = place([entry(1, 7 * SECOND)], to_s=20)

    assert found[-1][1] == 20
    assert [n for _, _, n in found] == [100, 100]
