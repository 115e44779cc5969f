"""List what a person has to act on: campaigns to review, and their own that were returned or are drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.accounts.access import Actor, Right, has_right
from campaigns.booking.campaign import Campaign
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import Review, ReviewState, state_of

_ORDER = (ReviewState.WAITING, ReviewState.RETURNED, ReviewState.DRAFT)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A campaign with its state of review; `since_at` is when it entered that state, `by` whose act it was."""

    campaign: Campaign
    state: ReviewState
    since_at: datetime
    by: str
    note: str = ""


def inbox_of(
    actor: Actor,
    campaigns: Iterable[Campaign],
    reviews: Mapping[int, Review],
    editions: Mapping[int, Edition],
    today: date,
    *,
    alone: bool,
) -> tuple[InboxItem, ...]:
    """Return what the actor has to act on, the most urgent first; campaigns that have ended are skipped.

    `alone`: the actor is the only person who can sign in, and may decide on their own work.
    """
    found = (
        _inbox_item(actor, campaign, reviews.get(campaign.id), editions.get(campaign.id), alone=alone)
        for campaign in campaigns
        if campaign.ends_on >= today and campaign.retired_at is None
    )
    mine = [each for each in found if each is not None]
    return tuple(sorted(mine, key=lambda each: (_ORDER.index(each.state), each.campaign.starts_on, each.since_at)))


def _inbox_item(
    actor: Actor, campaign: Campaign, review: Review | None, edition: Edition | None, *, alone: bool
) -> InboxItem | None:
    state = state_of(review, campaign, edition)
    writers = {campaign.created_by} | ({review.edited_by} if review else set())
    if state is ReviewState.WAITING and review is not None:
        if alone or (has_right(actor, Right.REVIEW) and actor.name not in writers):
            return InboxItem(campaign, state, review.sent_at or review.edited_at, review.sent_by or review.edited_by)
        return None
    if actor.name not in writers or not has_right(actor, Right.EDIT_CAMPAIGNS):
        return None
    if state is ReviewState.RETURNED and review is not None:
        at = review.decided_at or review.edited_at
        return InboxItem(campaign, state, at, review.decided_by or "", review.note)
    if state is ReviewState.DRAFT:
        return InboxItem(campaign, state, review.edited_at if review else campaign.created_at, actor.name)
    return None
