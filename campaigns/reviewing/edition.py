"""Hold what was approved of a campaign: all that it asks for, and its pictures by hash, under one seal.

The newest edition of a campaign is in force: it stays on the street while the next is drafted and reviewed, until that
one is approved in its place or it is withdrawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.reviewing.pictures import BoundPicture, NeededPicture, PictureId, needed_pictures
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.withdrawal import Withdrawal
from campaigns.screens.screen import Screen


@dataclass(frozen=True)
class Edition:
    """What was approved of a campaign, and what was taken off since.

    Args:
        number: from 1, within its campaign.
        content: the campaign as it was approved, with its slides.
        pictures: the approved ones, by slide and display profile.
        seal: of content and pictures, as made when it was approved.
        alone: the only person of the office approved their own work, or the system its own.
        withdrawals: those that this edition obeys.
        retired_at: when the campaign itself was retired.
    """

    id: int
    number: int
    content: Campaign
    pictures: Mapping[PictureId, BoundPicture]
    seal: str
    approved_by: str
    approved_at: datetime
    alone: bool = False
    withdrawals: tuple[Withdrawal, ...] = ()
    retired_at: datetime | None = None

    @property
    def campaign_id(self) -> int:
        """The number of the campaign."""
        return self.content.id

    @property
    def is_sealed(self) -> bool:
        """Whether content and pictures are those that were approved."""
        return self.seal == seal_of(self.number, self.content, self.pictures)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the whole of it is taken off."""
        return any(each.slide_id is None for each in self.withdrawals)

    @property
    def slides(self) -> tuple[Slide, ...]:
        """The slides that were approved."""
        return self.content.slides

    @property
    def slides_shown(self) -> tuple[Slide, ...]:
        """The slides that are not withdrawn."""
        if self.is_withdrawn:
            return ()
        withdrawn = {each.slide_id for each in self.withdrawals}
        return tuple(slide for slide in self.slides if slide.id not in withdrawn)

    def withdrawals_of(self, text: str) -> tuple[Withdrawal, ...]:
        """Return the withdrawals by which a text left the street."""
        own = {slide.id for slide in self.slides if slide.text == text}
        return tuple(each for each in self.withdrawals if own and (each.slide_id is None or each.slide_id in own))

    @cached_property
    def shown(self) -> Campaign | None:
        """The campaign as it may be shown, without what is withdrawn; None if nothing of it may be."""
        slides = self.slides_shown
        if self.retired_at is not None or not slides or not self.is_sealed:
            return None
        return self.content if slides == self.slides else replace(self.content, slides=slides)


def seal_of(number: int, content: Campaign, pictures: Mapping[PictureId, BoundPicture]) -> str:
    """Return the seal of an edition: the digest of its number, its request and every picture that was seen."""
    bound = [[*picture_id, picture.rendition_id, picture.digest] for picture_id, picture in sorted(pictures.items())]
    return hashlib.sha256(json.dumps([number, request_digest(content), bound]).encode()).hexdigest()


def covers_profile(edition: Edition, profile_id: int) -> bool:
    """Return whether every slide that is shown is approved for a display profile; screens may have joined since."""
    return all((slide.id, profile_id) in edition.pictures for slide in edition.slides_shown)


def uncovered_pictures(edition: Edition, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return the pictures of an edition that its approval does not cover: those of screens that joined since."""
    needed = needed_pictures(replace(edition.content, slides=edition.slides_shown), screens)
    return tuple(picture for picture in needed if picture.picture_id not in edition.pictures)
