from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave_plan import Strand, best_weave
from scheduler.plan.sequence.loop import SLOTS_MAX, Rotation

PARTS = st.dictionaries(
    st.integers(50, 60), st.tuples(st.integers(1, 40), st.integers(1, 4), st.integers(5, 30)), min_size=1, max_size=5
)


def strand(percent: int, slides: int = 1, seconds: int = 10) -> Strand:
    return Strand(tuple(PlanSlot(n, seconds * 1000) for n in range(slides)), Fraction(percent, 100))


@given(st.integers(1, 70), st.integers(3, 60), PARTS)
def test_a_loop_keeps_its_size_and_no_share_gets_more_than_it_is_due(
    slides: int, seconds: int, told: dict[int, tuple[int, int, int]]
) -> None:
    rotation = Rotation((1,), {1: tuple(range(slides))})
    strands = {entry: strand(*each) for entry, each in told.items()}
    rotation_ms = Fraction(seconds * 1000)
    found = best_weave(rotation, rotation_ms, strands)

    assert found.rotation_slots >= 1 and found.rotation_slots + sum(found.counts.values()) <= SLOTS_MAX
    assert found.inserts >= 0
    for entry, count in found.counts.items():
        assert 1 <= count <= strands[entry].pace(found.rotation_slots * rotation_ms)


def test_what_comes_round_evenly_is_woven_whole() -> None:
    found = best_weave(Rotation((1, 2), {1: (100,), 2: (200,)}), Fraction(20_000), {7: strand(25), 8: strand(5)})

    assert (found.rotation_slots, dict(found.counts)) == (10, {7: 5, 8: 1})
    assert found.inserts == 0


def test_a_share_that_is_due_less_than_once_a_loop_is_not_woven() -> None:
    rotation = Rotation((1,), {1: (100,)})
    found = best_weave(rotation, Fraction(6_000), {7: Strand((PlanSlot(1, 60_000),), Fraction(1, 100))})

    assert found.counts == {}
    assert (found.rotation_slots, found.inserts) == (1, Fraction(86_400_000, 6_000_000))


def test_where_shares_leave_no_room_one_rotation_slot_stays() -> None:
    rotation = Rotation((1,), {1: (100,)})
    found = best_weave(rotation, Fraction(600_000), {7: strand(45, seconds=5), 8: strand(45, seconds=5)})

    assert found.rotation_slots == 1
    assert sum(found.counts.values()) <= SLOTS_MAX - 1
    assert found.inserts > 0
