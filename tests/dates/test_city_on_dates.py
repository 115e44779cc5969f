"""The demo city at moments at which calendars go wrong: planned, sent, shown, played and counted."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from campaigns.counting.recount import recount
from campaigns.playback.tally import TallyQuery
from campaigns.settings import Settings
from players.protocol.limits import SPANS_MAX
from tests.dates.dated_city import DatedCity
from tests.dates.moments import CITY
from tests.scheduler.town_builders import ms
from tests.web import street_builders
from tests.web.console_maker import make_console
from tests.web.test_every_page import PAGES
from web.http.context import context_of

DAY = timedelta(days=1)
STEP = timedelta(minutes=10)
LIT, DIMMED = ("st-1", "st-12", "dp-1"), "st-27"
"""Screens that are lit round the clock, and one that is lit from 07:00 to 22:00."""
DAYTIME, NIGHT = range(8, 20), (22, 23, 0, 1)
HOURS = {
    "网络安全宣传周": DAYTIME,
    "市房交会": DAYTIME,
    "城管热线": DAYTIME,
    "文明交通": (7, 8, 17, 18),
    "整治露天烧烤": range(18, 23),
    "夜间文明提示": NIGHT,
}
FIRST_DAYS = {
    "社会主义核心价值观": 0,
    "讲文明、树新风": 0,
    "创建文明城市": 0,
    "热烈祝贺市第十次党代会召开": -2,
    "消防安全提示": 0,
    "节日祝福": 0,
} | dict.fromkeys(HOURS, 0)
"""The campaigns of these screens, and from which day on they run: 0 is the day on which the city is brought in."""


def instants(city: DatedCity) -> list[datetime]:
    """Return every tenth minute of the plan day, by the clocks of the zone."""
    day = city.plan_day
    return [
        (day.from_at + number * STEP).astimezone(city.moment.zone)
        for number in range((day.to_at - day.from_at) // STEP)
    ]


def is_workday(on: date) -> bool:
    """Say whether people work, by the city's own table of holidays and the days of the week."""
    for row in tomllib.loads(CITY.read_text(encoding="utf-8"))["holidays"]:
        if row.get("on", row.get("from")) <= on <= row.get("on", row.get("until")):
            return bool(row.get("kind") == "workday")
    return on.weekday() < 5


def may_show(city: DatedCity, campaign: str, at: datetime) -> bool:
    """Say whether a campaign of the demo city runs at that hour; a night belongs to the day it begins on."""
    on = at.date() - DAY if HOURS.get(campaign) is NIGHT and at.hour < 12 else at.date()
    if on < city.today + FIRST_DAYS[campaign] * DAY or at.hour not in HOURS.get(campaign, range(24)):
        return False
    if campaign == "文明交通":
        return is_workday(on)
    return campaign != "节日祝福" or not is_workday(on)


def shown(city: DatedCity, screen: str) -> list[tuple[datetime, str | None]]:
    """Return the campaign that a screen is told to show at every instant; idle where the street is dark, too."""
    timeline, texts = city.town.timeline(screen), city.town.texts(screen)
    numbers = ((at, timeline.at(ms(at)).n) for at in instants(city))
    return [(at, None if n is None else texts[n].partition(":")[0]) for at, n in numbers]


def test_every_screen_is_told_the_plan_day_of_the_moment(city: DatedCity):
    day = city.plan_day
    assert day.from_at <= city.moment.at < day.to_at
    for group in city.groups:
        screen = city.of_group(group)
        told = city.town.day(city.day(screen))

        assert (told.from_at, told.to_at) == (day.from_ms, day.to_ms)
        assert 0 < len(told.spans) <= SPANS_MAX


def test_campaigns_are_shown_in_their_hours_on_their_days_and_none_is_forgotten(city: DatedCity):
    for screen in LIT:
        for at, campaign in shown(city, screen):
            assert campaign == city.idle or (campaign and may_show(city, campaign, at)), (
                screen,
                at.isoformat(),
                campaign,
            )

    planned = {text.partition(":")[0] for screen in LIT for text in city.town.texts(screen).values()} - {city.idle}
    assert planned == {name for name in FIRST_DAYS if any(may_show(city, name, at) for at in instants(city))}


def test_a_street_is_planned_for_its_lit_hours_alone(city: DatedCity):
    spans = city.town.day(city.day(DIMMED)).spans

    from_at, to_at = (datetime.combine(city.plan_day.on, time(hour), city.moment.zone) for hour in (7, 22))
    assert (spans[0].from_at, spans[-1].to_at) == (ms(from_at), ms(to_at))
    assert all(before.to_at == after.from_at for before, after in pairwise(spans))


def test_every_page_of_the_console_answers(city: DatedCity):
    with city.database.writing() as unit:
        administrator = street_builders.people(unit, city.town.clock())["administrator"]
        unit.people.add_login("session", administrator.id, city.town.clock())
    settings = Settings(home=city.home, tz=city.moment.zone.key)
    app = make_console(city.database, city.town.fonts, settings, secret="dates", clock=city.town.clock)
    app.testing = True
    client = app.test_client()
    client.set_cookie("ledcast_session", "session")
    try:
        for path in (*PAGES, "/tallies.csv?by=day"):
            assert client.get(path).status_code == 200, path
        today = client.get("/today").text
    finally:
        context_of(app).hub.close()

    assert f"{city.today.month}月{city.today.day}日" in today


def test_what_is_played_counts_on_its_civil_day(city: DatedCity):
    played = Counter(at.astimezone(city.moment.zone).date().isoformat() for at in city.play(LIT[0], STEP))

    with city.database.reading() as unit:
        told = unit.tallies.read(TallyQuery(city.today - DAY, city.today + 2 * DAY, by=("day",)))
        differences = recount(unit, city.moment.zone)

    counted: Counter[str] = Counter()
    for row in (*told.rows, *told.apart):
        counted[row.values[0]] += row.amounts.plays
    assert counted == played and sum(played.values()) == 144
    assert differences == []
