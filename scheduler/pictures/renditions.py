"""Renditions in the database: what a group's slides still lack is drawn once, outside any unit of work, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions.review_sheet import RenditionKey, ReviewSheet
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.playback.line import StoredRendition
from campaigns.publication.demand import Demand
from campaigns.reviewing.review import Spot
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from scheduler.render import Rendition, render, render_key
from scheduler.render.fonts import FontSet


@dataclass(frozen=True, slots=True)
class Piece:
    """A slide on a display profile: what one rendition is drawn from."""

    slide: Slide
    theme: str
    profile_id: int
    profile: DisplayProfile

    @property
    def spot(self) -> Spot:
        """Where its rendition goes."""
        return self.slide.id, self.profile_id

    def key(self, fonts: FontSet) -> str:
        """Return the name of the rendition, drawn or not."""
        return render_key(self.slide.text, self.theme, self.profile, fonts, self.slide.dwell_ms)

    def draw(self, fonts: FontSet) -> Rendition:
        """Draw it. Raises MissingGlyphError, TextTooLongError or SlideBytesError."""
        return render(self.slide.text, self.theme, self.profile, fonts, self.slide.dwell_ms)


Gallery = Mapping[Spot, StoredRendition]
"""Stored renditions by (slide id, profile id)."""


def namer(fonts: FontSet) -> RenditionKey:
    """Return what names renditions that are drawn with these fonts."""

    def key(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
        return render_key(text, theme, profile, fonts, dwell_ms)

    return key


def lacking(sheet: ReviewSheet) -> tuple[Piece, ...]:
    """Return what the review of a campaign still needs to have drawn."""
    return tuple(
        Piece(picture.slide, sheet.campaign.theme, picture.profile_id, picture.profile)
        for picture in sheet.new
        if picture.spot not in sheet.drawn
    )


def pieces(demand: Demand, idle: Campaign) -> tuple[Piece, ...]:
    """Return every slide that a group shows, once for each display profile that shows it; idle on all of them."""
    found: dict[Spot, Piece] = {}
    for piece in (*_of(idle, demand.screens), *_of_entries(demand)):
        found.setdefault(piece.spot, piece)
    return tuple(found.values())


def stored(unit: Unit, wanted: Iterable[Piece], fonts: FontSet) -> tuple[Gallery, tuple[Piece, ...]]:
    """Return what is drawn already, and what is not."""
    named = [(piece.key(fonts), piece) for piece in wanted]
    by_key = unit.renditions.by_key({key for key, _ in named})
    gallery = {piece.spot: by_key[key] for key, piece in named if key in by_key}
    missing = {key: piece for key, piece in named if key not in by_key}
    return gallery, tuple(missing.values())


def keep(unit: Unit, piece: Piece, drawn: Rendition, fonts: FontSet, at: datetime) -> StoredRendition:
    """Store a rendition with its pictures; one that is there already stays."""
    for frame in drawn.frames:
        unit.files.add(frame.sha256, frame.body, frame.media_type, at=at, w=frame.w, h=frame.h)
    return unit.renditions.add(
        piece.key(fonts),
        digest=drawn.digest,
        slide_id=piece.slide.id,
        profile_id=piece.profile_id,
        ms=drawn.ms,
        frames=tuple((frame.sha256, frame.ms) for frame in drawn.frames),
        step_ms=drawn.step_ms,
        placed=[[run.text, run.x, run.y, run.size, run.page] for run in drawn.placed],
        at=at,
    )


def _of_entries(demand: Demand) -> Iterator[Piece]:
    for entry in demand.entries:
        yield from _of(entry.campaign, (screen for screen in demand.screens if screen.id in entry.screens))


def _of(campaign: Campaign, screens: Iterable[Screen]) -> Iterator[Piece]:
    for screen in screens:
        for slide in campaign.slides:
            yield Piece(slide, campaign.theme, screen.profile_id, screen.profile)
