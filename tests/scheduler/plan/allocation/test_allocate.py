from __future__ import annotations

from fractions import Fraction

from scheduler.plan.allocation.allocate import SHARES_MOST, allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.entry import PlanEntry
from tests.scheduler.plan.wishes import DAY, HOUR, always, entry


def plays_of(entries: list[PlanEntry]) -> dict[int, Fraction]:
    (plays,) = allocate_by_wish(blocks_of(DAY, always(DAY), entries)).plays
    return dict(plays)


def parts_of(entries: list[PlanEntry]) -> list[Fraction]:
    """Return which part of the day each is given."""
    plays = plays_of(entries)
    return [plays[each.id] * each.mean_ms / (24 * HOUR) for each in entries]


def test_a_block_is_divided_wholly_and_exactly() -> None:
    entries = [entry(1, 7100, weight=3), entry(2, 5000, 6000, weight=2)]
    plays = plays_of(entries)

    assert sum(parts_of(entries)) == 1
    assert plays[1] / plays[2] == Fraction(3, 2)
    assert plays[1].denominator > 1


def test_shares_get_their_part_and_the_rotation_the_rest() -> None:
    entries = [entry(1, weight=1), entry(2, weight=3), entry(3, 7000, 8000, share=Fraction(1, 5))]

    assert parts_of(entries) == [Fraction(1, 5), Fraction(3, 5), Fraction(1, 5)]


def test_shares_of_too_much_are_reduced_proportionally() -> None:
    entries = [entry(1), entry(2, share=Fraction(1, 2)), entry(3, 9000, share=Fraction(1))]

    assert parts_of(entries) == [1 - SHARES_MOST, SHARES_MOST / 3, SHARES_MOST * 2 / 3]


def test_shares_alone_leave_the_rest_unallocated() -> None:
    assert parts_of([entry(1, share=Fraction(1, 4))]) == [Fraction(1, 4)]
