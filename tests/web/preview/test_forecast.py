from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from campaigns.actions import add_screen, put_daypart, set_lit_hours, validate_campaign
from campaigns.booking.slide import LayoutResult, SlideWish
from campaigns.calendar.daypart import DaypartWish
from campaigns.errors import MissingGlyphError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import ScreenWish
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from tests.scheduler.plan.wishes import walk
from tests.web import street_builders
from tests.web.conftest import NOON, City
from web.preview.forecast import OWN, Forecast, forecast

TODAY = date(2026, 5, 4)
NEAR = 0.02
"""How far the forecast may be from what is planned: the loop knows whole turns only."""


def ahead(city: City, today: date = TODAY, **changes: Any) -> Forecast:
    """Forecast a wish for one slide on the strip of 朝阳大街, beside the campaign that plays there."""
    fixed: dict[str, Any] = {"name": "预计", "screens": ("st-2",), "slides": (SlideWish("人人参与"),)}
    wish = street_builders.campaign_wish(**(fixed | changes))
    layout = city.pictures.lay_out
    with city.database.reading() as unit:
        found = validate_campaign(unit, wish, layout=layout)
        return forecast(unit, found, today, layout=layout, zone=street_builders.ZONE, before=None)


def daypart(city: City, name: str, start: str, end: str, weekdays: frozenset[int] = frozenset()) -> int:
    with city.database.writing() as unit:
        return put_daypart(unit, street_builders.HOUSE, DaypartWish(name, start, end, weekdays), at=NOON).id


@pytest.mark.parametrize(("weight", "percent"), [(1, None), (3, None), (20, None), (1, 20), (1, 50)])
def test_forecast_of_a_whole_day_equals_the_plan(city: City, weight: int, percent: int | None):
    aim = "rotation" if percent is None else "share"
    found = ahead(city, weight=weight, aim=aim, share_percent=percent)

    day = PlanDay.of(TODAY, street_builders.ZONE)
    always, share = ((day.from_ms, day.to_ms),), None if percent is None else Fraction(percent, 100)
    profile, theme = city.screens["st-2"].profile, city.campaign.theme
    texts = ["人人参与", *(slide.text for slide in city.campaign.slides)]
    ms = {n: city.pictures.lay_out(text, theme, profile).ms for n, text in enumerate(texts)}
    own, *others = (PlanSlot(n, each) for n, each in ms.items())
    entries = [PlanEntry(OWN, (own,), weight, share, always), PlanEntry(2, tuple(others), 1, None, always)]
    planned = Counter(n for _, _, n in walk(compile_day(day, always, entries), ms))[OWN]
    assert planned * (1 - NEAR) <= found.plays <= planned * (1 + NEAR)


def test_streets_add_up_and_large_screens_are_counted_apart(city: City):
    found = ahead(city, screens=("dp-1", "st-1", "st-2"))

    assert {line.street: line.screens for line in found.lines} == {"新华路": 2, "朝阳大街": 1}
    assert found.plays == sum(line.plays for line in found.lines) > found.large > 0
    assert found.screens == 3 and [line.plays for line in found.lines] == sorted(
        (line.plays for line in found.lines), reverse=True
    )


def test_plays_fall_where_dayparts_and_lit_hours_overlap(city: City):
    morning = daypart(city, "早高峰", "07:00", "09:00")
    whole = ahead(city, daypart_ids=(morning,), aim="share", share_percent=20).plays
    with city.database.writing() as unit:
        set_lit_hours(unit, street_builders.HOUSE, "朝阳大街", "08:00", "22:00", at=NOON)
    half = ahead(city, daypart_ids=(morning,), aim="share", share_percent=20).plays

    assert whole > 200 and abs(whole - 2 * half) <= 1


def test_a_night_belongs_to_the_day_on_which_it_begins(city: City):
    night = daypart(city, "夜间", "22:00", "02:00")
    one_day: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY, "slides": (SlideWish("夜里", 10_000),)}
    found = ahead(city, daypart_ids=(night,), aim="share", share_percent=50, **one_day)

    assert found.plays == 4 * 3600 // 10 // 2


@pytest.mark.parametrize(
    ("today", "changes", "on"),
    [
        (TODAY, {}, TODAY),
        (date(2026, 4, 1), {}, date(2026, 5, 1)),
        (date(2027, 4, 1), {}, date(2026, 12, 31)),
        (TODAY, {"slides": (SlideWish("节", starts_on=date(2026, 6, 1)),)}, date(2026, 6, 1)),
    ],
)
def test_forecast_is_of_the_first_day_with_plays(city: City, today: date, changes: dict[str, Any], on: date):
    assert ahead(city, today, **changes).on == on


def test_a_daypart_of_weekends_is_forecast_for_the_next_saturday(city: City):
    weekend = daypart(city, "周末", "10:00", "12:00", weekdays=frozenset({6, 7}))
    found = ahead(city, daypart_ids=(weekend,))

    assert found.on == date(2026, 5, 9) and found.plays > 0


def test_a_slide_of_another_campaign_that_an_older_release_took_is_counted_at_its_least(city: City):
    """It shows as it was drawn then; nobody is told of another's missing character while typing."""
    lay_out = city.pictures.lay_out
    old = city.campaign.slides[0].text

    def stricter(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        if text == old:
            raise MissingGlyphError(text[0], profile.size)
        return lay_out(text, theme, profile, dwell_ms)

    wish = street_builders.campaign_wish(name="预计", screens=("st-2",), slides=(SlideWish("人人参与"),))
    with city.database.reading() as unit:
        found = validate_campaign(unit, wish, layout=stricter)
        assert forecast(unit, found, TODAY, layout=stricter, zone=street_builders.ZONE, before=None).plays > 0


def test_a_group_reached_in_part_counts_only_reached_screens(city: City):
    found = ahead(city, screens=("st-1",))

    assert [(line.street, line.screens) for line in found.lines] == [("新华路", 1)] and found.large == 0


def test_slides_take_turns_and_the_loop_is_told(city: City):
    slides = tuple(SlideWish(f"第 {number} 幅", 10_000) for number in range(6))
    found = ahead(city, slides=slides)

    assert len(found.slides) == 6 and found.rare == ()
    assert found.least == int(min(found.slides.values()))
    assert abs(float(sum(found.slides.values())) - found.plays) <= 1
    assert abs(found.loop_ms * found.least - 86_400_000) <= 2 * found.loop_ms


def test_a_slide_that_is_not_shown_every_day_is_named_before_saving(city: City):
    minute = daypart(city, "一分钟", "08:00", "08:01")
    slides = tuple(SlideWish(f"第 {number} 幅", 10_000) for number in range(40))
    found = ahead(city, slides=slides, daypart_ids=(minute,))

    assert found.rare == tuple(range(1, 41)) and found.least == 0


def test_screens_of_the_group_that_are_no_target_give_up_minutes(city: City):
    with city.database.writing() as unit:
        wish = ScreenWish("st-9", "strip", 320, 16, "mono", "朝阳大街", group="朝阳大街")
        add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=NOON)
    found = ahead(city, aim="share", share_percent=10)

    assert found.others == 1 and abs(found.given_minutes - 6) < 0.1
    assert ahead(city, screens=("st-2", "st-9")).others == 0
