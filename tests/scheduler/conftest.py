"""Parts that tests of the office ask for: a private broker, a database, fonts, a town."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.database import Database, connect, migrate
from scheduler.strikes import FontSet, load_fonts
from tests.scheduler.broker.house import House
from tests.scheduler.town_builders import Clock, Town


@pytest.fixture
def house(tmp_path: Path, mosquitto_program: str) -> Iterator[House]:
    """A home with its broker running and nobody admitted yet."""
    assert mosquitto_program
    made = House(tmp_path / "home")
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """Noto Sans SC as the street has it, loaded once."""
    return load_fonts()


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("tables") / "ledcast.db"
    migrate(f"sqlite:///{path}")
    opened = connect(f"sqlite:///{path}")
    opened.checkpoint()
    opened.close()
    return path


@pytest.fixture(scope="session")
def engine(tables: Path) -> Database:
    """One database for all tests that empty it before them: it knows the statements by heart, a new one would not."""
    return connect(f"sqlite:///{tables.with_name('town.db')}")


@pytest.fixture
def database(engine: Database, tables: Path) -> Iterator[Database]:
    """A database with all tables and nothing in them."""
    for left in tables.parent.glob("town.db*"):
        left.unlink()
    shutil.copy(tables, tables.with_name("town.db"))
    yield engine
    engine.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(database: Database, tmp_path: Path, fonts: FontSet, clock: Clock) -> Town:
    """A town set up, with its keys published and nobody in it yet."""
    made = Town(database, tmp_path, fonts, clock)
    made.publisher.publish_keys()
    return made
