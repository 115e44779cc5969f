"""Withdraw a campaign, or one slide of it: it leaves the street at once and returns only through review."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.booking.campaign import Aim
from campaigns.database import Unit
from campaigns.errors import (
    EditionReplacedError,
    NothingToWithdrawError,
    ReservedError,
    UnknownCampaignError,
    UnknownSlideError,
)
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import ReviewState
from campaigns.reviewing.withdrawal import REASON_LIMIT, Withdrawal
from campaigns.text_rules import multi_line

_DECIDED = frozenset({ReviewState.WAITING, ReviewState.APPROVED})


def withdraw_campaign(unit: Unit, actor: Actor, campaign_id: int, reason: str, *, at: datetime) -> Withdrawal:
    """Take a campaign off every screen; what was played stays counted.

    Raises NotAllowedError, ClockNotSetError, UnknownCampaignError, NothingToWithdrawError where nothing of it is in
    force, ReservedError for idle, whose text is changed instead, and a WishError at `reason`.
    """
    authorize(actor, Right.WITHDRAW, at)
    return _withdraw(unit, actor, _edition_in_force(unit, campaign_id), None, reason=reason, at=at)


def withdraw_slide(
    unit: Unit, actor: Actor, slide_id: int, reason: str, *, at: datetime, seen: int | None = None
) -> Withdrawal:
    """Take one slide off every screen; the others of its campaign go on. The last one is the whole campaign.

    `seen` is the number of the edition in which the person saw it: the next one may hold another text in its place.
    Raises what `withdraw_campaign` raises, UnknownSlideError and EditionReplacedError.
    """
    authorize(actor, Right.WITHDRAW, at)
    slide = unit.slides.get(slide_id)
    if slide is None:
        raise UnknownSlideError(slide_id)
    edition = _edition_in_force(unit, slide.campaign_id)
    if seen is not None and seen != edition.number:
        raise EditionReplacedError(edition.content.name, seen, edition.number)
    return _withdraw(unit, actor, edition, slide_id, reason=reason, at=at)


def _withdraw(
    unit: Unit, actor: Actor, edition: Edition, slide_id: int | None, *, reason: str, at: datetime
) -> Withdrawal:
    text = multi_line(reason, "reason", limit=REASON_LIMIT)
    content = edition.content
    if content.aim is Aim.IDLE:
        raise ReservedError(content.name)
    shown = {slide.id for slide in edition.slides_shown}
    if slide_id is not None and slide_id not in shown:
        raise NothingToWithdrawError(content.name)
    if shown == {slide_id}:
        slide_id = None
    made = unit.withdrawals.add(content.id, slide_id, edition.number, by=actor.name, at=at, reason=text)
    _return_to_author(unit, made, edition)
    texts = [slide.text for slide in content.slides if slide_id in {None, slide.id}]
    unit.audit.add(
        actor, "campaign withdrawn" if slide_id is None else "slide withdrawn", f"campaign:{content.id}", at,
        name=content.name, edition=edition.number, slide=slide_id, texts=texts, reason=text,
    )  # fmt: skip
    queue_withdrawal(unit, content.id, at)
    return made


def queue_withdrawal(unit: Unit, campaign_id: int, at: datetime) -> None:
    """Queue that all screens are told which lines they may not show, and then plans without them."""
    unit.work.add(WorkTopic.WITHDRAWALS, "all", at, WorkPriority.TELL)
    unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at, WorkPriority.WITHDRAW)


def _edition_in_force(unit: Unit, campaign_id: int) -> Edition:
    unit.reviews.lock(campaign_id)
    campaign = unit.campaigns.get(campaign_id)
    if campaign is None:
        raise UnknownCampaignError(campaign_id)
    edition = unit.editions.of(campaign_id)
    if edition is None or not edition.slides_shown or campaign.retired_at is not None:
        raise NothingToWithdrawError(campaign.name)
    return edition


def _return_to_author(unit: Unit, made: Withdrawal, edition: Edition) -> None:
    """Return what was approved, or waits, with the withdrawn text in it, so that nobody approves it unawares."""
    campaign, review = unit.campaigns.get(edition.campaign_id), unit.reviews.of(edition.campaign_id)
    if campaign is None or review is None or review.version != campaign.version or review.state not in _DECIDED:
        return
    withdrawn = {slide.text for slide in edition.slides if made.slide_id in {None, slide.id}}
    if made.slide_id is None or withdrawn & {slide.text for slide in campaign.slides}:
        unit.reviews.return_to_author(review, made.reason, by=made.by, at=made.at, alone=False)
