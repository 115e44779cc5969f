"""The real parts that tests ask for by name. A missing part fails; `make test` brings them all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.postgres import PostgresServer

settings.register_profile("quiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quiet")


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
