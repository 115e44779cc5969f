from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.allocation.curve import NEVER, Curve

STEPS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 30)), max_size=6)


@given(STEPS, st.integers(0, 200))
def test_an_amount_is_reached_at_the_first_instant_that_has_it(steps: list[tuple[int, int]], amount: int) -> None:
    knots = [(100, 0)]
    for ms, more in steps:
        knots.append((knots[-1][0] + ms, knots[-1][1] + more))
    curve = Curve(knots)
    first = next((at for at in range(100, knots[-1][0] + 1) if curve.amount_at(at) >= amount), NEVER)

    assert curve.instant_of(amount) == first
    assert curve.total == knots[-1][1]


@given(STEPS)
def test_a_curve_never_falls_and_is_constant_outside(steps: list[tuple[int, int]]) -> None:
    knots = [(100, 0)]
    for ms, more in steps:
        knots.append((knots[-1][0] + ms, knots[-1][1] + more))
    curve = Curve(knots)
    amounts = [curve.amount_at(at) for at in range(90, knots[-1][0] + 10)]

    assert amounts == sorted(amounts)
    assert (amounts[0], amounts[-1]) == (0, knots[-1][1])
