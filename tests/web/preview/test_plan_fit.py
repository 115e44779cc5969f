from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.actions import create_campaign, put_daypart, put_holiday, set_lit_hours, set_seasons, validate_campaign
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.calendar.daypart import DaypartWish
from campaigns.calendar.season import SeasonWish
from campaigns.database import Unit
from campaigns.errors import PlanMisfitError
from players.protocol import limits
from scheduler.plan.sequence import spans
from tests.web import street_builders
from tests.web.conftest import NOON, City
from tests.web.street_builders import HOUSE, ZONE
from web.preview.forecast import forecast
from web.preview.plan_fit import PlanFit

TODAY = date(2026, 5, 4)
SPANS_ALLOWED = 20


@pytest.fixture(autouse=True)
def few_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wire that takes few spans, and no day that is taken for granted."""
    assert limits.SPANS_MAX > SPANS_ALLOWED
    monkeypatch.setattr(spans, "SPANS_MAX", SPANS_ALLOWED)
    monkeypatch.setattr("scheduler.plan.street_fit.EDGES_SURE", 0)


def fit(city: City) -> PlanFit:
    return PlanFit(city.pictures.lay_out, ZONE)


def hourly(city: City, count: int, name: str = "", weekdays: frozenset[int] = frozenset()) -> tuple[int, ...]:
    with city.database.writing() as unit:
        return tuple(
            put_daypart(
                unit, HOUSE, DaypartWish(f"{name}{hour} 点", f"{hour:02}:00", f"{hour:02}:20", weekdays), at=NOON
            ).id
            for hour in range(count)
        )


def save(city: City, daypart_ids: tuple[int, ...], **changes: Any) -> Campaign:
    fixed: dict[str, Any] = {"name": "整点报时", "screens": ("st-2",), "slides": (SlideWish("整点"),)}
    wish = street_builders.campaign_wish(**(fixed | changes), daypart_ids=daypart_ids)
    with city.database.writing() as unit:
        return create_campaign(unit, HOUSE, wish, layout=city.pictures.lay_out, at=NOON, fit=fit(city))


def test_a_campaign_that_no_plan_has_room_for_is_refused_with_what_to_do(city: City):
    save(city, hourly(city, 9))
    with pytest.raises(PlanMisfitError) as refused:
        save(city, hourly(city, 14, "又"), name="半点报时")

    assert refused.value.field == "dayparts"
    zh, en = refused.value.text("zh"), refused.value.text("en")
    assert "「朝阳大街」" in zh and "放不下「半点报时」" in zh and "最多 20" in zh and "请减少时段" in zh
    assert "no room for “半点报时”" in en and "at most 20" in en and "use fewer dayparts" in en
    with city.database.reading() as unit:
        assert "半点报时" not in {campaign.name for campaign in unit.campaigns.running(TODAY, TODAY)}


def test_the_forecast_refuses_what_saving_would_refuse(city: City):
    wish = street_builders.campaign_wish(
        name="整点报时", screens=("st-2",), slides=(SlideWish("整点"),), daypart_ids=hourly(city, 14)
    )
    with city.database.reading() as unit:
        valid = validate_campaign(unit, wish, layout=city.pictures.lay_out)
        with pytest.raises(PlanMisfitError):
            forecast(unit, valid, TODAY, layout=city.pictures.lay_out, zone=ZONE, before=None)


def test_a_day_later_in_the_year_is_checked_too(city: City):
    sundays = hourly(city, 18, "周日", frozenset({7}))
    with pytest.raises(PlanMisfitError) as refused:
        save(city, sundays, starts_on=TODAY + timedelta(days=90))

    assert refused.value.values["on"].isoweekday() == 7  # type: ignore[attr-defined]


def test_drafts_of_others_do_not_count_and_their_faults_are_not_mine(city: City):
    with city.database.writing() as unit:
        broken = street_builders.campaign_wish(
            name="旧的", screens=("st-2",), slides=(SlideWish("旧"),), daypart_ids=hourly_ids(unit, 14)
        )
        create_campaign(unit, HOUSE, broken, layout=city.pictures.lay_out, at=NOON)

    assert save(city, (), name="新的").name == "新的"


def hourly_ids(unit: Any, count: int) -> tuple[int, ...]:
    wishes = (DaypartWish(f"旧 {hour} 点", f"{hour:02}:00", f"{hour:02}:20") for hour in range(count))
    return tuple(put_daypart(unit, HOUSE, wish, at=NOON).id for wish in wishes)


SUMMER = SeasonWish("夏季", "05-01", "09-30", "00:10", "22:00")
CHANGES: dict[str, Callable[[Unit, PlanFit], object]] = {
    "daypart": lambda unit, fit: put_daypart(unit, HOUSE, DaypartWish("0 点", "00:30", "00:40"), at=NOON, fit=fit),
    "lit hours": lambda unit, fit: set_lit_hours(unit, HOUSE, "朝阳大街", "00:10", "22:00", at=NOON, fit=fit),
    "season": lambda unit, fit: set_seasons(unit, HOUSE, "朝阳大街", [SUMMER], at=NOON, fit=fit),
    "holiday": lambda unit, fit: put_holiday(unit, HOUSE, TODAY, "青年节", "holiday", at=NOON, fit=fit),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_calendar_is_checked_and_undone(
    city: City, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = hourly(city, 9)
    with city.database.writing() as unit:
        made = street_builders.create(
            unit,
            city.pictures,
            NOON,
            name="整点报时",
            screens=("st-2",),
            slides=(SlideWish("整点"),),
            daypart_ids=numbers,
        )
        assert made.daypart_ids == numbers
    before = stored(city)
    monkeypatch.setattr(spans, "SPANS_MAX", 2)  # as if a later release had less room
    with pytest.raises(PlanMisfitError), city.database.writing() as unit:
        CHANGES[change](unit, fit(city))
    assert stored(city) == before


def stored(city: City) -> tuple[object, ...]:
    """The calendar, with what is audited and what waits to be published."""
    with city.database.reading() as unit:
        groups = tuple((group, unit.groups.seasons(group.id)) for group in unit.groups.all())
        dayparts = unit.calendar.dayparts(retired=True)
        return groups, dayparts, unit.calendar.holidays(), unit.audit.last_number(), unit.work.waiting()
