from __future__ import annotations

from fractions import Fraction

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.slowest import as_shares, slowest_entries
from scheduler.plan.entry import PlanEntry
from tests.scheduler.plan.wishes import DAY, always, entry, hours


def slowest(*entries: PlanEntry) -> tuple[int, ...]:
    blocks = blocks_of(DAY, always(DAY), entries)
    return slowest_entries(blocks, allocate_by_wish(blocks))


def test_the_slowest_has_the_fewest_plays_for_each_slide() -> None:
    slides_of_one, light = entry(1, *[5_000] * 40, weight=20), entry(2, *[5_000] * 4)
    share = entry(51, *[5_000] * 60, share=Fraction(1, 100))

    assert slowest(slides_of_one, light, entry(3, weight=20), share) == (2, 1)
    assert slowest(entry(1), entry(2), entry(3)) == (3, 2)


def test_an_entry_stays_in_the_rotation_of_each_block() -> None:
    assert slowest(entry(1, windows=hours(DAY, (0, 12))), entry(2, *[5_000] * 9)) == (1,)
    assert slowest() == ()


def test_as_a_share_an_entry_keeps_its_slots_and_windows() -> None:
    entries = [entry(1), entry(2, windows=hours(DAY, (8, 12)))]
    blocks = blocks_of(DAY, always(DAY), entries)
    found = as_shares(blocks, {2})

    assert found[0] is blocks[0]
    assert [each.share is None for each in found[1].active] == [True, False]
    assert [each.slots for each in found[1].active] == [each.slots for each in blocks[1].active]
