"""A console over a seeded city, without a network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext

from campaigns.accounts.person import Person
from campaigns.booking.campaign import Campaign
from campaigns.database import Database, connect, migrate
from campaigns.publication.stored_plan import StoredDocument
from campaigns.screens.screen import Screen
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet, load_fonts
from tests.web import street_builders
from tests.web.browsing import WIDE, Served, Ticking, serving
from tests.web.browsing import Person as AtWindow
from tests.web.console_maker import make_console
from web.http.context import context_of
from web.preview.preview_pictures import PreviewRenderer

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
"""Noon in 朝阳 on a day in May."""
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Clock:
    """A clock that stands until it is set."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def passes(self, duration: timedelta) -> datetime:
        self.at += duration
        return self.at


@dataclass
class City:
    """What was seeded."""

    database: Database
    pictures: PreviewRenderer
    people: dict[str, Person] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    values: Campaign | None = None
    documents: dict[str, StoredDocument] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        assert self.values is not None
        return self.values


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return load_fonts()


@pytest.fixture(scope="session")
def pictures(fonts: FontSet) -> PreviewRenderer:
    return PreviewRenderer(fonts)


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory, pictures: PreviewRenderer) -> Path:
    """A seeded SQLite file, to be copied: quicker than seeding for every test."""
    path = tmp_path_factory.mktemp("seeded") / "ledcast.db"
    migrate(f"sqlite:///{path}")
    database = connect(f"sqlite:///{path}")
    seed(database, pictures)
    database.checkpoint()
    database.close()
    return path


def seed(database: Database, pictures: PreviewRenderer) -> City:
    """Bring the city in: people, three screens, one campaign published to all of them."""
    city = City(database, pictures)
    with database.writing() as unit:
        city.people = street_builders.people(unit, NOON)
        city.screens = street_builders.screens(unit, NOON - timedelta(days=90))
        city.values = street_builders.create(unit, pictures, NOON)
        city.documents = {
            name: street_builders.publish(unit, pictures, screen, [city.values], NOON)
            for name, screen in city.screens.items()
        }
        unit.status.put(street_builders.status(document, NOON) for document in city.documents.values())
    return city


@pytest.fixture
def database(seeded_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(seeded_file, tmp_path / "ledcast.db")
    opened = connect(f"sqlite:///{tmp_path / 'ledcast.db'}")
    yield opened
    opened.close()


@pytest.fixture
def city(database: Database, pictures: PreviewRenderer) -> City:
    """What the seeded file holds."""
    with database.reading() as unit:
        found = City(database, pictures, {person.name: person for person in unit.people.all()})
        found.screens = {screen.id: screen for screen in unit.screens.all()}
        found.values = unit.campaigns.get(2)
        found.documents = {document.screen or "": document for document in unit.documents.all_current("manifest")}
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def app(database: Database, fonts: FontSet, settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = make_console(database, fonts, settings, secret="a secret of the tests", clock=clock)
    made.testing = False  # errors become pages, as they do for people
    yield made
    context_of(made).hub.close()


@dataclass
class Browser:
    """A test client that fills forms in: it fetches the page's token first, as a browser would."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def token(self, page: str = "/account") -> str:
        found = _CSRF.search(self.client.get(page, follow_redirects=True).text)
        assert found, f"{page} has no form"
        return found[1]

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token()} | (data or {}), **more)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody without a session."""
    return Browser(app.test_client())


@pytest.fixture
def visit(app: Flask, city: City, clock: Clock) -> Callable[[str], Browser]:
    """Return somebody's browser, signed in, by role."""

    def signed_in(role: str) -> Browser:
        client = app.test_client()
        token = f"session-{role}"
        with city.database.writing() as unit:
            unit.people.add_login(token, city.people[role].id, clock())
        client.set_cookie("ledcast_session", token)
        return Browser(client)

    return signed_in


@pytest.fixture
def editor(visit: Callable[[str], Browser]) -> Browser:
    return visit("editor")


@pytest.fixture
def reader(visit: Callable[[str], Browser]) -> Browser:
    return visit("reader")


@pytest.fixture
def served(database: Database, fonts: FontSet, settings: Settings) -> Iterator[Served]:
    """The seeded console on a port of its own."""
    with serving(make_console(database, fonts, settings, secret="x", clock=Ticking(NOON))) as found:
        yield found


@pytest.fixture
def at_window(served: Served, city: City, chromium: Chromium) -> Iterator[Callable[[str], AtWindow]]:
    """Return somebody at a window, signed in, by role; nothing may go wrong in it."""
    opened: list[tuple[BrowserContext, AtWindow]] = []

    def sits_down(role: str, **more: Any) -> AtWindow:
        with city.database.writing() as unit:
            unit.people.add_login(f"session-{role}", city.people[role].id, NOON)
        context = chromium.new_context(**({"viewport": WIDE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | more))
        context.add_cookies([{"name": "ledcast_session", "value": f"session-{role}", "url": served.address}])
        found = AtWindow(context.new_page(), served.address)
        opened.append((context, found))
        return found

    yield sits_down
    for context, _ in opened:
        context.close()
    assert [wrong for _, found in opened for wrong in found.wrong] == []


@pytest.fixture
def person(at_window: Callable[[str], AtWindow]) -> AtWindow:
    """The editor, at a window."""
    return at_window("editor")


def campaign_form(**changes: Any) -> dict[str, Any]:
    """Return a campaign's form as a browser sends it, valid by default."""
    chosen: dict[str, Any] = {
        "name": "119消防宣传月",
        "theme": "消防",
        "occasion": "消防宣传月",
        "category": "psa",
        "starts_on": "2026-05-10",
        "ends_on": "2026-05-31",
        "weight": "2",
        "screens": ["st-1"],
        "slides-0-text": "预防为主 生命至上",
    }
    return chosen | changes
