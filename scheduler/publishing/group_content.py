"""Read what a group is asked to show, with its pictures: approved ones as they were seen, idle's own as rendered.

An approved picture stays as it is, whatever the renderer would make of the slide today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import approve_idle
from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.publication.demand import Demand
from campaigns.reviewing.edition import Edition, covers_profile
from campaigns.screens.screen import Screen
from scheduler.pictures.renditions import RenderJob, Renditions, find_stored, key_function, render_jobs
from scheduler.publishing.errors import UnapprovedError
from scheduler.render.fonts import FontSet


@dataclass(frozen=True, slots=True)
class GroupContent:
    """What a sync group is asked to show: its demand, the idle campaign, and the picture of each slide and profile."""

    demand: Demand
    idle: Campaign
    renditions: Renditions


def approve_idle_pictures(
    unit: Unit, idle: Edition | None, screens: Iterable[Screen], fonts: FontSet, at: datetime
) -> Edition | None:
    """Approve idle's pictures for these screens, those that are rendered and not approved yet; return its edition.

    The system approves its own idle; what a person must review is never approved here.
    """
    shown_on = tuple(screens)
    if idle is not None and all(
        covers_profile(idle, profile_id) for profile_id in {screen.profile_id for screen in shown_on}
    ):
        return idle
    return approve_idle(unit, shown_on, key=key_function(fonts), at=at)


def idle_content(unit: Unit, edition: Edition | None) -> Campaign:
    """Return idle as it was approved; before that, as it is to be drawn.

    Raises UnapprovedError where it is neither: its rows were changed.
    """
    content = edition.shown if edition is not None else unit.campaigns.idle()
    if content is None or not content.slides:
        raise UnapprovedError("idle is not approved as it is stored: its rows were changed")
    return content


def find_renditions(
    unit: Unit, demand: Demand, idle: Campaign, edition: Edition | None, fonts: FontSet
) -> tuple[Renditions, tuple[RenderJob, ...]]:
    """Return a group's pictures by slide and profile, and those that are yet to be rendered.

    `edition` is idle's. Raises UnapprovedError where idle is rendered but not approved: its rows were changed.
    """
    bound = dict(edition.pictures) if edition is not None and edition.shown is not None else {}
    for entry in demand.entries:
        bound.update(entry.pictures)
    wanted = render_jobs(demand, idle)
    by_id = unit.renditions.find({bound[job.picture_id].rendition_id for job in wanted if job.picture_id in bound})
    approved = {
        job.picture_id: by_id[bound[job.picture_id].rendition_id]
        for job in wanted
        if job.picture_id in bound and bound[job.picture_id].rendition_id in by_id
    }
    others, missing = find_stored(unit, [job for job in wanted if job.picture_id not in approved], fonts)
    if any(slide.id == slide_id for slide in idle.slides for slide_id, _ in others):
        raise UnapprovedError("idle is drawn but not approved: its rows were changed, or its edition was")
    return {**others, **approved}, missing
