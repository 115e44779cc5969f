"""The real parts that tests ask for by name. A missing part fails; `make test` brings them all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.dates.moments import Moment
from tests.dates.travel import travel
from tests.postgres import PostgresServer

settings.register_profile("quiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quiet")


SYSTEM = "tests/system/"
UNMEASURED = (SYSTEM, "tests/dates/")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--today`."""
    parser.addoption("--today", metavar="MOMENT", help="run as if it were then: 2027-03-28T01:30[Europe/Berlin]")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Travel before anything is collected: values of modules are read from the same clock."""
    if to := config.getoption("--today"):
        travel(Moment.read(to).at)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name the date, where it is not that of the machine."""
    to = config.getoption("--today")
    return f"today: {Moment.read(to)}" if to else None


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process whole modules, and all that runs several real programs to one, as its first work.

    What starts many processes then shares the machine with one other test at most; what a module builds is built once.
    """

    def _split_scope(self, nodeid: str) -> str:
        return SYSTEM if nodeid.startswith(SYSTEM) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule:
    """Answer `--numprocesses`."""
    return ByModule(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest way, in whatever order the rest comes; measure the coverage of unit tests only."""
    items.sort(key=lambda item: not item.nodeid.startswith(SYSTEM))
    for item in items:
        if item.nodeid.startswith(UNMEASURED) or "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("no_cover")


def _program(name: str) -> str:
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    assert path, f"{name} is missing: run the tests by `make test`, which brings it"
    return path


@pytest.fixture(scope="session")
def mosquitto_program() -> str:
    """The path of the real Mosquitto."""
    return _program("mosquitto")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole run."""
    server = PostgresServer.start()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    url = postgres.fresh()
    yield url
    postgres.drop(url)


def launch_chromium(playwright: Playwright) -> Browser:
    """Start a headless Chromium, Debian's own."""
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return playwright.chromium.launch(
        executable_path=_program("chromium-headless-shell"),
        args=["--no-sandbox", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage", *quiet],
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, driven by Playwright; it ends with the module that asked for it, not with the whole run."""
    if node := shutil.which("node"):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()
