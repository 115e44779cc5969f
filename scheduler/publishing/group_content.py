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
from campaigns.reviewing.review import Review, covers_profile, may_be_shown
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
    unit: Unit, idle: Campaign, screens: Iterable[Screen], fonts: FontSet, at: datetime
) -> Review | None:
    """Approve idle's pictures for these screens, those that are rendered and not approved yet; return its review.

    The house approves its own idle; what a person must review is never approved here. Raises UnapprovedError where
    idle has no slide.
    """
    if not idle.slides:
        raise UnapprovedError("idle has no slide: its rows were changed")
    shown_on = tuple(screens)
    review = unit.reviews.of(idle.id)
    if all(
        covers_profile(review, idle.slides, profile_id) for profile_id in {screen.profile_id for screen in shown_on}
    ):
        return review
    return approve_idle(unit, shown_on, key=key_function(fonts), at=at)


def find_renditions(
    unit: Unit, demand: Demand, idle: Campaign, idle_review: Review | None, fonts: FontSet
) -> tuple[Renditions, tuple[RenderJob, ...]]:
    """Return a group's pictures by slide and profile, and those that are yet to be rendered.

    Raises UnapprovedError where idle is rendered but not approved: its rows, or its review's, were changed.
    """
    bound = dict(idle_review.pictures) if idle_review is not None and may_be_shown(idle_review, idle) else {}
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
        raise UnapprovedError("idle is drawn but not approved: its rows were changed, or its review was")
    return {**others, **approved}, missing
