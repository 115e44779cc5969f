"""Review: what a person approved is what may be shown, bound to its pictures by hash and to all that was asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign
from campaigns.booking.slide import Slide
from campaigns.booking.target import reach
from campaigns.errors import NotDrawnError, UnseenPictureError
from campaigns.playback.line import StoredRendition
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen

NOTE_LIMIT = 500
_BESIDE = frozenset(
    {"campaign_id", "created_at", "created_by", "position", "reserved", "retired_at", "version"}
)  # what says nothing about what is shown, where and when
_NOTHING: tuple[object, ...] = (None, "", [], {})
_SEALED_AS = {Aim.ROTATION.value: "filler"}
_IDLE_SEALED_AS = {IDLE_NAME: "待播"}
"""The words of the first releases stay in what a seal digests, so that new words void no approval: of an aim, and of
the reserved campaign's name and theme."""


class ReviewState(StrEnum):
    """草稿 → 待审核 → 已通过 or 退回; any edit begins anew at 草稿."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"


STATE_NAMES = {
    ReviewState.DRAFT: "草稿",
    ReviewState.WAITING: "待审核",
    ReviewState.APPROVED: "已通过",
    ReviewState.RETURNED: "退回",
}
PictureId = tuple[int, int]
"""A picture under review: the slide's id and the display profile's."""


@dataclass(frozen=True, slots=True)
class BoundPicture:
    """A rendition that was approved: which one, and the digest that the person saw."""

    rendition_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Review:
    """How one version of a campaign stands. An approval binds `pictures`, and by its `seal` all that is asked for.

    `alone`: whoever approved was the only one of the house, and approved their own. `when_drawn`: the house brought it
    in and approves it itself as soon as its pictures are drawn; until then `seal` is the digest of what was asked.
    """

    id: int
    campaign_id: int
    version: int
    state: ReviewState
    edited_by: str
    edited_at: datetime
    sent_by: str | None = None
    sent_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""
    alone: bool = False
    when_drawn: bool = False
    seal: str | None = None
    pictures: Mapping[PictureId, BoundPicture] = field(default_factory=dict)


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
    """Return those of `screens` in use that a campaign is for; idle is for all of them."""
    if campaign.aim is Aim.IDLE:
        return tuple(screen for screen in screens if screen.retired_at is None)
    return reach(campaign.target, campaign.screens, screens)


def needed_pictures(campaign: Campaign, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return each slide once per display profile of the screens in use that the campaign reaches."""
    profiles = {screen.profile_id: screen.profile for screen in campaign_reach(campaign, screens)}
    ordered = sorted(profiles.items(), key=lambda pair: (pair[1].w * pair[1].h, pair[0]))
    return tuple(NeededPicture(slide, *profile) for slide in campaign.slides for profile in ordered)


@lru_cache(512)
def request_digest(campaign: Campaign) -> str:
    """Name all that a campaign asks for: targets, days, times, weight, and the texts in their order.

    What is empty is left out, so that a field that a later release adds changes nothing that was approved before it.
    """
    asked = json.dumps(_sealed(campaign), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(asked.encode()).hexdigest()


def seal_of(campaign: Campaign, pictures: Mapping[PictureId, BoundPicture]) -> str:
    """Name an approval: all that is asked for, and every picture that was seen."""
    bound = [[*picture_id, picture.rendition_id, picture.digest] for picture_id, picture in sorted(pictures.items())]
    return hashlib.sha256(json.dumps([request_digest(campaign), bound]).encode()).hexdigest()


def state_of(review: Review | None, campaign: Campaign) -> ReviewState:
    """Say how a campaign stands exactly as it is stored now: a review of anything else says nothing about it."""
    if review is None or review.version != campaign.version:
        return ReviewState.DRAFT
    if review.state is ReviewState.APPROVED and review.seal != seal_of(campaign, review.pictures):
        return ReviewState.DRAFT
    return review.state


def may_be_shown(review: Review | None, campaign: Campaign) -> bool:
    """Say whether a campaign may be shown: approved, as it is stored now, and not retired."""
    return campaign.retired_at is None and state_of(review, campaign) is ReviewState.APPROVED


def covers_profile(review: Review | None, slides: Iterable[Slide], profile_id: int) -> bool:
    """Say whether every slide was approved for a display profile: other screens than were seen may have come since."""
    return review is not None and all((slide.id, profile_id) in review.pictures for slide in slides)


def new_pictures(review: Review | None, campaign: Campaign, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return the pictures that no approval covers: all before there is one, later those of screens that joined."""
    bound = review.pictures if review is not None and state_of(review, campaign) is ReviewState.APPROVED else {}
    return tuple(picture for picture in needed_pictures(campaign, screens) if picture.picture_id not in bound)


def bind_pictures(
    needed: Iterable[NeededPicture], drawn: Mapping[PictureId, StoredRendition], seen: Mapping[PictureId, str]
) -> dict[PictureId, BoundPicture]:
    """Return what an approval binds: of every picture needed the stored rendition, if it is the one that was seen.

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


def _sealed(campaign: Campaign) -> dict[str, object]:
    """Return all that a campaign asks for as JSON can say it, in the words of the first releases."""
    asked = _plain(campaign)
    assert isinstance(asked, dict)
    asked["aim"] = _SEALED_AS.get(campaign.aim, campaign.aim.value)
    if campaign.aim is Aim.IDLE:
        asked |= {name: _IDLE_SEALED_AS.get(asked[name], asked[name]) for name in ("name", "theme")}
    return asked


def _plain(value: object) -> object:
    """Return a value as JSON can say it, what is empty left out."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {part.name: _plain(getattr(value, part.name)) for part in fields(value) if part.name not in _BESIDE}
        return {name: part for name, part in told.items() if part is not False and part not in _NOTHING}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(str(_plain(part)) for part in value)
    if isinstance(value, (date, Fraction)):
        return str(value)
    assert value is None or isinstance(value, (str, int)), f"{type(value).__name__} has no digest"
    return value
