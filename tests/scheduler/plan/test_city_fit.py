from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from campaigns.booking.campaign import CampaignWish
from campaigns.booking.slide import LayoutResult, SlideWish
from campaigns.calendar.calendar import Calendar, LitSeason
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.sync_group import SyncGroup
from scheduler.plan.city_fit import DAYS_MOST, Asked, CityPlan, days_to_check, find_misfit
from tests.scheduler.plan.wishes import SHANGHAI

FIRST, LAST = date(2026, 5, 1), date(2026, 12, 31)
WISH = CampaignWish("文明", "文明", "psa", FIRST, LAST, (), (SlideWish("富强"),))


def layout(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
    return LayoutResult(dwell_ms or 6_000, pages=2)


def city(*wishes: CampaignWish) -> CityPlan:
    asked = tuple(Asked(number, wish, frozenset()) for number, wish in enumerate(wishes, 1))
    return CityPlan({SyncGroup(1, "新华路", None): ()}, asked, Calendar(), None, SHANGHAI, layout)


def test_days_on_which_something_changes_are_checked_with_their_week() -> None:
    later = replace(WISH, starts_on=date(2026, 9, 1), slides=(SlideWish("一", starts_on=date(2026, 10, 10)),))
    days = days_to_check(city(WISH, later), date(2026, 6, 1), LAST)

    for edge in (date(2026, 6, 1), date(2026, 9, 1), date(2026, 10, 10)):
        assert {edge + timedelta(days=ahead) for ahead in range(7)} <= set(days)
    assert LAST in days and min(days) >= date(2026, 6, 1) and len(days) <= DAYS_MOST


def test_days_on_which_lit_hours_of_a_season_change_are_checked() -> None:
    """Of a season that begins seven months later, too, however many days are nearer."""
    seasons = tuple(
        LitSeason(1, name, from_md, until_md, None)
        for name, from_md, until_md in (("夏", (7, 1), (8, 31)), ("冬", (12, 1), (2, 15)))
    )
    short = [replace(WISH, starts_on=FIRST + timedelta(days=8 * n), ends_on=LAST) for n in range(20)]
    days = days_to_check(replace(city(WISH, *short), calendar=Calendar(seasons=seasons)), FIRST, date(2027, 3, 31))

    assert {date(2026, 7, 1), date(2026, 9, 1), date(2026, 12, 1), date(2027, 2, 16)} <= set(days)
    assert len(days) == DAYS_MOST


def test_a_wish_that_is_over_has_no_day_to_check() -> None:
    assert days_to_check(city(WISH), date(2027, 1, 1), LAST) == ()
    assert find_misfit(city(WISH), None, date(2027, 1, 1), LAST) is None


def test_a_group_without_screens_is_passed_over() -> None:
    assert find_misfit(city(WISH), None, FIRST, LAST) is None
