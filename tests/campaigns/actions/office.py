"""People of an office, and what they do with a campaign of two slides on two strips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import (
    approve_campaign,
    create_campaign,
    edit_campaign,
    return_campaign,
    send_for_review,
    withdraw_campaign,
)
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import SlideWish
from campaigns.database import Unit
from campaigns.reviewing.review import Review
from campaigns.reviewing.withdrawal import Withdrawal
from tests.campaigns.builders import any_key, any_layout, campaign_wish, draw

SECOND = timedelta(seconds=1)
WANG, LI = Actor("wang", "console", Role.EDITOR), Actor("li", "console", Role.EDITOR)
QIANG, LAN = Actor("qiang", "console", Role.REVIEWER), Actor("lan", "console", Role.REVIEWER)
CHIEF, ZHOU = Actor("chief", "console", Role.ADMINISTRATOR), Actor("zhou", "console", Role.READER)
PEOPLE = (WANG, LI, QIANG, LAN, CHIEF, ZHOU)


def join_office(unit: Unit, at: datetime, *actors: Actor) -> None:
    for actor in actors:
        assert actor.role is not None
        unit.people.insert(actor.name, actor.name, actor.role, "a password's hash", at)


def write(unit: Unit, at: datetime, actor: Actor = WANG, **changes: Any) -> Campaign:
    """A campaign of two slides on both strips, by an editor."""
    chosen = {"screens": ("st-1", "st-2"), "slides": (SlideWish("讲文明"), SlideWish("树新风"))} | changes
    return create_campaign(unit, actor, campaign_wish(**chosen), layout=any_layout, at=at)


def edit(unit: Unit, at: datetime, campaign: Campaign, actor: Actor = WANG, **changes: Any) -> Campaign:
    slides = tuple(SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
    names = ("name", "theme", "occasion", "starts_on", "ends_on", "screens", "weight", "version", "target")
    now = {name: getattr(campaign, name) for name in names}
    wish = CampaignWish(**(now | {"category": campaign.category.value, "slides": slides} | changes))
    return edit_campaign(unit, actor, campaign.id, wish, layout=any_layout, at=at)


def sent(unit: Unit, at: datetime, campaign: Campaign, actor: Actor = WANG) -> Review:
    return send_for_review(unit, actor, campaign.id, campaign.version, at=at)


def seen_and_approved(unit: Unit, at: datetime, campaign: Campaign, actor: Actor = QIANG) -> Review:
    return approve_campaign(unit, actor, campaign.id, campaign.version, draw(unit, campaign, at), key=any_key, at=at)


def returned(unit: Unit, at: datetime, campaign: Campaign, actor: Actor = QIANG, note: str = "字太小") -> Review:
    return return_campaign(unit, actor, campaign.id, campaign.version, note, key=any_key, at=at)


def withdrawn(unit: Unit, at: datetime, campaign: Campaign, actor: Actor = WANG, reason: str = "有错字") -> Withdrawal:
    return withdraw_campaign(unit, actor, campaign.id, reason, at=at)
