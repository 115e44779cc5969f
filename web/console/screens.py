"""The screens: what each shows at this moment, and how far that is confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, request

from campaigns.screen import Screen
from web.console.forms import Page
from web.house import house
from web.language import moment
from web.onair import ScreenNow
from web.standing import State

blueprint = Blueprint("screens", __name__, url_prefix="/screens")
PAGE = 50
_MOST = 2_000
Row = tuple[Screen, ScreenNow]


@blueprint.get("")
def index() -> Page:
    """List screens, trouble first; `?state=`, `?street=` and `?page=` narrow."""
    state, street = request.args.get("state", ""), request.args.get("street", "")
    page = request.args.get("page", 1, type=int)
    at = house().clock()
    found = house().street.screens(at)
    streets = sorted({screen.street for screen, _ in found})
    if (state and state not in set(State)) or (street and street not in streets) or not 1 <= page <= _MOST:
        abort(400)
    chosen = _chosen(found, state, street)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "screens.html",
        screens=shown,
        ids=",".join(screen.id for screen, _ in shown),
        counts=Counter(now.standing.state for _, now in found),
        total=len(found),
        matching=len(chosen),
        first=(page - 1) * PAGE,
        page=page,
        pages=max(1, -(-len(chosen) // PAGE)),
        streets=streets,
        state=state,
        street=street,
        heard=_heard,
        server_at=round(at.timestamp() * 1000),
    )


def _chosen(found: Iterable[Row], state: str, street: str) -> list[Row]:
    narrowed = (
        (screen, now)
        for screen, now in found
        if (not state or now.standing.state == state) and (not street or screen.street == street)
    )
    return sorted(narrowed, key=lambda row: (row[1].standing.rank, row[0].street, row[0].kind.value, row[0].id))


def _heard(at_ms: int) -> str:
    return moment(datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(house().zone))
