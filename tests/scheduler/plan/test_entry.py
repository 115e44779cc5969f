from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from scheduler.plan.entry import PlanEntry, PlanSlot
from tests.scheduler.plan.wishes import entry

SLOT = PlanSlot(7, 1000)


@pytest.mark.parametrize(
    ("slots", "weight", "share", "windows", "says"),
    [
        ((), 1, None, (), "no slot"),
        ((SLOT,), 0, None, (), "a weight is 1 at least"),
        ((SLOT,), 1, Fraction(0), (), "a share is above 0"),
        ((SLOT,), 1, Fraction(3, 2), (), "and 1 at most"),
        ((SLOT,), 1, None, ((1, 3), (3, 4)), "windows of entry 3"),
    ],
)
def test_an_entry_that_cannot_be_planned_is_refused(
    slots: tuple[PlanSlot, ...],
    weight: int,
    share: Fraction | None,
    windows: tuple[tuple[int, int], ...],
    says: str,
) -> None:
    with pytest.raises(ValueError, match=says):
        PlanEntry(3, slots, weight, share, windows)


def test_a_slot_too_short_for_the_wire_is_refused() -> None:
    """PROTOCOL section 3: every slot's ms is 1,000 at least."""
    with pytest.raises(ValueError, match="slot 7 has 999 ms"):
        PlanSlot(7, 999)


def test_windows_of_a_slot_that_are_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="windows of slot 7"):
        PlanSlot(7, 1000, ((5, 6), (1, 2)))


def test_the_mean_is_exact() -> None:
    assert entry(1, 5000, 6000, 6000).mean_ms == Fraction(17_000, 3)


def test_slots_during_a_window_lie_in_the_windows_of_entry_and_slot() -> None:
    found = entry(1, 5000, 6000, windows=((0, 100), (200, 300)))
    dated = replace(found, slots=(found.slots[0], replace(found.slots[1], windows=((0, 60),))))

    assert [slot.n for slot in dated.slots_during((0, 60))] == [100, 101]
    assert [slot.n for slot in dated.slots_during((40, 70))] == [100]
    assert dated.slots_during((90, 210)) == ()
