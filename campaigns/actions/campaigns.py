"""Create, edit and retire campaigns."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.actions.campaign_check import validate_campaign
from campaigns.actions.fit_check import FitCheck
from campaigns.actions.withdrawals import queue_withdrawal
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.classification import check_occasion
from campaigns.booking.slide import LayoutCheck, SlideWish
from campaigns.database import Unit
from campaigns.errors import (
    ReservedError,
    RetiredError,
    StaleVersionError,
    UnknownCampaignError,
    UnknownSlideError,
)
from campaigns.publication.work_item import WorkTopic
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.reviewing.withdrawal import RETIRED_REASON


def create_campaign(
    unit: Unit, actor: Actor, wish: CampaignWish, *, layout: LayoutCheck, at: datetime, fit: FitCheck | None = None
) -> Campaign:
    """Create a campaign, after laying out every slide on every display profile that it reaches.

    `fit` checks that it can be planned; None where nothing is planned yet. Raises NotAllowedError, ClockNotSetError,
    PlanMisfitError and what `validate_campaign` raises.
    """
    authorize(actor, Right.EDIT_CAMPAIGNS, at)
    unit.campaigns.lock_shares()
    checked = validate_campaign(unit, wish, layout=layout).wish
    _offer_names(unit, checked)
    campaign_id = unit.campaigns.insert(checked, created_by=actor.name, at=at)
    for position, slide in enumerate(checked.slides):
        if slide.id is not None:
            raise UnknownSlideError(slide.id)
        unit.slides.insert(campaign_id, position, slide)
    campaign = _campaign(unit, campaign_id)
    unit.reviews.begin_draft(campaign_id, campaign.version, actor.name, at)
    unit.audit.add(actor, "campaign created", f"campaign:{campaign_id}", at, **_audit_detail(campaign))
    unit.work.add(WorkTopic.REVIEW, campaign_id, at)
    if fit is not None:
        fit(unit, at, campaign=campaign)
    return campaign


def edit_campaign(
    unit: Unit,
    actor: Actor,
    campaign_id: int,
    wish: CampaignWish,
    *,
    layout: LayoutCheck,
    at: datetime,
    fit: FitCheck | None = None,
) -> Campaign:
    """Draft the next edition of a campaign, unless it changed since `wish.version`; the one in force goes on.

    Slides that the wish omits are retired.

    Raises what `create_campaign` raises, UnknownCampaignError, RetiredError, ReservedError, UnknownSlideError and
    StaleVersionError.
    """
    authorize(actor, Right.EDIT_CAMPAIGNS, at)
    unit.campaigns.lock_shares()
    before = _editable_campaign(unit, campaign_id)
    if wish.version != before.version:
        raise StaleVersionError(wish.version, before.version)
    checked = validate_campaign(unit, wish, layout=layout, before=before).wish
    _offer_names(unit, checked)
    if not unit.campaigns.update(campaign_id, checked):
        raise StaleVersionError(wish.version, _campaign(unit, campaign_id).version)
    _change_slides(unit, before, checked.slides, at)
    after = _campaign(unit, campaign_id)
    _reopen_review(unit, actor, before, after, at)
    unit.audit.add(
        actor,
        "campaign edited",
        f"campaign:{campaign_id}",
        at,
        before=_audit_detail(before),
        after=_audit_detail(after),
    )
    unit.work.add(WorkTopic.REVIEW, campaign_id, at)
    if fit is not None:
        fit(unit, at, campaign=after)
    return after


def retire_campaign(unit: Unit, actor: Actor, campaign_id: int, *, at: datetime) -> Campaign:
    """Take a campaign off every screen for good; its counts stay. Retiring it again changes nothing.

    Raises NotAllowedError, UnknownCampaignError or ReservedError.
    """
    authorize(actor, Right.EDIT_CAMPAIGNS, at)
    campaign = _campaign(unit, campaign_id)
    if campaign.reserved:
        raise ReservedError(campaign.name)
    if campaign.retired_at is not None:
        return campaign
    unit.campaigns.retire(campaign_id, at)
    unit.audit.add(actor, "campaign retired", f"campaign:{campaign_id}", at, name=campaign.name)
    edition = unit.editions.of(campaign_id)
    if edition is not None and edition.slides_shown:
        unit.withdrawals.add(campaign_id, None, edition.number, by=actor.name, at=at, reason=RETIRED_REASON)
    queue_withdrawal(unit, campaign_id, at)
    return _campaign(unit, campaign_id)


def _campaign(unit: Unit, campaign_id: int) -> Campaign:
    found = unit.campaigns.get(campaign_id)
    if found is None:
        raise UnknownCampaignError(campaign_id)
    return found


def _editable_campaign(unit: Unit, campaign_id: int) -> Campaign:
    campaign = _campaign(unit, campaign_id)
    if campaign.reserved:
        raise ReservedError(campaign.name)
    if campaign.retired_at is not None:
        raise RetiredError(campaign.name)
    return campaign


def _offer_names(unit: Unit, wish: CampaignWish) -> None:
    """Add the theme and the occasion of a wish to those on offer, if they are new."""
    if unit.themes.find(wish.theme) is None:
        unit.themes.put(wish.theme)
    if wish.occasion and unit.occasions.find(wish.occasion) is None:
        unit.occasions.put(check_occasion(wish.occasion))


def _change_slides(unit: Unit, before: Campaign, wishes: tuple[SlideWish, ...], at: datetime) -> None:
    known = {slide.id: slide for slide in before.slides}
    for position, wish in enumerate(wishes):
        if wish.id is None:
            unit.slides.insert(before.id, position, wish)
        elif wish.id in known:
            unit.slides.change(known.pop(wish.id), position, wish)
        else:
            raise UnknownSlideError(wish.id)
    unit.slides.retire(list(known), at)


def _reopen_review(unit: Unit, actor: Actor, before: Campaign, after: Campaign, at: datetime) -> None:
    """Start the review of the new version as a draft, unless nothing was changed; the edition in force stays."""
    review = unit.reviews.of(before.id)
    if review is not None and review.version == before.version and request_digest(before) == request_digest(after):
        unit.reviews.carry_over(review, after.version)
        return
    unit.reviews.begin_draft(after.id, after.version, actor.name, at)
    was = state_of(review, before, unit.editions.of(before.id))
    if was is not ReviewState.DRAFT:
        unit.audit.add(actor, "review reopened", f"campaign:{after.id}", at, was=was.value, version=after.version)


def _audit_detail(campaign: Campaign) -> dict[str, object]:
    return {
        "name": campaign.name,
        "theme": campaign.theme,
        "occasion": campaign.occasion,
        "category": campaign.category.value,
        "aim": campaign.aim.value,
        "weight": campaign.weight,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "screens": list(campaign.screens),
        "target": {field: list(words) for field, words in campaign.target.rules().items() if words},
        "dayparts": list(campaign.daypart_ids),
        "share_percent": campaign.share_percent,
        "slides": [slide.text for slide in campaign.slides],
        "version": campaign.version,
    }
