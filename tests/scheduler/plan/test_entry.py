from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.plan.entry import PlanEntry
from tests.scheduler.plan.wishes import EARLY, LATE, entry


@pytest.mark.parametrize(
    ("slots", "weight", "says"),
    [((), 1, "no slot"), (((7, 999),), 1, "slot 7 of entry 3"), (((7, 1000),), 0, "a weight is 1 at least")],
)
def test_what_cannot_be_planned_is_refused_by_name(slots: tuple[tuple[int, int], ...], weight: int, says: str) -> None:
    """PROTOCOL section 3: every slot's ms is 1,000 at least."""
    with pytest.raises(ValueError, match=says):
        PlanEntry(3, slots, weight, EARLY, LATE)


def test_the_mean_is_exact() -> None:
    assert entry(1, 5000, 6000, 6000).mean_ms == Fraction(17_000, 3)
