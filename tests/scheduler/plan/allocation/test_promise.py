from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.promise import Promise, beside, promise_of
from scheduler.plan.entry import PlanEntry
from tests.scheduler.plan.wishes import DAY, always, entry, hours


def promise(*entries: PlanEntry) -> Promise:
    blocks = blocks_of(DAY, always(DAY), entries)
    return promise_of(DAY, blocks, allocate_by_wish(blocks))


@pytest.mark.parametrize(("slides", "owed", "shown"), [(7, True, True), (8, True, False), (18, True, False)])
def test_slides_with_the_plays_for_one_turn_have_a_place_and_those_for_two_must_be_shown(
    slides: int, owed: bool, shown: bool
) -> None:
    """A window of an hour in which 20 plays of three minutes fit; an end of the day or a window may cost a play."""
    daypart = entry(2, *[180_000] * slides, windows=hours(DAY, (8, 9)))
    found = promise(daypart)

    assert (2 in next(iter(found.owed.values()), frozenset())) == owed
    assert (len(found.slots) == slides) == shown


def test_a_campaign_has_its_place_where_it_is_given_most_plays() -> None:
    entries = [entry(1, *[10_000] * 9), entry(2, 10_000, windows=hours(DAY, (8, 12))), entry(51, share=Fraction(1, 9))]
    alone, among, _ = blocks_of(DAY, always(DAY), entries)

    found = promise(*entries)
    assert found.owed == {beside(alone): {1, 51}, beside(among): {2}}
    assert found.slots == {slot.n for each in entries for slot in each.slots}


def test_what_has_no_time_is_owed_nothing() -> None:
    found = promise(entry(1, *[10_000] * 40, windows=hours(DAY, (8, 8.1))))

    assert not found.owed and not found.slots
