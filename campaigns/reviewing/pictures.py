"""Find the pictures that an approval needs, and bind it by hash to those that were seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.booking.campaign import Aim, Campaign
from campaigns.booking.slide import Slide
from campaigns.booking.target import reach
from campaigns.errors import NotDrawnError, UnseenPictureError
from campaigns.playback.line import StoredRendition
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen

PictureId = tuple[int, int]
"""A picture under review: the slide's id and the display profile's."""


@dataclass(frozen=True, slots=True)
class BoundPicture:
    """An approved rendition, and the digest that was seen."""

    rendition_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class NeededPicture:
    """A picture that an approval needs: a slide on a display profile."""

    slide: Slide
    profile_id: int
    profile: DisplayProfile

    @property
    def picture_id(self) -> PictureId:
        """The slide's id and the display profile's."""
        return self.slide.id, self.profile_id


def campaign_reach(campaign: Campaign, screens: Iterable[Screen]) -> tuple[Screen, ...]:
    """Return those of `screens` in use that a campaign targets or picks; idle reaches all of them."""
    if campaign.aim is Aim.IDLE:
        return tuple(screen for screen in screens if screen.retired_at is None)
    return reach(campaign.target, campaign.screens, screens)


def needed_pictures(campaign: Campaign, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return each slide once per display profile of the screens that the campaign reaches."""
    profiles = {screen.profile_id: screen.profile for screen in campaign_reach(campaign, screens)}
    ordered = sorted(profiles.items(), key=lambda pair: (pair[1].w * pair[1].h, pair[0]))
    return tuple(NeededPicture(slide, *profile) for slide in campaign.slides for profile in ordered)


def bind_pictures(
    needed: Iterable[NeededPicture], drawn: Mapping[PictureId, StoredRendition], seen: Mapping[PictureId, str]
) -> dict[PictureId, BoundPicture]:
    """Return the stored rendition of every needed picture, if it is the one that was seen.

    Raises NotDrawnError or UnseenPictureError, naming slide and profile.
    """
    bound: dict[PictureId, BoundPicture] = {}
    for piece in needed:
        stored = drawn.get(piece.picture_id)
        if stored is None:
            raise NotDrawnError(piece.slide.text, piece.profile.size)
        if seen.get(piece.picture_id) != stored.digest:
            raise UnseenPictureError(piece.slide.text, piece.profile.size)
        bound[piece.picture_id] = BoundPicture(stored.id, stored.digest)
    return bound
