"""Show Today: alerts, the person's inbox, campaigns that start or end, plays so far, and the lit screens by street."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.reviewing.reviewer import is_only_person
from campaigns.screens.screen import Screen, ScreenKind
from campaigns.unix_time import unix_ms
from web.console.common.forms import Page
from web.console.common.labels import FLAGS
from web.console.common.navigation import address_of
from web.console.review.inbox import inbox_of
from web.console.today.alerts import find_alerts
from web.console.today.plays_today import plays_today
from web.console.today.upcoming import unusual_days, upcoming_edges
from web.http.context import app_context
from web.http.language import clock, moment
from web.http.signin import actor
from web.street.screen_state import ScreenOverview, screen_overviews

blueprint = Blueprint("today", __name__, url_prefix="/today")
NAMED = 5
"""How many entries of a list the page shows; the others are counted."""
LARGE_SHOWN = 6
_CAMPAIGNS_MOST = 1_000


@dataclass(frozen=True, slots=True)
class StreetLight:
    """A street: how many of its screens are lit and are due, and the screens whose pictures are shown for it."""

    street: str
    lit: int
    due: int
    shown: tuple[Screen, ...]


@blueprint.get("")
def index() -> Page:
    """Show the city at a glance."""
    here, at, today, who = app_context(), app_context().clock(), app_context().today(), actor()
    with here.database.reading() as unit:
        calendar = unit.calendar.read()
        rows = screen_overviews(unit, calendar, at, here.zone)
        alerts = find_alerts(unit, rows, at)
        campaigns = unit.campaigns.list(CampaignFilter(), limit=_CAMPAIGNS_MOST)
        current = [campaign.id for campaign in campaigns if campaign.ends_on >= today]
        reviews, editions = unit.reviews.latest(current), unit.editions.in_force(current)
        plays = plays_today(unit, today)
        people = unit.people.all()
    lines = street_lights(rows)
    return render_template(
        "today/today.html",
        now=at.astimezone(here.zone),
        today=today,
        rows=rows,
        lit=sum(row.state.lit for row in rows),
        due=sum(row.state.due for row in rows),
        lines=lines,
        shown_ids=",".join(screen.id for line in lines for screen in line.shown),
        alerts=alerts,
        inbox=inbox_of(who, campaigns, reviews, editions, today, alone=is_only_person(who, people)),
        upcoming=upcoming_edges(campaigns, reviews, editions, tuple(row.screen for row in rows), today),
        unusual=unusual_days(calendar, today),
        plays=plays,
        named=NAMED,
        names={each.name: each.shown_name for each in people},
        flags=FLAGS,
        local=_format_time,
        address_of=address_of,
        server_at=unix_ms(at),
    )


def street_lights(rows: Iterable[ScreenOverview]) -> tuple[StreetLight, ...]:
    """Return the large screens as one line, then each street's strips, those with the most unlit first."""
    large: list[ScreenOverview] = []
    streets: dict[str, list[ScreenOverview]] = {}
    for row in rows:
        (large if row.screen.kind is ScreenKind.LARGE else streets.setdefault(row.screen.street, [])).append(row)
    found = [_street_light(street, members) for street, members in streets.items()]
    found.sort(key=lambda line: (line.lit >= line.due, line.lit - line.due, -line.due, line.street))
    return (*([_street_light("", large, LARGE_SHOWN)] if large else []), *found)


def _street_light(street: str, members: list[ScreenOverview], most: int = 1) -> StreetLight:
    """Choose the screens to show for a street: lit ones of the most common size, for the street plays in unison."""
    sizes = Counter(row.screen.profile_id for row in members)
    ranked = sorted(members, key=lambda row: (not row.state.lit, -sizes[row.screen.profile_id], row.screen.id))
    shown = tuple(row.screen for row in ranked[:most])
    return StreetLight(street, sum(row.state.lit for row in members), sum(row.state.due for row in members), shown)


def _format_time(at: datetime) -> str:
    """Format an instant: without the date if it is today's."""
    local = at.astimezone(app_context().zone)
    return clock(local) if local.date() == app_context().today() else moment(local)
