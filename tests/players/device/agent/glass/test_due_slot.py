"""The slot that is due at an instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from players.device.agent.actions import Scroll, ShownPicture
from players.device.agent.agent_time import Moment
from players.device.agent.file_ref import FileRef
from players.device.agent.glass.appearance import AppearanceTracker
from players.device.agent.glass.due_slot import DueContent, DueSlot, due_by_idle, due_by_plan, due_in_gap, due_in_loop
from players.device.agent.glass.plan import Plan, ReceivedManifest, complete
from players.protocol.documents.slots import Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.uplink.plays import LEFT_EARLY
from tests.players.device.world import HOUR, NOON, Office

FILES = tuple(FileRef(str(n) * 64, 10, ("image/png", width_px, 8)) for n, width_px in enumerate((16, 64, 16)))


def slot(n: int, ms: int, *frames: tuple[int, int], step_ms: int | None = None) -> Slot:
    return Slot(n, 100 + n, ms, frames or ((0, ms),), "cut", step_ms)


def test_loop_repeats_from_its_anchor() -> None:
    """Section 3, override: its slots loop, anchored at `from_at`."""
    slots = [slot(1, 3_000), slot(2, 5_000)]
    seen = []
    for into_ms in (0, 2_999, 3_000, 7_999, 8_000, 80_000):
        content = due_in_loop(slots, FILES, NOON, NOON + into_ms)
        assert content.slot is not None
        seen.append((content.slot.slot.n, content.slot.started_at - NOON, content.until_at - NOON))

    assert seen == [
        (1, 0, 3_000),
        (1, 0, 3_000),
        (2, 3_000, 8_000),
        (2, 3_000, 8_000),
        (1, 8_000, 11_000),
        (1, 80_000, 83_000),
    ]


def test_idle_without_a_clock_runs_from_its_start() -> None:
    """W-13: `idle` runs from its start."""
    office = Office()
    received = ReceivedManifest(office.manifest([11]), "d" * 64, b"")

    due = due_by_idle(complete(received, office.shelf, office.join().display), 700, 700).slot

    assert due is not None
    assert (due.slot.line, due.started_at) == (900, 700)


def two_idle_slots(slots: SlotsFile) -> SlotsFile:
    """Idle of 4 s, then of 10 s."""
    first = slots.slot(slots.idle[0])
    short, long = (replace(first, n=2, ms=4_000), replace(first, n=3, line=901, ms=10_000))
    idle = tuple(replace(each, frames=((each.frames[0][0], each.ms),)) for each in (short, long))
    return replace(slots, slots=(slots.slot(1), *idle), idle=(2, 3))


SHORT, LONG = 2, 3
PATHS: dict[str, Callable[[Plan, int, frozenset[int]], DueContent]] = {
    "by the plan": due_by_plan,
    "without a clock": lambda plan, now_ms, withdrawn: due_by_idle(plan, now_ms - now_ms % 14_000, now_ms, withdrawn),
    "in an override's gap": lambda plan, now_ms, withdrawn: due_in_gap(plan, now_ms, NOON, withdrawn),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("withdrawn", "line", "left_ms", "flags"),
    [
        pytest.param(SHORT, 901, 4_000, LEFT_EARLY, id="a longer one is cut"),
        pytest.param(LONG, 900, 10_000, 0, id="a shorter one is held"),
        pytest.param(LONG, 900, 9_999, LEFT_EARLY, id="a hold is cut"),
        pytest.param(0, 900, 4_000, 0, id="nothing is withdrawn"),
    ],
)
def test_what_stands_in_for_a_withdrawn_idle_slot_leaves_early_before_its_own_end(
    path: str, withdrawn: int, line: int, left_ms: int, flags: int
) -> None:
    """W-25, W-31: flag 1 for any cause, whichever way led to it."""
    office = Office()
    received = ReceivedManifest(office.manifest([11], reslot=two_idle_slots), "d" * 64, b"")
    plan = complete(received, office.shelf, office.join().display)
    before_ms = NOON - 2 * HOUR
    at_ms = before_ms - before_ms % 14_000 + (4_000 if withdrawn == LONG else 0)  # before the first day
    content = PATHS[path](plan, at_ms, frozenset({withdrawn}))
    glass = AppearanceTracker()
    glass.show(content.slot, 80, Moment(at_ms, 0, known=True, source="ntp"))
    (row,) = glass.end(Moment(at_ms + left_ms, left_ms, known=True, source="ntp"))

    assert content.until_at == at_ms + (10_000 if withdrawn == LONG else 4_000)
    assert (row.line, row.shown_ms, row.flags) == (line, left_ms, flags)


def test_plan_gives_the_slot_and_when_it_may_change() -> None:
    office = Office()
    plan = complete(ReceivedManifest(office.manifest([11, 12]), "d" * 64, b""), office.shelf, office.join().display)

    due = due_by_plan(plan, NOON + 12_345)

    assert due.slot is not None
    assert (due.slot.slot.line, due.slot.started_at, due.until_at) == (12, NOON + 10_000, NOON + 20_000)


def test_frames_follow_each_other_and_the_last_is_held() -> None:
    """W-14."""
    on_air = DueSlot(slot(1, 9_000, (0, 4_000), (2, 5_000)), FILES, NOON, NOON + 12_000)
    at = [
        (ms, on_air.picture(NOON + ms, 0, 16).file, on_air.next_frame_at(NOON + ms)) for ms in (0, 3_999, 4_000, 11_000)
    ]

    assert at == [
        (0, FILES[0], NOON + 4_000),
        (3_999, FILES[0], NOON + 4_000),
        (4_000, FILES[2], None),
        (11_000, FILES[2], None),
    ]


def test_a_wide_frame_scrolls_from_its_own_beginning() -> None:
    """W-14: at ms t of its frame."""
    on_air = DueSlot(slot(1, 9_000, (0, 4_000), (1, 5_000), step_ms=10), FILES, NOON, NOON + 9_000)

    assert on_air.picture(NOON + 1_000, 50_000, 16) == ShownPicture(FILES[0])
    assert on_air.picture(NOON + 5_500, 50_000, 16) == ShownPicture(FILES[1], Scroll(10, 48_500, 5_000))


def test_identity_is_line_start_and_drill() -> None:
    """W-20."""
    one = DueSlot(slot(1, 9_000), FILES, NOON, NOON + 9_000)

    assert one.identity == replace(one, slot=replace(one.slot, n=7), planned_end_at=NOON + 1).identity
    assert one.identity != replace(one, started_at=NOON + 1).identity
