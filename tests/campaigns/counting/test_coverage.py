from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions import retire_screen, set_lit_hours
from campaigns.calendar.calendar import Calendar, LitSeason
from campaigns.counting.coverage import Coverage, DueScreen, due_light, read_coverage, read_screen_coverage
from campaigns.local_time import MIDNIGHT, local_instant
from campaigns.screens.sync_group import SyncGroup, lit_hours
from tests.campaigns.builders import SYSTEM, add

ZONE = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000
START = local_instant(date(2026, 5, 1), MIDNIGHT, ZONE)
DAY = timedelta(days=1)
DAYTIME = lit_hours("07:00", "22:00")
NIGHT = lit_hours("18:00", "02:00")


def due(lit=None, *, added=START - 10 * DAY, retired=None, from_at=START, until_at=START + DAY) -> int:
    return due_light(
        {"st-1": DueScreen(SyncGroup(1, "新华路", lit), added, retired)}, Calendar(), from_at, until_at, ZONE
    )["st-1"]


def test_a_screen_lit_round_the_clock_owes_every_hour():
    """PROTOCOL W-32."""
    assert due() == 24 * HOUR_MS


def test_lit_hours_are_all_that_is_due():
    assert due(DAYTIME) == 15 * HOUR_MS
    assert due(DAYTIME, until_at=START + 30 * DAY) == 30 * 15 * HOUR_MS


def test_a_window_over_midnight_gives_each_day_its_part():
    assert due(NIGHT) == 8 * HOUR_MS
    assert due(NIGHT, from_at=START + timedelta(hours=1), until_at=START + timedelta(hours=19)) == 2 * HOUR_MS


def test_no_light_is_due_outside_of_a_screens_lifetime():
    assert due(added=START + timedelta(hours=6)) == 18 * HOUR_MS
    assert due(retired=START + timedelta(hours=6)) == 6 * HOUR_MS
    assert due(added=START + 2 * DAY) == 0
    assert due(DAYTIME, retired=START - DAY) == 0


def test_a_day_of_23_hours_owes_23():
    berlin = ZoneInfo("Europe/Berlin")
    start, end = local_instant(date(2026, 3, 29), MIDNIGHT, berlin), local_instant(date(2026, 3, 30), MIDNIGHT, berlin)

    always, mornings = SyncGroup(1, "a", None), SyncGroup(2, "b", lit_hours("00:00", "06:00"))

    assert due_light({"st-1": DueScreen(always, start, None)}, Calendar(), start, end, berlin)["st-1"] == 23 * HOUR_MS
    assert due_light({"st-1": DueScreen(mornings, start, None)}, Calendar(), start, end, berlin)["st-1"] == 5 * HOUR_MS


def test_what_is_due_follows_the_season():
    group = SyncGroup(1, "新华路", DAYTIME)
    winter = LitSeason(1, "冬", (11, 1), (3, 31), lit_hours("17:00", "21:00"))
    eve, later = local_instant(date(2026, 3, 31), MIDNIGHT, ZONE), local_instant(date(2026, 4, 2), MIDNIGHT, ZONE)

    found = due_light({"st-1": DueScreen(group, eve, None)}, Calendar(seasons=(winter,)), eve, later, ZONE)["st-1"]

    assert found == (4 + 15) * HOUR_MS


@given(st.integers(0, 72), st.integers(0, 72), st.sampled_from([None, DAYTIME, NIGHT]))
def test_two_parts_of_a_time_owe_what_the_whole_owes(a, b, lit):
    cut, end = sorted((START + timedelta(hours=a), START + timedelta(hours=b)))

    whole = due(lit, until_at=end)

    assert due(lit, until_at=cut) + due(lit, from_at=cut, until_at=end) == whole


def test_coverage_is_what_was_shown_of_what_was_due_up_to_now(lite, at):
    with lite.writing() as unit:
        add(unit, START)
        add(unit, START, "st-2", street="朝阳大街")
        add(unit, START, "dp-1", kind="large", w=64, h=64, colour="rgb")
        retire_screen(unit, SYSTEM, "dp-1", at=START + timedelta(hours=12))
        set_lit_hours(unit, SYSTEM, "朝阳大街", "07:00", "22:00", at=at)

    with lite.reading() as unit:
        found = read_coverage(unit, date(2026, 5, 1), date(2026, 5, 31), ZONE, START + 2 * DAY)
    assert found == Coverage(0, (48 + 30 + 12) * HOUR_MS)
    assert found.ratio == 0


def test_the_day_of_a_screen_is_that_by_which_its_plays_are_counted(lite):
    """Another zone of the installation counts from its next midnight on: today is still the day of the former."""
    at = datetime(2026, 5, 1, 20, tzinfo=UTC)  # in Shanghai it is 2 May since four hours, in Berlin still 1 May
    with lite.writing() as unit:
        screen = add(unit, START)
        unit.days.record_zone(ZONE, START)
        unit.days.record_zone(ZoneInfo("Europe/Berlin"), at)

    with lite.reading() as unit:
        found = read_screen_coverage(unit, screen, 9 * HOUR_MS, ZoneInfo("Europe/Berlin"), at)
    assert found == Coverage(4 * HOUR_MS, 4 * HOUR_MS)


def test_where_nothing_is_due_there_is_no_ratio(lite):
    with lite.reading() as unit:
        found = read_coverage(unit, date(2026, 5, 1), date(2026, 5, 31), ZONE, datetime(2026, 6, 1, tzinfo=UTC))

    assert found.ratio is None


def test_the_ratio_is_reported_by_due():
    assert Coverage(50, 200).ratio == 0.25
