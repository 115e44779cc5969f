from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from campaigns.actions.setup import set_up
from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign
from campaigns.booking.slide import SlideWish
from campaigns.counting.recount import recount
from campaigns.counting.rollup import roll_up
from campaigns.database import Database, connect, downgrade, migrate
from campaigns.playback.tally import Tally
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import ReviewState
from tests.campaigns.builders import create_approved, line, subject_of
from tests.campaigns.playback.test_tally import SCREENS, ZONE, City, _play

BY = ("month", "campaign", "theme", "aim", "slide")
"""In this order no sum answers: tallies do. By the first four, sums do."""


_MOVED_AIM = """
UPDATE {0} SET aim = (SELECT id FROM label WHERE text = 'filler')
WHERE aim = (SELECT id FROM label WHERE text = 'rotation')"""


@dataclass
class OldDatabase:
    """A database of the release before, with what this release reads in it."""

    url: str
    city: City
    approved: Campaign
    line: int
    answers: list[Tally]


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    database = connect(url)
    with database.writer.begin() as connection:
        yield connection
    database.close()


def _write_old_words(connection: Connection) -> None:
    for statement in (
        "UPDATE campaign SET aim = 'filler' WHERE aim = 'rotation'",
        "UPDATE campaign SET name = '待播', theme = '待播' WHERE reserved",
        "UPDATE label SET text = '待播' WHERE text = '空闲画面'",
        *(_MOVED_AIM.format(name) for name in ("subject", "tally", "tally_sum")),
        "DELETE FROM label WHERE text = 'rotation'",
        "UPDATE alembic_version SET version_num = '0006'",
    ):
        connection.exec_driver_sql(statement)


def _answers(city: City) -> list[Tally]:
    return [city.ask(*BY), city.ask(*BY[:-1]), city.ask("aim"), city.ask("kind")]


def _aims(url: str) -> list[set[str]]:
    """Return the aims of campaigns, lines, tallies and sums, as they are stored."""
    counted = "SELECT DISTINCT text FROM {0} JOIN label ON label.id = {0}.aim"
    queries = [
        "SELECT DISTINCT aim FROM campaign",
        *(counted.format(name) for name in ("subject", "tally", "tally_sum")),
    ]
    with _connected(url) as connection:
        return [set(connection.exec_driver_sql(query).scalars()) for query in queries]


@pytest.fixture
def old(url: str, at: datetime) -> Iterator[OldDatabase]:
    """Approved, counted and rolled up; one slide is called `filler`, which is no aim."""
    migrate(url)
    database: Database = connect(url)
    city = City(database, at)
    with database.writing() as unit:
        set_up(unit, at=at)
        made = create_approved(unit, at, name="宣传", slides=(SlideWish("filler"),), screens=tuple(SCREENS))
        number = line(unit, made, tuple(SCREENS), at)
    city.report(5, batches=8)
    _play(city, "st-1", number, 3, 4, 5)
    _play(city, "st-1", city.idle_line, 3, 4)
    roll_up(database, at.date() + timedelta(days=40))
    before = _answers(city)
    downgrade(url, "0007")
    with database.writer.begin() as connection:
        _write_old_words(connection)
    yield OldDatabase(url, city, made, number, before)
    database.close()


def test_stored_words_are_rewritten_and_every_tally_stays(old):
    assert all("filler" in aims and "rotation" not in aims for aims in _aims(old.url))

    migrate(old.url)

    assert all("rotation" in aims and "filler" not in aims for aims in _aims(old.url))
    after = _answers(old.city)
    assert after == old.answers
    assert any(row.values[-1] == "filler" for row in after[0].rows)
    assert {row.values[1] for row in after[1].apart} == {IDLE_NAME}
    with old.city.database.reading() as unit:
        assert recount(unit, ZONE) == []


def test_approvals_and_line_numbers_outlive_the_new_words(old, at):
    migrate(old.url)

    with old.city.database.writing() as unit:
        campaign = unit.campaigns.get(old.approved.id)
        assert campaign is not None and campaign.aim is Aim.ROTATION
        edition = unit.editions.of(campaign.id)
        assert edition is not None and edition.shown == campaign
        assert line(unit, campaign, (), at) == old.line
        assert unit.lines.find([old.line])[old.line].subject == subject_of(campaign, "filler")
        idle = unit.campaigns.idle()
        assert idle is not None and (idle.name, idle.theme) == (IDLE_NAME, IDLE_NAME)
        waiting = unit.reviews.of(idle.id)
        assert waiting is not None
        assert (waiting.state, waiting.request) == (ReviewState.WAITING, request_digest(idle))


def test_a_downgrade_writes_the_old_words_again(old):
    migrate(old.url)
    downgrade(old.url, "0006")

    assert all("filler" in aims and "rotation" not in aims for aims in _aims(old.url))
    with _connected(old.url) as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM campaign WHERE reserved").scalars())
    assert names == {"待播"}
    migrate(old.url)
    with old.city.database.reading() as unit:
        assert recount(unit, ZONE) == []
