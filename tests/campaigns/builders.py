"""Build valid values and rows; a test passes only the arguments that it is about."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from campaigns.accounts.access import Actor, system_actor
from campaigns.actions import add_screen, approve_campaign, create_campaign, send_for_review
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import LayoutResult, SlideWish
from campaigns.database import Unit
from campaigns.playback.line import NewLine, Subject
from campaigns.reviewing.pictures import PictureId
from campaigns.reviewing.review import Review
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from campaigns.screens.screen import Screen, ScreenWish

SYSTEM: Actor = system_actor("test")


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


def any_layout(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
    del text, theme, profile
    return LayoutResult(dwell_ms or 10_000)


def add(unit: Unit, at: datetime, screen_id: str = "st-1", **changes: Any) -> Screen:
    return add_screen(unit, SYSTEM, screen_wish(screen_id, **changes), password_hash=f"hash-{screen_id}", at=at)


def create(unit: Unit, at: datetime, **changes: Any) -> Campaign:
    return create_campaign(unit, SYSTEM, campaign_wish(**changes), layout=any_layout, at=at)


def any_key(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
    """Name a rendition that nobody draws."""
    return sha256(f"{text}|{theme}|{profile}|{dwell_ms}".encode()).hexdigest()


def draw(unit: Unit, campaign: Campaign, at: datetime) -> dict[PictureId, str]:
    """Store a made-up picture for all that a review of the campaign needs and return what a person then sees."""
    for picture in review_sheet(unit, campaign, any_key).new:
        key = any_key(picture.slide.text, campaign.theme, picture.profile, picture.slide.dwell_ms)
        unit.files.add(key, b"P4", picture.profile.type, at=at, w=picture.profile.w, h=picture.profile.h)
        unit.renditions.add(
            key, digest=key, slide_id=picture.slide.id, profile_id=picture.profile_id, ms=10_000,
            frames=((key, 10_000),), step_ms=None, placed=[], at=at,
        )  # fmt: skip
    return {
        picture_id: rendition.digest for picture_id, rendition in review_sheet(unit, campaign, any_key).drawn.items()
    }


def approve(unit: Unit, campaign: Campaign, at: datetime, *, sender: Actor = SYSTEM, actor: Actor = SYSTEM) -> Review:
    """Send a campaign for review, draw it and approve it, as the system by default."""
    send_for_review(unit, sender, campaign.id, campaign.version, at=at)
    seen = draw(unit, campaign, at)
    return approve_campaign(unit, actor, campaign.id, campaign.version, seen, key=any_key, at=at)


def create_approved(unit: Unit, at: datetime, **changes: Any) -> Campaign:
    """Make a campaign that may be shown."""
    made = create(unit, at, **changes)
    approve(unit, made, at)
    return made


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
    profile_id = unit.screens.ensure_profile(profile_of(320, 16, Colour.MONO))
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
    (number,) = unit.lines.allocate([NewLine(subject_of(campaign, chosen.text), chosen.id, rendition.id, ms)], at)
    unit.lines.record_sent([(screen, number) for screen in screens], at)
    return number
