from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.limits import BASE_SLOTS_MAX
from scheduler.plan.day import DAY_MS
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.loop import Rotation
from scheduler.plan.sequence.loop_plan import InterleavedShare, LoopBounds, best_loop_plan

PARTS = st.dictionaries(
    st.integers(50, 60), st.tuples(st.integers(1, 40), st.integers(1, 4), st.integers(5, 30)), min_size=1, max_size=5
)


def share(percent: int, slides: int = 1, seconds: int = 10) -> InterleavedShare:
    return InterleavedShare(tuple(PlanSlot(n, seconds * 1000) for n in range(slides)), Fraction(percent, 100))


@given(st.integers(1, 70), st.integers(3, 60), PARTS)
def test_a_plan_fits_one_base_and_gives_no_share_too_much(
    slides: int, seconds: int, told: dict[int, tuple[int, int, int]]
) -> None:
    rotation = Rotation((1,), {1: tuple(range(slides))})
    shares = {entry: share(*each) for entry, each in told.items()}
    rotation_ms = Fraction(seconds * 1000)
    found = best_loop_plan(rotation, rotation_ms, shares, DAY_MS)

    assert found.rotation_slots >= 1 and found.length <= BASE_SLOTS_MAX
    assert found.loops * found.rotation_slots >= slides
    for entry, count in found.counts.items():
        assert 1 <= count <= shares[entry].plays_due_in(found.rotation_slots * rotation_ms)
        assert found.loops * count >= len(shares[entry].slots)


def test_an_even_share_is_interleaved_completely() -> None:
    found = best_loop_plan(
        Rotation((1, 2), {1: (100,), 2: (200,)}), Fraction(20_000), {7: share(25), 8: share(5)}, DAY_MS
    )

    assert (found.rotation_slots, dict(found.counts), found.loops) == (10, {7: 5, 8: 1}, 1)


def test_a_share_due_less_than_once_a_loop_is_not_interleaved() -> None:
    rotation = Rotation((1,), {1: (100,)})
    rare = InterleavedShare((PlanSlot(1, 60_000),), Fraction(1, 1_000_000))

    assert best_loop_plan(rotation, Fraction(6_000), {7: rare}, DAY_MS).counts == {}


def test_if_shares_leave_no_room_one_rotation_slot_stays() -> None:
    rotation = Rotation((1,), {1: (100,)})
    shares = {number: share(45, seconds=2) for number in (7, 8)}
    found = best_loop_plan(rotation, Fraction(1_800_000), shares, DAY_MS)

    assert found.rotation_slots == 1
    assert found.length <= BASE_SLOTS_MAX


def test_loops_take_turns_where_one_does_not_hold_every_slide() -> None:
    rotation = Rotation((1,) * 20 + (2,), {1: (100,), 2: tuple(range(200, 259))})
    found = best_loop_plan(rotation, Fraction(10_000), {}, DAY_MS)

    assert found.loops * found.rotation_slots >= 59 * 21
    assert found.length <= BASE_SLOTS_MAX


def test_no_slide_comes_twice_as_often_as_another_where_bytes_are_left() -> None:
    rotation = Rotation((1, 2, 3), {1: tuple(range(12)), 2: tuple(range(20, 27)), 3: tuple(range(30, 35))})
    even, short = (
        best_loop_plan(rotation, Fraction(8_000), {}, DAY_MS, LoopBounds(even=even)).rotation_slots
        for even in (True, False)
    )

    assert short == rotation.needed == 36
    assert all(even // 3 % slides == 0 or even // 3 // slides >= 3 for slides in (12, 7, 5))


def test_a_bound_on_slots_cuts_the_loop() -> None:
    rotation = Rotation((1,), {1: tuple(range(400))})
    found = best_loop_plan(rotation, Fraction(8_000), {}, DAY_MS, LoopBounds(50))

    assert found.loops * found.length <= 50


def test_a_loop_is_no_longer_than_what_is_shown_of_it() -> None:
    rotation = Rotation((1,), {1: tuple(range(400))})

    assert best_loop_plan(rotation, Fraction(10_000), {}, 300_000).length <= 40


def test_the_scarcer_base_slots_are_the_fewer_a_plan_takes() -> None:
    rotation = Rotation((1, 2), {1: tuple(range(100, 139)), 2: tuple(range(200, 256))})
    shares = {7: share(23, slides=17, seconds=6), 8: share(24, slides=14), 9: share(21, slides=2, seconds=7)}
    plans = [
        best_loop_plan(rotation, Fraction(36_000), shares, DAY_MS, LoopBounds(even=False, scarcity=scarcity))
        for scarcity in (1, 2, 4, 8, 16)
    ]
    slots = [plan.length * plan.loops for plan in plans]

    assert slots == sorted(slots, reverse=True)
    assert slots[0] > slots[-1]
    assert all(plan.loops * plan.rotation_slots >= rotation.needed for plan in plans)


def test_what_is_owed_elsewhere_is_said_as_far_as_the_bound_and_what_is_owed_here_in_any_case() -> None:
    rotation = Rotation((1, 2), {1: tuple(range(100, 140)), 2: tuple(range(200, 208))})
    shares = {7: share(70, slides=30, seconds=4)}
    slots = [
        (plan := best_loop_plan(rotation, Fraction(36_000), shares, DAY_MS, bounds, owed=frozenset({2}))).loops
        * plan.rotation_slots
        for bounds in (LoopBounds(), LoopBounds(even=False, again=40), LoopBounds(even=False, again=0))
    ]

    assert slots[0] >= 80 > slots[1] >= 40 > slots[2] >= 16


def test_scarce_base_slots_hold_the_share_with_the_most_plays_alone() -> None:
    rotation = Rotation((1,), {1: tuple(range(600))})
    shares = {7: share(50, seconds=5), 8: share(10, slides=3)}
    counts = [
        set(best_loop_plan(rotation, Fraction(20_000), shares, DAY_MS, LoopBounds(even=False, scarcity=each)).counts)
        for each in (1, 16)
    ]

    assert counts == [{7, 8}, {7}]


def test_whole_rounds_of_a_share_find_room_beside_whole_rounds_of_the_rotation() -> None:
    """A share of three slides that is due three times beside every twelve slots."""
    rotation = Rotation((1, 2), {1: (10, 11), 2: (20, 21, 22)})
    found = best_loop_plan(rotation, Fraction(10_000), {7: share(25, slides=3)}, DAY_MS)

    assert (found.rotation_slots, found.counts, found.loops) == (12, {7: 3}, 1)


def test_no_slide_of_a_share_comes_twice_as_often_as_another_where_bytes_are_left() -> None:
    """Five are due every ten slots of ten: of four slides one would come twice as often."""
    rotation = Rotation((1,), {1: tuple(range(10))})
    even, short = (
        best_loop_plan(rotation, Fraction(20_000), {7: share(25, slides=4)}, DAY_MS, LoopBounds(even=even)).counts[7]
        for even in (True, False)
    )

    assert even % 4 == 0
    assert short == 5
