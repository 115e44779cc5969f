from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from campaigns.database import connect, migrate
from campaigns.database.engine.availability import is_transient


def wrapped(kind: type[OperationalError | InternalError | DataError | IntegrityError], driver: Exception) -> Exception:
    return kind("SELECT", {}, driver)


@pytest.mark.parametrize(
    "error",
    [
        wrapped(OperationalError, sqlite3.OperationalError("database or disk is full")),
        wrapped(OperationalError, psycopg.errors.AdminShutdown()),
        wrapped(InternalError, psycopg.errors.ReadOnlySqlTransaction()),
        PoolTimeoutError(),
    ],
)
def test_a_full_or_missing_database_is_a_transient_error(error):
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        wrapped(DataError, psycopg.errors.NumericValueOutOfRange()),
        wrapped(IntegrityError, sqlite3.IntegrityError()),
        wrapped(InternalError, psycopg.errors.InternalError_()),
    ],
)
def test_an_error_in_the_data_is_not_transient(error):
    assert not is_transient(error)


def test_a_locked_database_is_a_transient_error(sqlite_url, monkeypatch):
    monkeypatch.setattr("campaigns.database.engine.sqlite.BUSY_WAITS_S", 0.05)
    migrate(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    database = connect(sqlite_url)
    with pytest.raises(OperationalError) as raised, database.writing():
        pass
    other.close()
    database.close()

    assert is_transient(raised.value)


def test_a_lost_server_is_a_transient_error(postgres_url):
    migrate(postgres_url)
    database = connect(postgres_url)
    with pytest.raises(OperationalError) as raised, database.writing() as unit:  # noqa: PT012 - the unit is what fails
        unit.settings.get("x")
        name = postgres_url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as killer:
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )
        unit.settings.get("y")
    database.close()

    assert is_transient(raised.value)
