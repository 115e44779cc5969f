"""One scheduler leads, and knows when it does no more."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.database import Database, connect, migrate
from campaigns.errors import LeadershipLostError
from scheduler import leadership as lead_module
from scheduler.leadership import leading
from tests.postgres import PostgresServer
from tests.scheduler.town_builders import Clock

LEADER = """
import sys, threading
from datetime import UTC, datetime
from campaigns.database import connect
from campaigns.logs import configure_logging
from scheduler.leadership import leading
configure_logging("json")
with leading(connect(sys.argv[1]), "child", stop=threading.Event(), now=lambda: datetime.now(UTC)) as lead:
    print(lead.number, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_module, "TRY_EVERY_S", 0.01)


@pytest.fixture(scope="module")
def served(postgres: PostgresServer) -> Iterator[Database]:
    """One PostgreSQL database with all tables; every lead in it is another term."""
    url = postgres.fresh()
    migrate(url)
    opened = connect(url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Database:
    """A database of each kind."""
    found: Database = request.getfixturevalue({"sqlite": "database", "postgresql": "served"}[request.param])
    return found


def url_of(database: Database) -> str:
    return database.writer.url.render_as_string(hide_password=False)


def test_each_lead_is_a_term_of_its_own(house: Database, clock: Clock) -> None:
    numbers = []
    for _ in range(2):
        with leading(house, "host:1", stop=threading.Event(), now=clock) as lead:
            assert lead is not None and lead.is_held()
            numbers.append(lead.number)
        assert not lead.is_held()

    assert numbers[1] == numbers[0] + 1
    with house.reading() as unit:
        assert unit.leadership.term() == numbers[1]


def test_a_second_scheduler_waits_for_the_first_and_begins_a_later_term(house: Database, clock: Clock) -> None:
    led: list[int] = []
    leads, may_end = threading.Event(), threading.Event()

    def second() -> None:
        with leading(house, "host:2", stop=threading.Event(), now=clock) as lead:
            assert lead is not None
            led.append(lead.number)
            leads.set()
            may_end.wait(10)

    with leading(house, "host:1", stop=threading.Event(), now=clock) as first:
        assert first is not None
        thread = threading.Thread(target=second)
        thread.start()
        assert not leads.wait(0.2), "two lead at once"
    assert leads.wait(5)
    may_end.set()
    thread.join(5)

    assert led == [first.number + 1]


def test_a_waiting_scheduler_can_be_stopped(house: Database, clock: Clock) -> None:
    stop = threading.Event()
    stop.set()

    with (
        leading(house, "host:1", stop=threading.Event(), now=clock) as first,
        leading(house, "host:2", stop=stop, now=clock) as second,
    ):
        assert first is not None and second is None

    with house.reading() as unit:
        assert unit.leadership.term() == first.number, "no term is begun without the lock"


def test_a_killed_leader_is_followed_by_a_later_term(house: Database, clock: Clock) -> None:
    """SIGKILL frees the lock; the later term refuses whatever of the dead one were still to come."""
    process = subprocess.Popen(
        [sys.executable, "-c", LEADER, url_of(house)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        dead = int(process.stdout.readline())
        process.kill()
        process.wait()
        with leading(house, "host:2", stop=threading.Event(), now=clock) as lead:
            assert lead is not None and lead.number == dead + 1

    with pytest.raises(LeadershipLostError), house.writing() as unit:
        unit.leadership.require(dead)


def test_the_lock_is_released_when_leading_ends_in_an_error(house: Database, clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), leading(house, "host:1", stop=threading.Event(), now=clock):
        raise ZeroDivisionError

    with leading(house, "host:1", stop=threading.Event(), now=clock) as again:
        assert again is not None


def test_a_term_that_cannot_begin_releases_the_lock(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_database: Database) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "writing", away)
        with pytest.raises(OSError, match="disk full"):
            leading(database, "host:1", stop=threading.Event(), now=clock).__enter__()

    with leading(database, "host:1", stop=threading.Event(), now=clock) as lead:
        assert lead is not None
    assert not lead.is_held()
