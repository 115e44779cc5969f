"""One leads: on both kinds of database, and no longer than it lives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from campaigns.database import AdvisoryLock, Database, FileLock, connect, leader_lock_of

HOLDER = """
import sys
from campaigns.database import connect, leader_lock_of
lock = leader_lock_of(connect(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has tried to take the lock; what it said first is whether it did."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    with process:
        yield process
        process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_kind_of_lock_follows_the_database(database: Database) -> None:
    expected = {"sqlite": FileLock, "postgresql": AdvisoryLock}[database.dialect]

    assert isinstance(leader_lock_of(database), expected)


def test_one_holds_it_at_a_time_even_within_a_process(database: Database, migrated_url: str) -> None:
    first, second = leader_lock_of(database), leader_lock_of(database)

    assert first.acquire() and not second.acquire()
    assert first.held() and not second.held()

    first.release()
    assert not first.held()
    assert second.acquire()
    second.release()


def test_releasing_twice_is_harmless(database: Database) -> None:
    lock = leader_lock_of(database)
    lock.release()
    assert lock.acquire()
    lock.release()
    lock.release()

    assert lock.acquire()
    lock.release()


def test_a_holder_that_is_killed_frees_it(database: Database, migrated_url: str) -> None:
    """SIGKILL: no handler, no finally, no goodbye."""
    lock = leader_lock_of(database)
    with another_process(migrated_url) as holder:
        assert said(holder) == "True"
        assert not lock.acquire()

        holder.kill()
        holder.wait()
        for _ in range(1_000):  # PostgreSQL notices the closed socket a moment later
            if lock.acquire():
                break

    assert lock.held()
    lock.release()


def test_another_process_does_not_get_it_meanwhile(database: Database, migrated_url: str) -> None:
    lock = leader_lock_of(database)
    assert lock.acquire()

    with another_process(migrated_url) as other:
        assert said(other) == "False"
    lock.release()


def test_the_database_stays_usable_while_the_lock_is_held(database: Database) -> None:
    lock = leader_lock_of(database)
    assert lock.acquire()

    with database.writing() as unit:
        unit.settings.put("city", "朝阳市")
    with database.reading() as unit:
        assert unit.settings.get("city") == "朝阳市"
    lock.release()


def test_a_lock_file_is_private_to_its_database(tmp_path: Path) -> None:
    one, two = (connect(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two"))
    locks = [leader_lock_of(one), leader_lock_of(two)]

    assert [lock.acquire() for lock in locks] == [True, True]
    assert (tmp_path / "one.db.leader").exists()
    for lock, opened in zip(locks, (one, two), strict=True):
        lock.release()
        opened.close()


@pytest.fixture
def served(shared_postgres_url: str) -> Iterator[Database]:
    opened = connect(shared_postgres_url)
    yield opened
    opened.close()


def test_a_session_that_the_server_ends_is_held_no_more(served: Database, shared_postgres_url: str) -> None:
    """The server was restarted, or an administrator ended it: somebody else may lead now."""
    lock, other = leader_lock_of(served), leader_lock_of(served)
    assert lock.acquire()
    with psycopg.connect(shared_postgres_url.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    assert not lock.held()
    assert other.acquire()
    lock.release()
    other.release()


def test_sessions_that_failed_to_lock_are_not_pooled_again(served: Database) -> None:
    """They commit each statement by themselves: a unit of work on one would not be a unit."""
    holder = leader_lock_of(served)
    assert holder.acquire()
    for _ in range(10):
        assert not leader_lock_of(served).acquire()
    holder.release()

    with pytest.raises(ZeroDivisionError), served.writing() as unit:  # noqa: PT012 - the whole unit is undone
        unit.settings.put("undone", value=True)
        raise ZeroDivisionError
    with served.reading() as unit:
        assert unit.settings.get("undone") is None
    assert served.writer.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_failed_lock_query_gives_its_session_up(served: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaigns.database.leader_lock._LEADING", "no number")

    with pytest.raises(psycopg.Error):
        leader_lock_of(served).acquire()

    assert served.writer.pool.checkedout() == 0  # type: ignore[attr-defined]
    with served.writer.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
        driver = connection.connection.driver_connection
        assert driver is not None and not driver.autocommit
