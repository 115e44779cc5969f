"""Provide fresh databases of each kind, an instant and a layout without pixels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from campaigns.booking.slide import LayoutResult
from campaigns.database import Database, connect, migrate
from campaigns.database.tables.metadata import METADATA
from campaigns.errors import MissingGlyphError
from campaigns.screens.display_profile import DisplayProfile
from tests.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; tests that ask for it run on both kinds."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite:///{tmp_path / 'ledcast.db'}"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied: quicker than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "ledcast.db"
    migrate(f"sqlite:///{path}")
    opened = connect(f"sqlite:///{path}")
    opened.checkpoint()
    opened.close()
    return path


@pytest.fixture(scope="session")
def shared_postgres_url(postgres: PostgresServer) -> str:
    """One PostgreSQL database with all tables for all tests that empty it behind them: quicker than one each."""
    url = postgres.fresh()
    migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and nothing in them, of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "ledcast.db")
        yield f"sqlite:///{tmp_path / 'ledcast.db'}"
        return
    url: str = request.getfixturevalue("shared_postgres_url")
    yield url
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = connect(migrated_url)
    yield opened
    opened.close()


@pytest.fixture
def lite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables where its kind does not matter: rules, not storage."""
    shutil.copy(migrated_file, tmp_path / "lite.db")
    opened = connect(f"sqlite:///{tmp_path / 'lite.db'}")
    yield opened
    opened.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'only.db'}"


@pytest.fixture
def at() -> datetime:
    """Noon in 朝阳 on a day in May."""
    return datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


class FakeLayout:
    """Lays out at 250 ms a character; `missing` characters have no picture."""

    def __init__(self, missing: str = "") -> None:
        self.missing = missing
        self.asked: list[tuple[str, str, str]] = []

    def __call__(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        self.asked.append((text, theme, profile.size))
        for character in text:
            if character in self.missing:
                raise MissingGlyphError(character, profile.size)
        return LayoutResult(dwell_ms or max(len(text) * 250, 2_000))


@pytest.fixture
def layout() -> FakeLayout:
    return FakeLayout()
