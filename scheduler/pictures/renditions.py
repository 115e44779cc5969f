"""Which renditions a group or a review needs, which of them are stored, and how one is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions.review_sheet import RenditionKeyFunction, ReviewSheet
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.playback.line import StoredRendition
from campaigns.publication.demand import Demand
from campaigns.reviewing.pictures import PictureId
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from scheduler.render import Rendition, render, render_key
from scheduler.render.fonts import FontSet


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A slide to be rendered for a display profile."""

    slide: Slide
    theme: str
    profile_id: int
    profile: DisplayProfile

    @property
    def picture_id(self) -> PictureId:
        """The slide's id and the display profile's."""
        return self.slide.id, self.profile_id

    def key(self, fonts: FontSet) -> str:
        """Return the rendition's key; nothing is rendered."""
        return render_key(self.slide.text, self.theme, self.profile, fonts, self.slide.dwell_ms)

    def draw(self, fonts: FontSet) -> Rendition:
        """Render it. Raises MissingGlyphError, TextTooLongError or SlideBytesError."""
        return render(self.slide.text, self.theme, self.profile, fonts, self.slide.dwell_ms)


Renditions = Mapping[PictureId, StoredRendition]
"""Stored renditions by (slide id, profile id)."""


def key_function(fonts: FontSet) -> RenditionKeyFunction:
    """Return the function that gives the keys of renditions with these fonts."""

    def key(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
        return render_key(text, theme, profile, fonts, dwell_ms)

    return key


def missing_jobs(sheet: ReviewSheet) -> tuple[RenderJob, ...]:
    """Return the jobs that the review of a campaign needs and that are not rendered yet."""
    return tuple(
        RenderJob(picture.slide, sheet.campaign.theme, picture.profile_id, picture.profile)
        for picture in sheet.new
        if picture.picture_id not in sheet.drawn
    )


def render_jobs(demand: Demand, idle: Campaign) -> tuple[RenderJob, ...]:
    """Return a job for every slide of a group on each display profile that shows it; idle on all its profiles."""
    found: dict[PictureId, RenderJob] = {}
    for job in (*_jobs_of(idle, demand.screens), *_entry_jobs(demand)):
        found.setdefault(job.picture_id, job)
    return tuple(found.values())


def find_stored(unit: Unit, jobs: Iterable[RenderJob], fonts: FontSet) -> tuple[Renditions, tuple[RenderJob, ...]]:
    """Return the stored renditions of jobs, and the jobs that have none, one for each key."""
    keyed = [(job.key(fonts), job) for job in jobs]
    by_key = unit.renditions.find_by_key({key for key, _ in keyed})
    renditions = {job.picture_id: by_key[key] for key, job in keyed if key in by_key}
    missing = {key: job for key, job in keyed if key not in by_key}
    return renditions, tuple(missing.values())


def store_rendition(unit: Unit, job: RenderJob, drawn: Rendition, fonts: FontSet, at: datetime) -> StoredRendition:
    """Store a rendition with its pictures; one that is there already stays."""
    for frame in drawn.frames:
        unit.files.add(frame.sha256, frame.body, frame.media_type, at=at, w=frame.w, h=frame.h)
    return unit.renditions.add(
        job.key(fonts),
        digest=drawn.digest,
        slide_id=job.slide.id,
        profile_id=job.profile_id,
        ms=drawn.ms,
        frames=tuple((frame.sha256, frame.ms) for frame in drawn.frames),
        step_ms=drawn.step_ms,
        placed=[[run.text, run.x, run.y, run.size, run.page] for run in drawn.placed],
        at=at,
    )


def _entry_jobs(demand: Demand) -> Iterator[RenderJob]:
    for entry in demand.entries:
        yield from _jobs_of(entry.campaign, (screen for screen in demand.screens if screen.id in entry.screens))


def _jobs_of(campaign: Campaign, screens: Iterable[Screen]) -> Iterator[RenderJob]:
    profiles = {screen.profile_id: screen.profile for screen in screens}
    for profile_id, profile in profiles.items():
        for slide in campaign.slides:
            yield RenderJob(slide, campaign.theme, profile_id, profile)
