from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaigns.calendar.calendar import Calendar, Holiday, HolidayKind
from campaigns.reviewing.review import ReviewState
from tests.web.conftest import City
from web.console.today.upcoming import unusual_days, upcoming_edges

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("starts", "ends", "edges"),
    [
        (0, 30, [(0, False)]),
        (7, 30, [(7, False)]),
        (8, 30, []),
        (-30, 7, [(7, True)]),
        (-30, 8, []),
        (-30, -1, []),
        (2, 5, [(2, False), (5, True)]),
    ],
)
def test_first_and_last_days_within_a_week_are_listed(
    city: City, starts: int, ends: int, edges: list[tuple[int, bool]]
):
    first, last = (TODAY + timedelta(days=days) for days in (starts, ends))
    campaign = replace(city.campaign, starts_on=first, ends_on=last)
    found = upcoming_edges([campaign], {}, {}, tuple(city.screens.values()), TODAY)

    assert [((each.on - TODAY).days, each.ends) for each in found] == edges
    assert all((each.state, each.screens) == (ReviewState.DRAFT, 3) for each in found)


def test_holidays_within_a_week_are_listed(city: City):
    days = {on: Holiday(on, "劳动节", HolidayKind.HOLIDAY) for on in (date(2026, 5, 5), date(2026, 5, 20))}

    assert [holiday.on for holiday in unusual_days(Calendar(holidays=days), TODAY)] == [date(2026, 5, 5)]
