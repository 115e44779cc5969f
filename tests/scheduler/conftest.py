"""Parts that tests of the office ask for: a private broker, a database, fonts, a town."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from campaigns.database import Database, connect, migrate
from scheduler.pictures.font_loader import FontSet, load_fonts
from tests.scheduler.broker.house import House
from tests.scheduler.reports import Street
from tests.scheduler.town_builders import Clock, Town
from tests.scheduler.town_stages import Build, Stages, keys_published


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
def built(tables: Path) -> Street:
    """A street in a SQLite file that is copied for every test: quicker than building it."""
    path = tables.with_name("street.db")
    shutil.copy(tables, path)
    opened = connect(f"sqlite:///{path}")
    found = Street(opened)
    opened.checkpoint()
    opened.close()
    return found


@pytest.fixture
def lite_street(built: Street, tables: Path, tmp_path: Path) -> Iterator[Street]:
    """A street of a SQLite database of its own."""
    shutil.copy(tables.with_name("street.db"), tmp_path / "ledcast.db")
    opened = connect(f"sqlite:///{tmp_path / 'ledcast.db'}")
    yield built.moved(opened)
    opened.close()


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


@pytest.fixture(scope="session")
def stages(engine: Database, tables: Path, fonts: FontSet, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(engine, tables.with_name("town.db"), tmp_path_factory.mktemp("stages"), fonts)


@pytest.fixture
def staged(stages: Stages, database: Database, tmp_path: Path, clock: Clock) -> Callable[[Build], Town]:
    """Ask for a town by what builds it: `staged(two_strips)`."""
    return lambda build: stages.town(tmp_path, clock, build)


@pytest.fixture
def town(staged: Callable[[Build], Town]) -> Town:
    """A town set up, with its keys published and nobody in it yet."""
    return staged(keys_published)
