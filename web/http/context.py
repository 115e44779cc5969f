"""Hold what all pages share: database, renderer, live state and clock; made once in `create_app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from campaigns.database import Database
from campaigns.settings import Settings
from web.preview.plan_fit import PlanFit
from web.preview.preview_pictures import PreviewRenderer
from web.street.hub import Hub
from web.street.live_screens import LiveScreens

_KEY = "ledcast"


@dataclass(frozen=True, slots=True)
class AppContext:
    """The parts of one running console. `clock` gives an aware instant, `token` a fresh secret for a session."""

    database: Database
    settings: Settings
    renderer: PreviewRenderer
    live_screens: LiveScreens
    hub: Hub
    clock: Callable[[], datetime]
    token: Callable[[], str]

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's time zone."""
        return self.settings.zone

    @property
    def fit(self) -> PlanFit:
        """The check that what is saved can be planned."""
        return PlanFit(self.renderer.lay_out, self.zone)

    def today(self) -> date:
        """Return the bureau's civil day."""
        return self.clock().astimezone(self.zone).date()


def init_context(app: Flask, context: AppContext) -> None:
    """Attach the context to an application."""
    app.extensions[_KEY] = context


def context_of(app: Flask) -> AppContext:
    """Return the context of an application."""
    found = app.extensions[_KEY]
    assert isinstance(found, AppContext)
    return found


def app_context() -> AppContext:
    """Return the context of the application that answers the present request."""
    return context_of(current_app)
