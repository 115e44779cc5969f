from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave_plan import InterleavedShare, best_interleave_plan
from scheduler.plan.sequence.loop import SLOTS_MAX, Rotation

PARTS = st.dictionaries(
    st.integers(50, 60), st.tuples(st.integers(1, 40), st.integers(1, 4), st.integers(5, 30)), min_size=1, max_size=5
)


def share(percent: int, slides: int = 1, seconds: int = 10) -> InterleavedShare:
    return InterleavedShare(tuple(PlanSlot(n, seconds * 1000) for n in range(slides)), Fraction(percent, 100))


@given(st.integers(1, 70), st.integers(3, 60), PARTS)
def test_a_plan_fits_one_loop_and_gives_no_share_too_much(
    slides: int, seconds: int, told: dict[int, tuple[int, int, int]]
) -> None:
    rotation = Rotation((1,), {1: tuple(range(slides))})
    shares = {entry: share(*each) for entry, each in told.items()}
    rotation_ms = Fraction(seconds * 1000)
    found = best_interleave_plan(rotation, rotation_ms, shares)

    assert found.rotation_slots >= 1 and found.rotation_slots + sum(found.counts.values()) <= SLOTS_MAX
    assert found.inserts >= 0
    for entry, count in found.counts.items():
        assert 1 <= count <= shares[entry].plays_due_in(found.rotation_slots * rotation_ms)


def test_an_even_share_is_interleaved_completely() -> None:
    found = best_interleave_plan(
        Rotation((1, 2), {1: (100,), 2: (200,)}), Fraction(20_000), {7: share(25), 8: share(5)}
    )

    assert (found.rotation_slots, dict(found.counts)) == (10, {7: 5, 8: 1})
    assert found.inserts == 0


def test_a_share_due_less_than_once_a_loop_is_not_interleaved() -> None:
    rotation = Rotation((1,), {1: (100,)})
    found = best_interleave_plan(
        rotation, Fraction(6_000), {7: InterleavedShare((PlanSlot(1, 60_000),), Fraction(1, 100))}
    )

    assert found.counts == {}
    assert (found.rotation_slots, found.inserts) == (1, Fraction(86_400_000, 6_000_000))


def test_if_shares_leave_no_room_one_rotation_slot_stays() -> None:
    rotation = Rotation((1,), {1: (100,)})
    found = best_interleave_plan(rotation, Fraction(600_000), {7: share(45, seconds=5), 8: share(45, seconds=5)})

    assert found.rotation_slots == 1
    assert sum(found.counts.values()) <= SLOTS_MAX - 1
    assert found.inserts > 0
