"""Assemble what a reviewer decides on: the stored pictures of a campaign, and which of them are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.playback.line import StoredRendition
from campaigns.reviewing.edition import Edition, uncovered_pictures
from campaigns.reviewing.pictures import BoundPicture, NeededPicture, PictureId, campaign_reach, needed_pictures
from campaigns.reviewing.review import Review, ReviewState, state_of
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen


class RenditionKeyFunction(Protocol):
    """Returns a rendition's key from all that it depends on; in production it is the scheduler's."""

    def __call__(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
        """Return the key under which it is stored once it is drawn."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A campaign under review; `edition` is the one in force.

    `new` holds the pictures that no approval of this version covers yet, in the order of the slides.
    """

    campaign: Campaign
    review: Review | None
    edition: Edition | None
    state: ReviewState
    screens: tuple[Screen, ...]
    needed: tuple[NeededPicture, ...]
    new: tuple[NeededPicture, ...]
    drawn: Mapping[PictureId, StoredRendition]

    @property
    def is_drawn(self) -> bool:
        """Return whether every new picture is stored."""
        return all(picture.picture_id in self.drawn for picture in self.new)

    @property
    def writers(self) -> frozenset[str]:
        """The author and the last editor, who may not approve it."""
        author = self.campaign.created_by
        return frozenset({author, self.review.edited_by if self.review is not None else author})


def review_sheet(
    unit: Unit, campaign: Campaign, key: RenditionKeyFunction, *, screens: Iterable[Screen] | None = None
) -> ReviewSheet:
    """Return what is to be reviewed of a campaign as stored now, on all screens or on some of them."""
    review, edition = unit.reviews.of(campaign.id), unit.editions.of(campaign.id)
    state = state_of(review, campaign, edition)
    everywhere = unit.screens.all() if screens is None else tuple(screens)
    needed = needed_pictures(campaign, everywhere)
    bound, new = dict[PictureId, BoundPicture](), needed
    if edition is not None and state is ReviewState.APPROVED:
        bound, new = dict(edition.pictures), uncovered_pictures(edition, everywhere)
    by_id = unit.renditions.find({picture.rendition_id for picture in bound.values()})
    drawn = {
        picture_id: by_id[picture.rendition_id]
        for picture_id, picture in bound.items()
        if picture.rendition_id in by_id
    }
    return ReviewSheet(
        campaign=campaign,
        review=review,
        edition=edition,
        state=state,
        screens=campaign_reach(campaign, everywhere),
        needed=needed,
        new=new,
        drawn=drawn | find_drawn(unit, campaign, new, key),
    )


def find_drawn(
    unit: Unit, campaign: Campaign, needed: Iterable[NeededPicture], key: RenditionKeyFunction
) -> dict[PictureId, StoredRendition]:
    """Return the stored renditions of a campaign's pictures, those that are drawn."""
    keys = {
        picture.picture_id: key(picture.slide.text, campaign.theme, picture.profile, picture.slide.dwell_ms)
        for picture in needed
    }
    by_key = unit.renditions.find_by_key(set(keys.values()))
    return {picture_id: by_key[name] for picture_id, name in keys.items() if name in by_key}


def formerly_approved(unit: Unit, sheet: ReviewSheet) -> dict[PictureId, StoredRendition]:
    """Return the pictures of the edition before the version under review, by slide and display profile."""
    approved = unit.editions.history(sheet.campaign.id)
    former = approved[1:] if sheet.state is ReviewState.APPROVED else approved
    bound = former[0].pictures if former else {}
    by_id = unit.renditions.find({picture.rendition_id for picture in bound.values()})
    return {
        picture_id: by_id[picture.rendition_id]
        for picture_id, picture in bound.items()
        if picture.rendition_id in by_id
    }
