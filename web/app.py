"""Build the web application: its parts are put together here and nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect

from campaigns.database import Database, Watch
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet
from web.api import campaigns as api_campaigns
from web.api import description
from web.api import screens as api_screens
from web.api import tallies as api_tallies
from web.api.description import TITLE, VERSION, init_description
from web.api.problems import init_problems
from web.console import settings as settings_pages
from web.console.campaigns import views as campaigns
from web.console.common import progress, site
from web.console.common.errors import init_errors
from web.console.common.labels import init_labels
from web.console.common.navigation import init_navigation
from web.console.people import own_account, sessions, staff, tokens
from web.console.review import views as review
from web.console.screens import gallery, stream, wall
from web.console.screens import views as screens
from web.console.tallies import views as tallies
from web.console.today import views as today
from web.http.assets_manifest import DIST, init_bundle, read_bundle
from web.http.context import AppContext, init_context
from web.http.language import init_language
from web.http.security import init_rate_limits, init_security
from web.http.signin import init_signin
from web.preview.preview_pictures import PreviewRenderer
from web.street.hub import Hub
from web.street.live_screens import LiveScreens

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
) -> APIFlask:
    """Build the application. `secret` signs the tokens of forms; all processes of a console share one.

    Raises AssetsMissingError when the assets were not built.
    """
    app = APIFlask(
        "web",
        title=TITLE,
        version=VERSION,
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=str(dist),
        static_url_path="/assets",
    )
    app.secret_key = secret or secrets.token_urlsafe(TOKEN_BYTES)
    live_screens = LiveScreens(database, settings.zone)
    context = AppContext(
        database=database,
        settings=settings,
        renderer=PreviewRenderer(fonts),
        live_screens=live_screens,
        hub=Hub(live_screens, lambda: Watch(database), clock),
        clock=clock,
        token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
    )
    init_context(app, context)
    _init_app(app, settings, dist)
    return app


def _init_app(app: APIFlask, settings: Settings, dist: Path) -> None:
    init_security(app, settings.http_host)
    init_bundle(app, read_bundle(dist))
    init_language(app, settings.tz)
    init_labels(app)
    init_navigation(app)
    init_signin(app)  # before the form check: without a session the answer is the sign-in, not an error of the form
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may stay open for hours; it expires with its session
    forms = CSRFProtect(app)
    for pages in (
        today,
        site,
        own_account,
        campaigns,
        review,
        screens,
        wall,
        tallies,
        stream,
        gallery,
        progress,
        sessions,
        staff,
        tokens,
        settings_pages,
    ):
        app.register_blueprint(pages.blueprint)
    for part in (api_campaigns, api_screens, api_tallies, description):
        forms.exempt(part.blueprint)  # a browser does not send a bearer token by itself, as it does a cookie
        app.register_blueprint(part.blueprint)
    init_description(app)
    init_problems(app)
    init_rate_limits(app)
    init_errors(app)
