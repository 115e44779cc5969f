"""Test which rollups answer a query, and how its period splits into months, days and rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from campaigns.database.stores.rollup_planner import (
    CITY,
    SCREENS,
    SLIDES,
    TOTALS,
    Rollup,
    RollupPeriod,
    plan_rollups,
    rollup_for,
)
from campaigns.playback.tally import TallyQuery

SPRING = (date(2026, 1, 1), date(2026, 12, 31))


class Held:
    """Sums that hold, as a test says."""

    def __init__(self, months: tuple[date, ...], days: tuple[date, ...]) -> None:
        self.known = {RollupPeriod.MONTH: months, RollupPeriod.DAY: days}

    def valid_starts(self, cut: Rollup, span: RollupPeriod, from_on: date, to_on: date) -> tuple[date, ...]:
        assert cut.name
        return tuple(each for each in self.known[span] if from_on <= each <= to_on)


def test_a_period_splits_into_months_days_and_rest_without_overlap():
    held = Held((date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 1, 5), date(2026, 3, 1), date(2026, 3, 2)))

    found = plan_rollups(held, TallyQuery(date(2026, 1, 1), date(2026, 3, 4), ("street",)))

    assert found.months == ((date(2026, 1, 1), date(2026, 2, 28)),)
    assert found.days == ((date(2026, 3, 1), date(2026, 3, 2)),)
    assert found.rest == ((date(2026, 3, 3), date(2026, 3, 4)),)


def test_a_month_that_is_asked_for_in_part_is_read_by_days():
    held = Held((date(2026, 1, 1),), (date(2026, 1, 30),))

    found = plan_rollups(held, TallyQuery(date(2026, 1, 1), date(2026, 1, 30)))

    assert (found.months, found.days) == ((), ((date(2026, 1, 30), date(2026, 1, 30)),))
    assert found.rest == ((date(2026, 1, 1), date(2026, 1, 29)),)


def test_days_in_a_hundred_pieces_are_left_to_the_tallies():
    days = tuple(date(2026, 1, 1) + timedelta(days=2 * number) for number in range(120))

    assert plan_rollups(Held((), days), TallyQuery(*SPRING)).rest == (SPRING,)


@pytest.mark.parametrize(
    ("by", "rollup"),
    [
        ((), TOTALS),
        (("kind", "month"), TOTALS),
        (("campaign",), CITY),
        (("screen", "day"), SCREENS),
        (("slide",), SLIDES),
        (("screen", "campaign"), None),
    ],
)
def test_the_smallest_rollup_with_all_columns_answers(by, rollup):
    assert rollup_for(by) is rollup


def test_a_query_by_day_uses_no_monthly_sums():
    held = Held((date(2026, 1, 1),), (date(2026, 1, 1),))

    found = plan_rollups(held, TallyQuery(date(2026, 1, 1), date(2026, 1, 31), ("day",)))

    assert (found.months, found.days) == ((), ((date(2026, 1, 1), date(2026, 1, 1)),))
    assert [period for period, _ in found.sums()] == [RollupPeriod.DAY]


def test_a_query_that_no_rollup_answers_is_left_to_the_tallies():
    found = plan_rollups(Held((date(2026, 1, 1),), ()), TallyQuery(*SPRING, ("screen", "campaign")))

    assert (found.rollup, found.months, found.days, found.rest) == (None, (), (), (SPRING,))
