"""Valid by default, one argument per point made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from campaigns.access import Actor, of_house
from campaigns.actions import add_screen, create_campaign
from campaigns.campaign import Campaign, CampaignWish
from campaigns.database import Unit
from campaigns.line import Subject
from campaigns.profile import Colour, DisplayProfile, profile_of
from campaigns.screen import Screen, ScreenWish
from campaigns.slide import LayoutResult, SlideWish

HOUSE: Actor = of_house("test")


def screen_wish(screen_id: str = "st-1", **changes: Any) -> ScreenWish:
    chosen: dict[str, Any] = {"kind": "strip", "w": 320, "h": 16, "colour": "mono", "street": "新华路"} | changes
    return ScreenWish(id=screen_id, **chosen)


def campaign_wish(**changes: Any) -> CampaignWish:
    chosen: dict[str, Any] = {
        "name": "创建文明城市",
        "theme": "讲文明、树新风",
        "occasion": "创建文明城",
        "category": "psa",
        "starts_on": date(2026, 5, 1),
        "ends_on": date(2026, 12, 31),
        "screens": ("st-1",),
        "slides": (SlideWish("讲文明 树新风"),),
    }
    return CampaignWish(**(chosen | changes))


def any_layout(text: str, theme: str, profile: DisplayProfile) -> LayoutResult:
    del text, theme, profile
    return LayoutResult(10_000)


def add(unit: Unit, at: datetime, screen_id: str = "st-1", **changes: Any) -> Screen:
    return add_screen(unit, HOUSE, screen_wish(screen_id, **changes), password_hash=f"hash-{screen_id}", at=at)


def create(unit: Unit, at: datetime, **changes: Any) -> Campaign:
    return create_campaign(unit, HOUSE, campaign_wish(**changes), layout=any_layout, at=at)


def subject_of(campaign: Campaign, slide: str = "讲文明 树新风") -> Subject:
    return Subject(
        campaign.id,
        campaign.name,
        campaign.occasion,
        campaign.theme,
        campaign.category.value,
        campaign.aim.value,
        slide,
    )


def line(
    unit: Unit, campaign: Campaign, screens: tuple[str, ...], at: datetime, *, ms: int = 10_000, slide: int = 0
) -> int:
    """Number a line for a campaign's slide and send it to screens."""
    chosen = campaign.slides[slide]
    key = f"{chosen.id:064x}"
    profile_id = unit.screens.profile_id(profile_of(320, 16, Colour.MONO))
    rendition = unit.renditions.add(
        key,
        digest=key,
        slide_id=chosen.id,
        profile_id=profile_id,
        ms=ms,
        frames=((key, ms),),
        step_ms=None,
        placed=[],
        at=at,
    )
    number = unit.lines.allocate(
        subject_of(campaign, chosen.text), slide_id=chosen.id, rendition_id=rendition.id, ms=ms, at=at
    )
    for screen in screens:
        unit.lines.sent(screen, [number], at)
    return number
