"""Two people write at once, on both databases, while the office works: both succeed, and nothing of it is lost.

The controls write as the worklist once did, or as SQLite's own driver would: there one of the two loses everything.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from campaigns.actions import add_screens, put_holiday, set_up
from campaigns.database import Database, Unit, connect, migrate
from campaigns.publication.work_item import WorkPriority, WorkTopic
from tests.campaigns.builders import SYSTEM, screen_wish

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
DEADLINE_S = 60.0
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty city on each kind of database."""
    url = f"sqlite:///{tmp_path / 'ledcast.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        set_up(unit, at=AT)
        unit.work.complete(unit.work.waiting())
    yield database
    database.close()


def together(city: Database, first: Callable[[Unit], object], second: Callable[[Unit], object]) -> None:
    """Let a second person begin and end, or wait, after the first wrote and before the first commits."""
    with ThreadPoolExecutor(1) as pool:
        with city.writing() as unit:
            first(unit)
            begun = threading.Event()
            other = pool.submit(_write, city, second, begun)
            begun.wait(DEADLINE_S)
            _wait_until_blocked(city, other)
        other.result(DEADLINE_S)


def _write(city: Database, act: Callable[[Unit], object], begun: threading.Event) -> None:
    begun.set()
    with city.writing() as unit:
        act(unit)


def _wait_until_blocked(city: Database, other: Future[None]) -> None:
    """Wait until the other writer is done or waits for a lock. On SQLite it waits before it does anything."""
    pause = threading.Event()
    while city.dialect == "postgresql" and not other.done():
        with city.writer.connect() as connection:
            if connection.execute(text(_WAITS)).scalar():
                return
        pause.wait(0.01)


def adding(*ids: str, street: str = "新华路") -> Callable[[Unit], object]:
    rows = [(screen_wish(number, street=street, merchant="小卖部"), f"hash-{number}") for number in ids]
    return lambda unit: add_screens(unit, SYSTEM, rows, at=AT)


def screens(city: Database) -> set[str]:
    with city.reading() as unit:
        return {screen.id for screen in unit.screens.all()}


def work(city: Database) -> set[tuple[str, str]]:
    with city.reading() as unit:
        return {(item.topic.value, item.object) for item in unit.work.waiting()}


def test_two_people_add_different_screens_of_one_new_street(city: Database) -> None:
    together(city, adding("st-1", "st-2"), adding("st-3"))

    assert screens(city) == {"st-1", "st-2", "st-3"}
    assert work(city) == {("credentials", "all"), *(("screen", number) for number in ("st-1", "st-2", "st-3"))}
    with city.reading() as unit:
        assert [street.name for street in unit.streets.all()] == ["新华路"]


def test_two_people_queue_the_same_work(city: Database) -> None:
    together(
        city,
        lambda unit: unit.work.add(WorkTopic.PUBLISH, 1, AT),
        lambda unit: unit.work.add(WorkTopic.PUBLISH, 1, AT, WorkPriority.WITHDRAW),
    )

    with city.reading() as unit:
        (item,) = unit.work.waiting()
    assert (len(item.entries), item.priority) == (2, WorkPriority.WITHDRAW)


def test_two_people_set_the_same_holiday(city: Database) -> None:
    day = AT.date()
    together(
        city,
        lambda unit: put_holiday(unit, SYSTEM, day, "劳动节", "holiday", at=AT),
        lambda unit: put_holiday(unit, SYSTEM, day, "调休", "workday", at=AT),
    )

    with city.reading() as unit:
        found = unit.calendar.holiday(day)
    assert found is not None and found.name == "调休"


def test_work_added_while_the_office_completes_it_stays(city: Database) -> None:
    with city.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, AT)
    with city.reading() as unit:
        items = unit.work.waiting()
    together(city, lambda unit: unit.work.add(WorkTopic.PUBLISH, 1, AT), lambda unit: unit.work.complete(items))

    assert work(city) == {("publish", "1")}


def test_control_replacing_under_a_unique_key_collides_on_postgresql(postgres_url: str) -> None:
    """As the worklist once did: the second person loses everything."""
    migrate(postgres_url)
    city = connect(postgres_url)
    with city.writer.begin() as connection:
        connection.execute(text("CREATE TABLE once (topic TEXT, object TEXT, UNIQUE (topic, object))"))

    def replace(unit: Unit) -> None:
        unit.work._session.execute(text("DELETE FROM once WHERE topic = 'credentials'"))
        unit.work._session.execute(text("INSERT INTO once VALUES ('credentials', 'all')"))

    with pytest.raises(IntegrityError):
        together(city, replace, replace)
    city.close()


def test_control_reading_before_writing_loses_one_of_two_on_sqlite(tmp_path: Path) -> None:
    """As the driver begins by itself: the second person's snapshot is too old to be written on."""
    path = tmp_path / "plain.db"
    first, second = (sqlite3.connect(path, isolation_level=None, timeout=0) for _ in range(2))
    first.execute("PRAGMA journal_mode = WAL")
    first.execute("CREATE TABLE work (object TEXT)")
    for each in (first, second):
        each.execute("BEGIN")
        each.execute("SELECT count(*) FROM work").fetchall()
    first.execute("INSERT INTO work VALUES ('all')")
    first.execute("COMMIT")

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        second.execute("INSERT INTO work VALUES ('all')")
    first.close()
    second.close()
