"""Test how SQLite is opened: durable, in a private folder, for reading only where asked."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy.exc import OperationalError

from campaigns.database.engine.sqlite import dump_json, sqlite_engine
from campaigns.errors import UnsafeDatabaseError


@pytest.fixture
def engine(sqlite_url):
    made = sqlite_engine(sqlite_url, begin="BEGIN IMMEDIATE", query_only=False)
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("wal_autocheckpoint", 0), ("foreign_keys", 1), ("query_only", 0)],
)
def test_a_connection_is_durable_and_never_checkpoints_by_itself(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_an_engine_for_reading_refuses_to_write(engine, sqlite_url):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE lamp (id INTEGER)")
    reader = sqlite_engine(sqlite_url, begin="BEGIN", query_only=True)

    with reader.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("INSERT INTO lamp VALUES (1)")
    reader.dispose()


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path):
    engine = sqlite_engine(f"sqlite:///{tmp_path / 'new' / 'ledcast.db'}", begin="BEGIN", query_only=False)
    engine.connect().close()
    engine.dispose()

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_without_a_file_is_refused(url):
    with pytest.raises(UnsafeDatabaseError):
        sqlite_engine(url, begin="BEGIN", query_only=False)


def test_json_is_compact_and_keeps_chinese():
    assert dump_json({"name": "朝阳", "weights": [1, 2]}) == '{"name":"朝阳","weights":[1,2]}'
