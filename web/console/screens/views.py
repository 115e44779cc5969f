"""List the screens with what each shows now, and how far that is confirmed."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from campaigns.unix_time import instant_of, unix_ms
from web.console.common.forms import Page
from web.console.screens import screen_page
from web.console.screens.screen_filter import FIELDS, read_filter
from web.http.context import app_context
from web.http.language import moment
from web.street.street_summary import screens_by_street

blueprint = Blueprint("screens", __name__, url_prefix="/screens")
PAGE = 50
blueprint.add_url_rule("/<screen_id>", "one", screen_page.show)
blueprint.add_url_rule("/<screen_id>/retire", "retire", screen_page.retire, methods=["POST"])


@blueprint.get("")
def index() -> Page:
    """List the screens that match the address's filter, by default those with trouble first."""
    query = read_filter(request.args)
    at = app_context().clock()
    found = app_context().live_screens.screens(at)
    chosen = query.ordered(found)
    first = (query.page - 1) * PAGE
    shown = chosen[first : first + PAGE]
    return render_template(
        "screens/list.html",
        screens=shown,
        ids=",".join(screen.id for screen, _ in shown),
        query=query,
        facets={field: _menu_of(query.counts(found, field), query.chosen[field], field) for field in FIELDS},
        lines=screens_by_street(found, None),
        fitting={screen.id for screen, _ in chosen},
        lit=sum(now.state.lit for _, now in chosen),
        total=len(found),
        matching=len(chosen),
        first=first,
        pages=max(1, -(-len(chosen) // PAGE)),
        heard=_time_heard,
        server_at=unix_ms(at),
    )


def _menu_of(counts: dict[str, int], chosen: tuple[str, ...], field: str) -> list[tuple[str, int]]:
    """Return a menu's values with their counts; chosen values stay in it at 0."""
    values = dict.fromkeys((*sorted(counts), *chosen))
    entries = [(value, counts.get(value, 0)) for value in values]
    return sorted(entries, key=lambda entry: -entry[1]) if field == "size" else entries


def _time_heard(at_ms: int) -> str:
    return moment(instant_of(at_ms).astimezone(app_context().zone))
