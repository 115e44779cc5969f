"""The console as an application: its parts are put together here and nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from campaigns.database import Database, Watch
from campaigns.settings import Settings
from scheduler.strikes import FontSet
from web.bundle import DIST, init_bundle, read_bundle
from web.console import campaigns, files, front, health, live, people, screens, tallies
from web.console.errors import init_errors
from web.console.words import init_words
from web.house import House, init_house
from web.language import init_language
from web.limits import init_limits
from web.live import Hub
from web.onair import Street
from web.pictures import Pictures
from web.security import init_security
from web.signin import init_signin

TOKEN_BYTES = 32


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def create_app(
    database: Database,
    fonts: FontSet,
    settings: Settings,
    *,
    secret: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    dist: Path = DIST,
) -> Flask:
    """Build the console. `secret` signs what a form carries; processes that serve the same people share one.

    Raises AssetsMissingError when the assets were not built.
    """
    app = Flask("web", static_folder=str(dist), static_url_path="/assets")
    app.secret_key = secret or secrets.token_urlsafe(TOKEN_BYTES)
    street = Street(database, settings.zone)
    parts = House(
        database=database,
        settings=settings,
        pictures=Pictures(fonts),
        street=street,
        hub=Hub(street, lambda: Watch(database), clock),
        clock=clock,
        token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
    )
    init_house(app, parts)
    _init(app, settings, dist)
    return app


def _init(app: Flask, settings: Settings, dist: Path) -> None:
    init_security(app, settings.http_host)
    init_bundle(app, read_bundle(dist))
    init_language(app, settings.tz)
    init_words(app)
    init_signin(app)  # before the form check: a stranger is asked to sign in, not told about forms
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may stay open over lunch; its session's end ends it
    CSRFProtect(app)
    for room in (front, people, campaigns, screens, tallies, live, files, health):
        app.register_blueprint(room.blueprint)
    init_limits(app)
    init_errors(app)
