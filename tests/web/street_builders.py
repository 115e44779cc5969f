"""A small city for the console's tests: screens, campaigns, what was published to them and what they played."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.accounts.access import Actor, system_actor
from campaigns.accounts.person import Person
from campaigns.actions import (
    add_person,
    add_screen,
    approve_campaign,
    create_campaign,
    issue_link,
    make_account,
    send_for_review,
    set_up,
)
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import Slide, SlideWish
from campaigns.database import Unit
from campaigns.playback.line import NewLine, StoredRendition, Subject
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from campaigns.reviewing.pictures import PictureId
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen, ScreenWish
from campaigns.screens.screen_status import ScreenStatus
from web.preview.preview_pictures import PreviewRenderer

HOUSE: Actor = system_actor("test")
ZONE = ZoneInfo("Asia/Shanghai")
PASSWORD = "朝阳大街-2026-灯"
HOUR = timedelta(hours=1)
SCREENS = (
    ScreenWish("dp-1", "large", 960, 576, "rgb", "新华路", name="新华路大屏"),
    ScreenWish("st-1", "strip", 320, 16, "mono", "新华路", name="新华路 1 号条屏", merchant="新华路便民超市"),
    ScreenWish("st-2", "strip", 512, 32, "dual_rg", "朝阳大街", name="朝阳大街 2 号条屏", merchant="老赵羊汤"),
)


def people(unit: Unit, at: datetime) -> dict[str, Person]:
    """Add one person of every role, each with PASSWORD."""
    found: dict[str, Person] = {}
    for role in ("administrator", "editor", "reviewer", "reader"):
        add_person(unit, HOUSE, role, role, at=at, shown_name={"editor": "王敏", "reader": "周静"}.get(role, role))
        issue_link(unit, HOUSE, role, f"link-{role}", at=at)
        found[role] = make_account(unit, f"link-{role}", name=role, password=PASSWORD, at=at)
    return found


def screens(unit: Unit, at: datetime) -> dict[str, Screen]:
    """Add the three screens."""
    set_up(unit, at=at)
    return {wish.id: add_screen(unit, HOUSE, wish, password_hash="$7$x", at=at) for wish in SCREENS}


def campaign_wish(**changes: Any) -> CampaignWish:
    """Return a wish for all screens, valid by default."""
    chosen: dict[str, Any] = {
        "name": "社会主义核心价值观",
        "theme": "社会主义核心价值观",
        "occasion": "创建文明城",
        "category": "psa",
        "starts_on": date(2026, 5, 1),
        "ends_on": date(2026, 12, 31),
        "screens": tuple(wish.id for wish in SCREENS),
        "slides": (SlideWish("富强 民主 文明 和谐"), SlideWish("自由 平等 公正 法治")),
    }
    return CampaignWish(**(chosen | changes))


def create(unit: Unit, pictures: PreviewRenderer, at: datetime, *, approved: bool = True, **changes: Any) -> Campaign:
    """Make a campaign as its author would; the house, whose it is, approves it unless told otherwise."""
    made = create_campaign(unit, HOUSE, campaign_wish(**changes), layout=pictures.lay_out, at=at)
    if approved:
        send_for_review(unit, HOUSE, made.id, made.version, at=at)
        seen = draw(unit, pictures, made, at)
        approve_campaign(unit, HOUSE, made.id, made.version, seen, key=pictures.key, at=at)
    return made


def draw(unit: Unit, pictures: PreviewRenderer, campaign: Campaign, at: datetime) -> dict[PictureId, str]:
    """Store what a campaign's review lacks, as the scheduler does, and return what a person then sees."""
    for picture in review_sheet(unit, campaign, pictures.key).new:
        store(unit, pictures, (campaign, picture.slide), (picture.profile_id, picture.profile), at)
    sheet = review_sheet(unit, campaign, pictures.key)
    return {picture.picture_id: sheet.drawn[picture.picture_id].digest for picture in sheet.new}


def publish(
    unit: Unit, pictures: PreviewRenderer, screen: Screen, campaigns: list[Campaign], at: datetime
) -> StoredDocument:
    """Draw a campaign's slides for a screen and issue the manifest that loops them on the plan day of `at`."""
    assets: list[dict[str, object]] = []
    slots: list[dict[str, object]] = []
    for campaign in campaigns:
        for slide in campaign.slides:
            drawn = pictures.draw(slide.text, campaign.theme, screen.profile, slide.dwell_ms)
            frames = []
            for frame in drawn.frames:
                sha256 = keep(unit, frame.body, frame.media_type, at, w=frame.w, h=frame.h)
                size = {"bytes": len(frame.body), "w": frame.w, "h": frame.h}
                asset: dict[str, object] = {"sha256": sha256, "type": frame.media_type, **size}
                if asset not in assets:
                    assets.append(asset)
                frames.append([assets.index(asset), frame.ms])
            number = line(unit, pictures, screen, (campaign, slide), at)
            slot: dict[str, object] = {"n": len(slots) + 1, "line": number, "ms": drawn.ms, "frames": frames}
            slots.append(slot | ({"step_ms": drawn.step_ms} if drawn.step_ms is not None else {}))
    return _issue(unit, screen, assets, slots, at)


def line(unit: Unit, pictures: PreviewRenderer, screen: Screen, of: tuple[Campaign, Slide], at: datetime) -> int:
    """Store a slide's rendition and number its line."""
    campaign, slide = of
    rendition = store(unit, pictures, of, (screen.profile_id, screen.profile), at)
    subject = Subject(
        campaign.id, campaign.name, campaign.occasion, campaign.theme, campaign.category, campaign.aim, slide.text
    )
    (number,) = unit.lines.allocate([NewLine(subject, slide.id, rendition.id, rendition.ms)], at)
    unit.lines.record_sent([(screen.id, number)], at)
    return number


def store(
    unit: Unit, pictures: PreviewRenderer, of: tuple[Campaign, Slide], on: tuple[int, DisplayProfile], at: datetime
) -> StoredRendition:
    """Draw a slide for a profile and keep it."""
    (campaign, slide), (profile_id, profile) = of, on
    what = (slide.text, campaign.theme, profile, slide.dwell_ms)
    drawn = pictures.draw(*what)
    files = [(keep(unit, frame.body, frame.media_type, at, w=frame.w, h=frame.h), frame.ms) for frame in drawn.frames]
    return unit.renditions.add(
        pictures.key(*what), digest=drawn.digest, slide_id=slide.id, profile_id=profile_id, ms=drawn.ms,
        frames=tuple(files), step_ms=drawn.step_ms, placed=[], at=at,
    )  # fmt: skip


def keep(unit: Unit, body: bytes, media_type: str, at: datetime, *, w: int = 0, h: int = 0) -> str:
    """Store a file and return its name."""
    sha256 = hashlib.sha256(body).hexdigest()
    unit.files.add(sha256, body, media_type, at=at, w=w, h=h)
    return sha256


def status(document: StoredDocument, at: datetime, **changes: Any) -> ScreenStatus:
    """Return what a screen says that has applied a document."""
    assert document.screen is not None
    applied = ScreenStatus(
        document.screen, at, online=True, session=1, boot=1, seen_at=at, manifest_rev=document.rev,
        manifest_digest=document.digest, manifest_status="applied", clock_source="ntp", clock_offset_ms=12,
    )  # fmt: skip
    return replace(applied, **changes)


def tally(unit: Unit, screen: Screen, campaign: Campaign, day: date, *counts: int) -> None:
    """Count plays, and partials if a second count is given, as ingest would."""
    plays, partials = (*counts, 0)[:2]
    names = (
        screen.id, screen.street, screen.kind.value, screen.owner, campaign.name, campaign.occasion, campaign.theme,
        campaign.category.value, campaign.aim.value, campaign.slides[0].text, "displayed",
    )  # fmt: skip
    labels = unit.labels.ensure(names)
    screen_id, street, kind, owner, name, occasion, theme, category, aim, slide, evidence = (
        labels[text] for text in names
    )
    key = (day, screen_id, street, kind, owner, name, occasion, theme, category, aim, slide, evidence)
    unit.counts.add_to_tallies({key: [plays, partials, plays * 8_000 + partials * 1_000, 0]})


def _issue(
    unit: Unit, screen: Screen, assets: list[dict[str, object]], slots: list[dict[str, object]], at: datetime
) -> StoredDocument:
    from_at, to_at = _plan_day(at)
    numbers = [slot["n"] for slot in slots]
    span = {"from_at": from_at, "to_at": to_at, "base": 0, "p": 0, "ins": []}
    day = _dump({"v": 1, "from_at": from_at, "to_at": to_at, "bases": [numbers], "spans": [span]})
    sha256 = keep(unit, day, "application/json", at)
    slots_file = _dump({"v": 1, "assets": assets, "slots": slots, "idle": numbers[:1]})
    named = keep(unit, slots_file, "application/json", at)
    body = _dump(
        {
            "v": 1, "screen": screen.id, "rev": _ms(at), "issued_at": _ms(at), "switch_at": _ms(at),
            "days": [{"from_at": from_at, "to_at": to_at, "sha256": sha256, "bytes": len(day)}],
            "slots": {"sha256": named, "bytes": len(slots_file)}, "light": [[from_at, 80]],
        }
    )  # fmt: skip
    digest = hashlib.sha256(body).hexdigest()
    topic = f"ledcast/v1/s/{screen.id}/manifest"
    return unit.documents.issue(NewDocument(topic, "manifest", screen.id, _ms(at), digest, digest, body, body, at, at))


def _plan_day(at: datetime) -> tuple[int, int]:
    local = at.astimezone(ZONE)
    begin = local.replace(hour=4, minute=0, second=0, microsecond=0)
    begin -= timedelta(days=local.hour < 4)
    return _ms(begin), _ms(begin + 24 * HOUR)


def _dump(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
