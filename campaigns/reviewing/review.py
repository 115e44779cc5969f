"""Bind an approval to the pictures that were seen, by hash, and to everything that the campaign asks for."""

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
_NOT_SEALED = frozenset(
    {"campaign_id", "created_at", "created_by", "position", "reserved", "retired_at", "version"}
)  # fields that do not affect what is shown, where and when
_EMPTY: tuple[object, ...] = (None, "", [], {})
_SEALED_AS = {Aim.ROTATION.value: "filler"}
_IDLE_SEALED_AS = {IDLE_NAME: "待播"}
"""The words of the first releases stay in what a seal digests, so that new words void no approval: of an aim, and of
the reserved campaign's name and theme."""


class ReviewState(StrEnum):
    """The states of a review: 草稿 → 待审核 → 已通过 or 退回. Any edit starts again at 草稿."""

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
    """An approved rendition, and the digest that was seen."""

    rendition_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one version of a campaign. An approval binds `pictures`, and by its `seal` everything asked for.

    `alone`: the only person of the office approved their own work, or the system its own. `when_drawn`: the system
    submitted it and approves it once its pictures are drawn; until then `seal` is the digest of the request.
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
    """Return those of `screens` in use that a campaign targets or picks; idle reaches all of them."""
    if campaign.aim is Aim.IDLE:
        return tuple(screen for screen in screens if screen.retired_at is None)
    return reach(campaign.target, campaign.screens, screens)


def needed_pictures(campaign: Campaign, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return each slide once per display profile of the screens that the campaign reaches."""
    profiles = {screen.profile_id: screen.profile for screen in campaign_reach(campaign, screens)}
    ordered = sorted(profiles.items(), key=lambda pair: (pair[1].w * pair[1].h, pair[0]))
    return tuple(NeededPicture(slide, *profile) for slide in campaign.slides for profile in ordered)


@lru_cache(512)
def request_digest(campaign: Campaign) -> str:
    """Return the digest of all that a campaign asks for: targets, days, times, weight, texts in their order.

    Empty values are omitted, so that a field added by a later release voids no approval.
    """
    request = json.dumps(_request_values(campaign), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(request.encode()).hexdigest()


def seal_of(campaign: Campaign, pictures: Mapping[PictureId, BoundPicture]) -> str:
    """Return the seal of an approval: the digest of the request and of every picture that was seen."""
    bound = [[*picture_id, picture.rendition_id, picture.digest] for picture_id, picture in sorted(pictures.items())]
    return hashlib.sha256(json.dumps([request_digest(campaign), bound]).encode()).hexdigest()


def state_of(review: Review | None, campaign: Campaign) -> ReviewState:
    """Return the state of a campaign as it is stored now; a review of anything else does not count."""
    if review is None or review.version != campaign.version:
        return ReviewState.DRAFT
    if review.state is ReviewState.APPROVED and review.seal != seal_of(campaign, review.pictures):
        return ReviewState.DRAFT
    return review.state


def may_be_shown(review: Review | None, campaign: Campaign) -> bool:
    """Return whether a campaign is approved as it is stored now and not retired."""
    return campaign.retired_at is None and state_of(review, campaign) is ReviewState.APPROVED


def covers_profile(review: Review | None, slides: Iterable[Slide], profile_id: int) -> bool:
    """Return whether every slide is approved for a display profile; screens may have joined since."""
    return review is not None and all((slide.id, profile_id) in review.pictures for slide in slides)


def new_pictures(review: Review | None, campaign: Campaign, screens: Iterable[Screen]) -> tuple[NeededPicture, ...]:
    """Return the pictures that no approval covers: all before the first, later those of screens that joined."""
    bound = review.pictures if review is not None and state_of(review, campaign) is ReviewState.APPROVED else {}
    return tuple(picture for picture in needed_pictures(campaign, screens) if picture.picture_id not in bound)


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


def _request_values(campaign: Campaign) -> dict[str, object]:
    """Return all that a campaign asks for as JSON values, in the words of the first releases."""
    request = _json_value(campaign)
    assert isinstance(request, dict)
    request["aim"] = _SEALED_AS.get(campaign.aim, campaign.aim.value)
    if campaign.aim is Aim.IDLE:
        request |= {name: _IDLE_SEALED_AS.get(request[name], request[name]) for name in ("name", "theme")}
    return request


def _json_value(value: object) -> object:
    """Return a value as JSON values, empty ones omitted."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            part.name: _json_value(getattr(value, part.name)) for part in fields(value) if part.name not in _NOT_SEALED
        }
        return {name: part for name, part in parts.items() if part is not False and part not in _EMPTY}
    if isinstance(value, (tuple, list)):
        return [_json_value(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(str(_json_value(part)) for part in value)
    if isinstance(value, (date, Fraction)):
        return str(value)
    assert value is None or isinstance(value, (str, int)), f"{type(value).__name__} has no digest"
    return value
