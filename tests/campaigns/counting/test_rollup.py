from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest

from campaigns.counting.rollup import roll_up
from campaigns.database import Database
from campaigns.database.stores.rollup_planner import CITY, RollupPeriod, RollupPlan, plan_rollups
from campaigns.playback.tally import COLUMNS, Tally, TallyQuery
from tests.campaigns.playback.test_tally import City, _play
from tests.campaigns.queries import all_tallies

SPRING = (date(2026, 1, 1), date(2026, 12, 31))
PIECES = (SPRING, (date(2026, 3, 7), date(2026, 5, 2)), (date(2026, 4, 1), date(2026, 4, 30)))
BYS = [(), *((column,) for column in COLUMNS), *combinations(("month", "street", "campaign", "screen", "slide"), 2)]


@pytest.fixture
def city(database: Database, at: datetime) -> City:
    """A city that played on some hundred days before the day of `at`."""
    made = City(database, at)
    for seed in range(4):
        made.report(seed, batches=12)
    return made


@contextmanager
def _unsummed(city: City) -> Iterator[None]:
    """Let every question be answered from the tallies alone."""
    with city.database.writing() as unit:
        unit.rollups._session.connection().exec_driver_sql("UPDATE tally_summed SET touches = -touches")
    yield
    with city.database.writing() as unit:
        unit.rollups._session.connection().exec_driver_sql("UPDATE tally_summed SET touches = -touches")


def _answers(city: City) -> dict[tuple[object, ...], Tally]:
    return {(by, days): city.ask(*by, days=days) for by in BYS for days in PIECES}


def _sum_up(city: City, on: date | None = None) -> tuple[int, int]:
    return roll_up(city.database, on or city.at.date() + timedelta(days=40))


def _covered(city: City, *by: str) -> RollupPlan:
    with city.database.reading() as unit:
        return plan_rollups(unit.rollups, TallyQuery(*SPRING, by))


def test_every_query_has_the_same_answer_from_sums_and_tallies(city):
    days, months = _sum_up(city)
    summed = _answers(city)
    with _unsummed(city):
        assert _answers(city) == summed

    assert days > 20 and months >= 3
    assert _covered(city, "street").months and _covered(city, "street").rest


def test_what_is_counted_after_a_sum_is_in_the_very_next_answer(city):
    _sum_up(city)
    before = city.ask("street").total.plays
    _play(city, "st-1", city.lines["psa"][0], 0, 40)
    after = city.ask("street").total.plays
    with _unsummed(city):
        assert city.ask("street").total.plays == after

    assert after == before + 2
    assert _sum_up(city) == (2, 2)
    assert city.ask("street").total.plays == after


def test_a_day_that_is_not_over_is_not_summed(city):
    _play(city, "st-1", city.lines["psa"][0], 0)
    roll_up(city.database, city.at.date())
    with city.database.reading() as unit:
        held = unit.rollups.valid_starts(CITY, RollupPeriod.DAY, *SPRING)

    assert held and max(held) < city.at.date()


def test_a_campaign_whose_theme_changes_at_noon_counts_its_screen_day_once(city):
    """A screen-day is a campaign, a screen and a day: under two themes it is in two rows of a sum and cannot add up."""
    _play(city, "st-1", city.lines["event"][0], 2)
    with city.database.writing() as unit:
        renamed = unit.labels.ensure(["另一主题"])["另一主题"]
        unit.counts.add_to_tallies({_changed(all_tallies(unit), city, "theme", renamed): [3, 0, 30_000, 0]})
    _sum_up(city)
    summed = _answers(city)
    with _unsummed(city):
        assert _answers(city) == summed

    day = city.at.date() - timedelta(days=2)
    assert any(first <= day <= last for first, last in _covered(city, "campaign").rest)
    assert not any(first <= day <= last for first, last in _covered(city, "screen").rest)


def _changed(tallies, city: City, column: str, label: int):
    place = ("day", "screen", "street", "kind", "owner", "campaign", "occasion", "theme").index(column)
    with city.database.reading() as unit:
        event = unit.labels.find(["网络宣传周"])["网络宣传周"]
    key = next(each for each in tallies if each[0] == city.at.date() - timedelta(days=2) and each[5] == event)
    return (*key[:place], label, *key[place + 1 :])
