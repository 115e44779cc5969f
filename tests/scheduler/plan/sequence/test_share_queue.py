from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.plan.allocation.curve import NEVER, Curve
from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.share_queue import ShareQueue

A, B, C = PlanSlot(1, 10_000), PlanSlot(2, 10_000), PlanSlot(3, 10_000)
ALWAYS = dict.fromkeys((1, 2, 3), 1_000_000)
"""One play every 100 s, ten in all."""


def ideal(*, plays: int = 10, first: int = 0, ends: int = 1_000_000) -> IdealService:
    return IdealService(7, plays, Curve([(0, 0), (ends, plays * 10_000)]), first, Fraction(1), ends)


@pytest.fixture
def queue() -> ShareQueue:
    made = ShareQueue(ideal(), longest_ms=10_000)
    made.enter_block((A,), 0, ALWAYS)
    return made


def test_a_play_is_eligible_and_due_by_the_ideal(queue: ShareQueue) -> None:
    """The ideal begins it with its first ms: a tenth of ten."""
    assert (queue.eligible_at, queue.deadline) == (10, 100_000)

    queue.serve(A, 50)
    assert (queue.eligible_at, queue.deadline) == (100_010, 200_000)


def test_the_guard_delays_the_next_play_by_half_a_gap(queue: ShareQueue) -> None:
    queue.serve(A, 80_000)

    assert (queue.eligible_at, queue.release_at) == (100_010, 130_000)


def test_the_guard_never_makes_a_play_late(queue: ShareQueue) -> None:
    """However late the one before came, this one can still be in time behind a slot that has just been started."""
    queue.serve(A, 190_000)

    assert queue.release_at == queue.deadline - 10_000 - 10_000


def test_a_share_that_comes_often_is_not_guarded() -> None:
    made = ShareQueue(ideal(plays=60, ends=1_000_000), longest_ms=10_000)
    made.enter_block((A,), 0, ALWAYS)
    made.serve(A, 5_000)

    assert made.release_at == made.eligible_at


def test_an_interleaved_share_is_inserted_only_if_its_loop_would_be_late(queue: ShareQueue) -> None:
    queue.set_loop_lead(3_000)

    assert (queue.eligible_at, queue.release_at) == (10, 130_000)
    queue.set_loop_lead(None)
    assert queue.release_at == queue.eligible_at


def test_slides_take_turns_from_the_day_s_first_on() -> None:
    made = ShareQueue(ideal(first=7), longest_ms=10_000)
    made.enter_block((A, B, C), 0, ALWAYS)
    shown = []
    for at in range(4):
        slot = made.next_fitting(at, 1_000_000)
        assert slot is not None
        shown.append(slot)
        made.serve(slot, at)

    assert shown == [B, C, A, B]


def test_a_slide_shown_by_the_loop_waits_for_the_others() -> None:
    made = ShareQueue(ideal(), longest_ms=10_000)
    made.enter_block((A, B), 0, ALWAYS)
    made.serve(A, 0)
    made.serve(B, 1)
    made.serve(A, 2)

    assert made.next_fitting(3, 1_000_000) == B


def test_a_slot_that_crosses_an_end_does_not_fit(queue: ShareQueue) -> None:
    queue.enter_block((A,), 0, {1: 60_000})

    assert queue.next_fitting(50_000, 100_000) == A
    assert queue.next_fitting(50_001, 100_000) is None
    assert queue.next_fitting(40_000, 49_999) is None


def test_a_slide_with_too_little_time_is_skipped() -> None:
    made = ShareQueue(ideal(), longest_ms=10_000)
    made.enter_block((A, B), 0, {1: 9_999, 2: 60_000})

    assert made.next_fitting(0, 100_000) == B


def test_a_share_that_is_served_or_has_no_slide_is_never_eligible(queue: ShareQueue) -> None:
    for at in range(10):
        queue.serve(A, at)

    assert (queue.eligible_at, queue.release_at, queue.deadline) == (NEVER, NEVER, NEVER)
    assert queue.lag_ms(1_000_000) == 0
    other = ShareQueue(ideal(), longest_ms=10_000)
    other.enter_block((A,), 0, {1: 5_000})
    assert other.release_at == NEVER
