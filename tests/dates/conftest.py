"""Moments for every test that asks for one, and the demo city as it is at each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
import time_machine

from campaigns.database import connect, migrate
from scheduler.pictures.font_loader import load_fonts
from tests.dates.dated_city import DatedCity, KeptPictures
from tests.dates.moments import DOZEN, Moment

FEW = ("新华路", "友谊大街", "文化路", "dp-1", "dp-4")
"""The sync groups that are published to at the dozen moments: streets and large screens, lit for a time and always."""
Cities = Callable[[Moment], DatedCity]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test at the dozen moments, or at the one of `--today` alone."""
    if "moment" in metafunc.fixturenames:
        today = metafunc.config.getoption("--today")
        metafunc.parametrize("moment", [Moment.read(today)] if today else DOZEN, ids=str)


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Cities]:
    """Build a city for a moment, or return the one that was built."""
    tables = tmp_path_factory.mktemp("tables") / "ledcast.db"
    migrate(f"sqlite:///{tables}")
    opened = connect(f"sqlite:///{tables}")
    opened.checkpoint()
    opened.close()
    pictures = KeptPictures(load_fonts())
    groups = () if pytestconfig.getoption("--today") else FEW
    built = []

    @cache
    def city(moment: Moment) -> DatedCity:
        built.append(DatedCity(moment, tmp_path_factory.mktemp("city"), tables, pictures, groups))
        return built[-1]

    yield city
    for each in built:
        each.database.close()


@pytest.fixture
def city(moment: Moment, cities: Cities) -> Iterator[DatedCity]:
    """The demo city, brought in at the moment; whatever reads the machine's clock reads the moment too."""
    with time_machine.travel(moment.at.timestamp(), tick=True):
        yield cities(moment)
