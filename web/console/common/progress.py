"""Show the progress of rendering a campaign's pictures; the row requests itself each second while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template, request

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.publication.progress import Progress, Task
from campaigns.publication.work_item import WorkItem, WorkTopic
from web.http.context import app_context
from web.http.security import ROW_MAX

blueprint = Blueprint("progress", __name__, url_prefix="/progress")

SOON = timedelta(seconds=30)
"""How long a page keeps asking after a save: a running scheduler has begun by then."""


@dataclass(frozen=True, slots=True)
class DrawingRow:
    """A campaign whose pictures are being rendered, or could not be."""

    campaign: Campaign
    run: Progress


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is being rendered. `only` is the campaign that a page is about, None on the list.

    `more` lets the page ask again in a second: something is being rendered, or was saved a moment ago.
    """

    rows: tuple[DrawingRow, ...]
    more: bool
    only: int | None


@blueprint.get("")
def rows() -> str:
    """Render the rows again; those of one campaign with `?campaign=`."""
    only = request.args.get("campaign", None, type=int) if request.args.get("campaign") else None
    if request.args.get("campaign") and (only is None or not 0 < only <= ROW_MAX):
        abort(400)
    with app_context().database.reading() as unit:
        found = drawings(unit, app_context().clock(), only)
    return render_template("common/progress.html", drawings=found)


def drawings(unit: Unit, at: datetime, only: int | None = None) -> Drawings:
    """Return what is being rendered, for one campaign or for all; a failure shows only on its campaign's page."""
    runs = [run for run in unit.progress.list_open(Task.DRAW) if run.running(at)]
    if only is not None:
        last = unit.progress.latest(Task.DRAW, [str(only)]).get(str(only))
        runs = [last] if last is not None and (last.failed or last.running(at)) else []
    campaigns = {str(campaign.id): campaign for campaign in unit.campaigns.find([int(run.subject) for run in runs])}
    shown = [DrawingRow(campaigns[run.subject], run) for run in runs if run.subject in campaigns]
    more = any(row.run.running(at) for row in shown) or any(
        _just_saved(work, at) and (only is None or work.object == str(only)) for work in unit.work.waiting()
    )
    return Drawings(tuple(shown), more, only)


def _just_saved(work: WorkItem, at: datetime) -> bool:
    return work.topic in {WorkTopic.CAMPAIGN, WorkTopic.REVIEW} and not work.attempts and at - work.created_at < SOON
