"""Follow a version of a campaign from draft to decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaigns.booking.campaign import Campaign
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.request import request_digest

NOTE_LIMIT = 500


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


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one version of a campaign; what an approval binds is its edition.

    `alone`: the only person of the office approved their own work, or the system its own. `when_drawn`: the system
    submitted it and approves it once its pictures are drawn. `request` is the digest of what was asked when it was
    sent, None before that.
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
    request: str | None = None


def state_of(review: Review | None, campaign: Campaign, edition: Edition | None) -> ReviewState:
    """Return the state of a campaign as it is stored now; a review or an edition of anything else does not count.

    `review` is its newest one, `edition` the one in force: an approval is one of both.
    """
    if review is None or review.version != campaign.version:
        return ReviewState.DRAFT
    if review.state is ReviewState.WAITING and review.request != request_digest(campaign):
        return ReviewState.DRAFT
    if review.state is ReviewState.APPROVED and not _is_edition_of(campaign, edition):
        return ReviewState.DRAFT
    return review.state


def _is_edition_of(campaign: Campaign, edition: Edition | None) -> bool:
    if edition is None or not edition.is_sealed:
        return False
    return edition.content.id == campaign.id and request_digest(edition.content) == request_digest(campaign)
