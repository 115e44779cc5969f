"""Show the whole city on one dark page, for a wall of the duty room."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template

from campaigns.screens.screen import ScreenKind
from campaigns.unix_time import unix_ms
from web.console.common.forms import Page
from web.http.context import app_context
from web.street.screen_state import StateCode
from web.street.street_summary import screens_by_street

blueprint = Blueprint("wall", __name__)
NAMED = 3
"""Exceptions named on a street's row; the others are counted."""


@blueprint.get("/wall")
def index() -> Page:
    """Show the strips of every street as they play, a dot for each screen, and the screens that need attention."""
    here = app_context()
    at = here.clock()
    found = here.live_screens.screens(at)
    states = Counter(now.state.code for _, now in found)
    return render_template(
        "screens/wall.html",
        zone_name=here.settings.tz,
        large=sorted((row for row in found if row[0].kind is ScreenKind.LARGE), key=lambda row: row[0].id),
        lines=screens_by_street(found),
        total=len(found),
        lit=sum(now.state.lit for _, now in found),
        due=sum(now.state.due for _, now in found),
        states=[(state, states[state]) for state in StateCode if states[state] and state is not StateCode.CONFIRMED],
        named=NAMED,
        local=at.astimezone(here.zone),
        server_at=unix_ms(at),
    )
