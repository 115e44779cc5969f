from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from campaigns.database import Database, connect, migrate
from campaigns.database.engine.sqlite import sqlite_engine
from campaigns.errors import UnsafeDatabaseError

ROUNDS = 40


def _raise_together(database: Database) -> list[BaseException]:
    """Let two threads read a number and write one more, again and again."""
    errors: list[BaseException] = []
    both = threading.Barrier(2)

    def run() -> None:
        both.wait()
        try:
            for _ in range(ROUNDS):
                with database.writing() as unit:
                    unit.settings.put("number", int(str(unit.settings.get("number", 0))) + 1)
        except OperationalError as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_two_writers_that_read_first_never_fail_and_lose_nothing(sqlite_url):
    migrate(sqlite_url)
    database = connect(sqlite_url)

    errors = _raise_together(database)

    assert errors == []
    with database.reading() as unit:
        assert unit.settings.get("number") == 2 * ROUNDS
    database.close()


def test_without_begin_immediate_the_same_two_writers_do_fail(sqlite_url):
    """The control: with a plain BEGIN a unit that read first cannot write once another has committed."""
    migrate(sqlite_url)
    engine = sqlite_engine(sqlite_url, begin="BEGIN", query_only=False)
    database = Database(engine, engine)
    failed: list[str] = []
    with database.writing() as first:
        first.settings.get("number")
        with database.writing() as second:
            second.settings.put("number", 1)
        try:
            first.settings.put("number", 2)
        except OperationalError as error:
            failed.append(str(error.orig))

    assert failed == ["database is locked"]
    database.close()


def test_a_second_writing_unit_waits_for_the_first(sqlite_url):
    """The same interleaving as the control: here the second cannot even begin."""
    migrate(sqlite_url)
    patient, hasty = connect(sqlite_url), sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
    with patient.writing() as unit:
        unit.settings.get("number")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            hasty.execute("BEGIN IMMEDIATE")

    hasty.execute("BEGIN IMMEDIATE")
    hasty.close()
    patient.close()


def test_an_error_in_a_unit_leaves_nothing_behind(database):
    with pytest.raises(RuntimeError), database.writing() as unit:  # noqa: PT012 - the whole unit is what fails
        unit.settings.put("city", "朝阳市")
        raise RuntimeError

    with database.reading() as unit:
        assert unit.settings.get("city") is None


def test_a_reading_unit_cannot_write(database):
    with database.reading() as unit, pytest.raises(DatabaseError, match=r"readonly|read-only"):
        unit.settings.put("city", "朝阳市")


def test_a_writing_unit_could_write_what_the_reading_one_could_not(database):
    with database.writing() as unit:
        unit.settings.put("city", "朝阳市")

    with database.reading() as unit:
        assert unit.settings.get("city") == "朝阳市"


def test_a_reading_unit_sees_one_state_whatever_is_committed_meanwhile(database):
    with database.reading() as reader:
        assert reader.settings.get("city") is None
        with database.writing() as unit:
            unit.settings.put("city", "朝阳市")
        assert reader.settings.get("city") is None


@pytest.mark.parametrize("which", ["_writer", "_reader"])
def test_every_sqlite_connection_keeps_what_it_commits_and_never_checkpoints_by_itself(sqlite_url, which):
    database = connect(sqlite_url)
    with getattr(database, which).connect() as connection:
        asked = ("journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}
    database.close()

    assert found == {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "foreign_keys": 1}


def test_the_log_grows_until_the_one_checkpoint_moves_all_of_it(sqlite_url):
    migrate(sqlite_url)
    database = connect(sqlite_url)
    for number in range(30):
        with database.writing() as unit:
            unit.settings.put("filling", "x" * 4000 + str(number))

    first = database.checkpoint()
    with database.writing() as unit:
        unit.settings.put("filling", "y")
    second = database.checkpoint()

    assert first.log_pages == first.moved_pages > 30
    assert second.log_pages == second.moved_pages < first.log_pages  # the log began anew
    database.close()


def test_a_checkpoint_waits_for_the_writer(sqlite_url):
    migrate(sqlite_url)
    database = connect(sqlite_url)
    order: list[str] = []
    begun = threading.Event()

    def checkpoint() -> None:
        begun.set()
        database.checkpoint()
        order.append("checkpoint")

    with database.writing() as unit:
        thread = threading.Thread(target=checkpoint)
        thread.start()
        begun.wait(5)
        thread.join(0.2)
        unit.settings.put("city", "朝阳市")
        order.append("write")
    thread.join(10)

    assert order == ["write", "checkpoint"]
    database.close()


def test_while_a_checkpoint_runs_nobody_else_can_write(sqlite_url):
    migrate(sqlite_url)
    database = connect(sqlite_url)
    seen: list[str] = []

    def on_statement(statement: str) -> None:
        if "wal_checkpoint" in statement:
            other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
            try:
                other.execute("BEGIN IMMEDIATE")
                seen.append("somebody else writes")
            except sqlite3.OperationalError as error:
                seen.append(str(error))
            other.close()

    event.listen(database.writer, "connect", lambda raw, _entry: raw.set_trace_callback(on_statement))
    database.checkpoint()

    assert seen and set(seen) == {"database is locked"}
    database.close()


def test_a_database_in_memory_is_refused():
    with pytest.raises(UnsafeDatabaseError, match="needs a file"):
        connect("sqlite://")


def test_another_kind_of_database_is_refused():
    with pytest.raises(UnsafeDatabaseError, match="neither"):
        connect("mysql://localhost/x")
