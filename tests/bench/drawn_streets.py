"""Plan thousands of drawn streets: each is planned or refused, and every slide of it appears."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.bench.figures import Figure
from tests.scheduler.plan.test_drawn_streets import check_street

STREETS = 10_000


def drawn_streets(count: int = STREETS) -> list[Figure]:
    """Return how many drawn streets broke the rule, of so many; none may."""
    broken = 0

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        nonlocal broken
        try:
            check_street(data)
        except AssertionError:
            broken += 1

    draw()
    return [
        Figure(
            f"streets drawn that are neither planned nor refused, or hide a slide, of {count:,}",
            broken,
            goal=0,
            unit="",
        )
    ]
