"""What a group may show: approved pictures as they were seen, whatever the renderer would draw today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from campaigns.actions import approve_idle
from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.publication.demand import Demand
from campaigns.reviewing.review import BoundPicture, PictureId, covers, stands
from scheduler.pictures.renditions import RenderJob, Renditions, find_stored, key_function, render_jobs
from scheduler.publishing.approval_gate import UnapprovedError
from scheduler.render.fonts import FontSet


def gallery_of(
    unit: Unit, asked: Demand, idle: Campaign, fonts: FontSet, at: datetime
) -> tuple[Renditions, tuple[RenderJob, ...]]:
    """Return a group's pictures by picture id, and those that are not drawn yet.

    Raises UnapprovedError where idle was changed behind the house's back.
    """
    if not idle.slides:
        raise UnapprovedError("idle has no slide: its rows were changed")
    bound = dict(_idle(unit, asked, idle, fonts, at))
    for entry in asked.entries:
        bound.update(entry.pictures)
    wanted = render_jobs(asked, idle)
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


def _idle(unit: Unit, asked: Demand, idle: Campaign, fonts: FontSet, at: datetime) -> Mapping[PictureId, BoundPicture]:
    """Return idle's approved pictures; the house approves its own, those that are drawn and were not yet."""
    profiles = {screen.profile_id for screen in asked.screens}
    review = unit.reviews.of(idle.id)
    if not all(covers(review, idle.slides, profile_id) for profile_id in profiles):
        review = approve_idle(unit, asked.screens, key=key_function(fonts), at=at)
    return review.pictures if review is not None and stands(review, idle) else {}
