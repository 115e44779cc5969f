"""Make, change and retire campaigns."""

from __future__ import annotations

from datetime import datetime

from campaigns.access import Actor, Right, require
from campaigns.campaign import Campaign, CampaignWish, check_campaign
from campaigns.database import Unit
from campaigns.errors import (
    CampaignTakenError,
    ReservedError,
    RetiredError,
    StaleVersionError,
    UnknownCampaignError,
    UnknownScreenError,
    UnknownSlideError,
)
from campaigns.screen import Screen
from campaigns.slide import LayoutCheck, SlideWish, check_layout
from campaigns.work import Topic


def create_campaign(unit: Unit, actor: Actor, wish: CampaignWish, *, layout: LayoutCheck, at: datetime) -> Campaign:
    """Make a campaign after laying every slide out on every display profile that it targets.

    Raises NotAllowedError, a WishError naming the form field, UnknownScreenError or CampaignTakenError.
    """
    require(actor, Right.EDIT_CAMPAIGNS)
    checked = check_campaign(wish)
    _check_name(unit, checked, None)
    _check_targets(unit, checked, layout)
    campaign_id = unit.campaigns.insert(checked, created_by=actor.name, at=at)
    for position, slide in enumerate(checked.slides):
        if slide.id is not None:
            raise UnknownSlideError(slide.id)
        unit.slides.insert(campaign_id, position, slide)
    campaign = _campaign(unit, campaign_id)
    unit.audit.add(actor, "campaign created", f"campaign:{campaign_id}", at, **_facts(campaign))
    unit.work.add(Topic.CAMPAIGN, campaign_id, at)
    return campaign


def edit_campaign(
    unit: Unit, actor: Actor, campaign_id: int, wish: CampaignWish, *, layout: LayoutCheck, at: datetime
) -> Campaign:
    """Change a campaign that nobody else changed since `wish.version`. Slides that the wish leaves out are retired.

    Raises what `create_campaign` raises, UnknownCampaignError, RetiredError, ReservedError, UnknownSlideError
    and StaleVersionError.
    """
    require(actor, Right.EDIT_CAMPAIGNS)
    before = _open(unit, campaign_id)
    if wish.version != before.version:
        raise StaleVersionError(wish.version, before.version)
    checked = check_campaign(wish)
    _check_name(unit, checked, campaign_id)
    _check_targets(unit, checked, layout)
    if not unit.campaigns.update(campaign_id, checked):
        raise StaleVersionError(wish.version, _campaign(unit, campaign_id).version)
    _change_slides(unit, before, checked.slides, at)
    after = _campaign(unit, campaign_id)
    unit.audit.add(actor, "campaign edited", f"campaign:{campaign_id}", at, before=_facts(before), after=_facts(after))
    unit.work.add(Topic.CAMPAIGN, campaign_id, at)
    _ask_left_groups(unit, before, after, at)
    return after


def retire_campaign(unit: Unit, actor: Actor, campaign_id: int, *, at: datetime) -> Campaign:
    """Take a campaign off everywhere, for good; what it played stays counted. Retiring it again changes nothing.

    Raises NotAllowedError, UnknownCampaignError or ReservedError.
    """
    require(actor, Right.EDIT_CAMPAIGNS)
    campaign = _campaign(unit, campaign_id)
    if campaign.reserved:
        raise ReservedError(campaign.name)
    if campaign.retired_at is not None:
        return campaign
    unit.campaigns.retire(campaign_id, at)
    unit.audit.add(actor, "campaign retired", f"campaign:{campaign_id}", at, name=campaign.name)
    unit.work.add(Topic.CAMPAIGN, campaign_id, at)
    return _campaign(unit, campaign_id)


def _campaign(unit: Unit, campaign_id: int) -> Campaign:
    found = unit.campaigns.get(campaign_id)
    if found is None:
        raise UnknownCampaignError(campaign_id)
    return found


def _open(unit: Unit, campaign_id: int) -> Campaign:
    campaign = _campaign(unit, campaign_id)
    if campaign.reserved:
        raise ReservedError(campaign.name)
    if campaign.retired_at is not None:
        raise RetiredError(campaign.name)
    return campaign


def _check_name(unit: Unit, wish: CampaignWish, own_id: int | None) -> None:
    namesake = unit.campaigns.namesake(wish, own_id)
    if namesake is not None:
        raise CampaignTakenError(wish.name, namesake)


def _check_targets(unit: Unit, wish: CampaignWish, layout: LayoutCheck) -> None:
    found = unit.screens.find(wish.screens)
    for screen_id in wish.screens:
        if _gone(found.get(screen_id)):
            raise UnknownScreenError(screen_id)
    profiles = tuple(sorted({screen.profile for screen in found.values()}))
    check_layout(wish.slides, wish.theme, profiles, layout)


def _gone(screen: Screen | None) -> bool:
    return screen is None or screen.retired_at is not None


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


def _ask_left_groups(unit: Unit, before: Campaign, after: Campaign, at: datetime) -> None:
    """Ask for the groups that the campaign leaves: its own targets no longer lead there."""
    left = unit.screens.find(set(before.screens) - set(after.screens))
    for group_id in sorted({screen.group_id for screen in left.values()}):
        unit.work.add(Topic.PUBLISH, group_id, at)


def _facts(campaign: Campaign) -> dict[str, object]:
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
        "slides": [slide.text for slide in campaign.slides],
        "version": campaign.version,
    }
