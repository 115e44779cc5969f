"""A slot that leaves the glass makes a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.agent_time import Moment
from players.device.agent.glass.appearance import AppearanceTracker
from players.device.agent.glass.due_slot import DueSlot
from players.device.agent.journal_rows import AppearanceRow
from players.protocol.documents.slots import Slot

NOON = 1_795_492_800_000


def due(line: int, started_at: int = NOON, **changes: object) -> DueSlot:
    slot = Slot(1, line, 10_000, ((0, 10_000),), "cut", None)
    made = DueSlot(slot, (), started_at, started_at + 10_000)
    return replace(made, **changes)  # type: ignore[arg-type]


def at(ms: int, *, known: bool = True) -> Moment:
    return Moment(NOON + ms if known else ms, ms, known, "ntp" if known else "none")


@pytest.fixture
def glass() -> AppearanceTracker:
    made = AppearanceTracker()
    made.show(due(7), 80, at(0))
    return made


def test_slot_shown_to_its_end_makes_a_row_without_flags(glass: AppearanceTracker) -> None:
    """W-30, W-31."""
    assert glass.show(due(8, NOON + 10_000), 80, at(10_003)) == [AppearanceRow(7, NOON, 10_003, 0, "ntp")]


def test_slot_that_leaves_early_is_flagged(glass: AppearanceTracker) -> None:
    """W-31: flag 1 left before the slot's planned end, for any cause."""
    assert glass.end(at(9_999)) == [AppearanceRow(7, NOON, 9_999, 1, "ntp")]


def test_hold_counts_as_its_slot() -> None:
    """W-30: shown_ms is light-on time of this appearance, a hold included."""
    glass = AppearanceTracker()
    glass.show(due(7, planned_end_at=NOON + 13_000), 80, at(0))

    assert glass.show(None, 80, at(13_000)) == [AppearanceRow(7, NOON, 13_000, 0, "ntp")]


def test_shown_ms_counts_lit_time_only(glass: AppearanceTracker) -> None:
    """W-30: light does not end a row; it counts light-on time only."""
    assert glass.show(due(7), 0, at(2_000)) == []
    assert glass.show(due(7), 50, at(7_000)) == []

    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON, 5_000, 0, "ntp")]


def test_slot_never_lit_makes_no_row() -> None:
    """W-30: none where shown_ms would be 0, but for flag 2."""
    glass = AppearanceTracker()
    glass.show(due(7), 0, at(0))

    assert glass.end(at(10_000)) == []


def test_picture_that_cannot_be_shown_makes_a_row_of_0_ms(glass: AppearanceTracker) -> None:
    """W-14, W-31: flag 2, shown_ms 0."""
    glass.mark_failed()

    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON, 0, 2, "ntp")]


def test_picture_that_cannot_be_shown_makes_a_row_in_the_dark_too() -> None:
    """W-30: none where `shown_ms` would be 0, but for flag 2."""
    glass = AppearanceTracker()
    glass.show(due(7), 0, at(0))
    glass.mark_failed()

    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON, 0, 2, "ntp")]


def test_same_line_since_the_same_instant_goes_on(glass: AppearanceTracker) -> None:
    """W-20: from another plan, with other files and another number."""
    other = due(7, slot=Slot(9, 7, 10_000, ((3, 10_000),), "cut", None))

    assert glass.show(other, 80, at(4_000)) == []
    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON, 10_000, 0, "ntp")]


def test_same_line_started_again_makes_another_row(glass: AppearanceTracker) -> None:
    assert glass.show(due(7, NOON + 10_000), 80, at(10_000)) == [AppearanceRow(7, NOON, 10_000, 0, "ntp")]


def test_drill_and_play_of_one_line_are_two_rows(glass: AppearanceTracker) -> None:
    """W-31: flag 8, and 16, as it came on 4 s after its start."""
    glass.show(due(7, drill=True), 80, at(4_000))

    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON + 4_000, 6_000, 24, "ntp")]


def test_without_a_clock_the_start_is_ms_since_boot() -> None:
    """W-33: with flag 4 the start is ms since boot."""
    glass = AppearanceTracker()
    glass.show(due(7, 500), 80, at(700, known=False))

    assert glass.end(at(10_500, known=False)) == [AppearanceRow(7, 700, 9_800, 4, "none")]


@pytest.mark.parametrize(("late_ms", "flags"), [(0, 0), (499, 0), (500, 16), (9_000, 16)])
def test_slot_that_comes_on_half_a_second_late_is_flagged(late_ms: int, flags: int) -> None:
    """W-31: flag 16 came on >= 500 ms after its slot's start."""
    glass = AppearanceTracker()
    glass.show(due(7), 80, at(late_ms))

    assert glass.end(at(10_000)) == [AppearanceRow(7, NOON + late_ms, 10_000 - late_ms, flags, "ntp")]


def test_clock_step_ends_a_row_by_the_former_clock(glass: AppearanceTracker) -> None:
    """W-30: the clock stepped forward over the slot's end: it left early all the same."""
    stepped = Moment(NOON + 60_000, 4_000, known=True, source="ntp")

    assert glass.end(stepped, now_ms=NOON + 4_000) == [AppearanceRow(7, NOON, 4_000, 1, "ntp")]
