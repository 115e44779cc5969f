"""A seeded city for measuring pages: streets of strips that play in unison, six large screens, a little trouble."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from campaigns.actions import add_screen, set_up
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.database import Database, Unit
from campaigns.screens.screen import Screen, ScreenKind, ScreenWish
from campaigns.screens.screen_status import ScreenStatus
from tests.web import street_builders
from web.preview.preview_pictures import PreviewRenderer

SEED = 2026
STREETS = ("新华路", "朝阳大街", "友谊大街", "南大街", "北大街", "文化路", "光明街")
LARGE = ("体育场东", "火车站", "大润发", "市民广场", "凌河桥头", "建委大楼")
SHOPS = ("老赵羊汤", "便民超市", "永盛五金", "小林理发", "兴隆粮油", "康民药房", "百货大楼", "时尚男装", "新华书店")
SLOGANS = (
    "富强 民主 文明 和谐", "自由 平等 公正 法治", "爱国 敬业 诚信 友善", "创建全国文明城市", "讲文明 树新风",
    "文明出行 礼让斑马线", "垃圾分类 从我做起", "消防宣传月 预防为主", "网络安全为人民 网络安全靠人民", "人人讲安全",
)  # fmt: skip


def seed_city(database: Database, pictures: PreviewRenderer, screens: int, at: datetime) -> None:
    """Bring in so many screens with what they play and what they say of themselves; the same for the same arguments."""
    chance = Random(SEED)
    with database.writing() as unit:
        street_builders.people(unit, at)
        set_up(unit, at=at - timedelta(days=90))
        found = [
            add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=at - timedelta(days=90))
            for wish in _wishes(screens, chance)
        ]
        campaigns = _campaigns(unit, pictures, found, at)
    for part in range(0, len(found), 100):
        with database.writing() as unit:
            statuses = [
                _status(unit, pictures, screen, campaigns[screen.group], (at, chance))
                for screen in found[part : part + 100]
            ]
            unit.status.put(statuses)


def _wishes(screens: int, chance: Random) -> Iterator[ScreenWish]:
    large = min(len(LARGE), screens)
    for number, name in enumerate(LARGE[:large]):
        w, h = ((960, 576), (512, 384), (256, 384))[(number > 2) + (number > 4)]
        yield ScreenWish(
            f"dp-{number + 1}", "large", w, h, "rgb", STREETS[number % 3], name=f"{name}大屏", tags=("大屏",)
        )
    for number in range(screens - large):
        on = STREETS[min(int(chance.paretovariate(1.1)) - 1, len(STREETS) - 1)] if number >= 21 else STREETS[number % 7]
        door = 2 * number + 1
        shop = f"{chance.choice(SHOPS)}"
        dual = on == STREETS[3]
        yield ScreenWish(
            f"st-{number + 1:03}", "strip", 512 if dual else 320, 32 if dual else 16, "dual_rg" if dual else "mono", on,
            name=f"{on} {door} 号 {shop}{number + 1}", merchant=f"{shop}{number + 1}", merchant_phone="138 0000 0118",
            tags=("学校周边",) if number % 9 == 0 else (),
        )  # fmt: skip


def _campaigns(unit: Unit, pictures: PreviewRenderer, screens: list[Screen], at: datetime) -> dict[str, list[Campaign]]:
    """Give every group two campaigns in an order of its own, so that no two streets change together."""
    groups: dict[str, list[Screen]] = {}
    for screen in screens:
        groups.setdefault(screen.group, []).append(screen)
    found: dict[str, list[Campaign]] = {}
    for number, (group, members) in enumerate(sorted(groups.items())):
        chosen = [SLOGANS[(3 * number + step) % len(SLOGANS)] for step in range(3)]
        slides = tuple(SlideWish(text, 7_000 + 1_000 * (number % 3)) for text in chosen)
        ids = tuple(screen.id for screen in members)
        wish: dict[str, Any] = {
            "name": f"{chosen[0]} {number}",
            "screens": ids,
            "slides": slides,
            "starts_on": date(2026, 1, 1),
        }
        found[group] = [street_builders.create(unit, pictures, at, **wish)]
    return found


def _status(
    unit: Unit, pictures: PreviewRenderer, screen: Screen, campaigns: list[Campaign], when: tuple[datetime, Random]
) -> ScreenStatus:
    """Publish to a screen and say what it says; `when` is the instant, and the chance that decides what goes wrong."""
    at, chance = when
    document = street_builders.publish(unit, pictures, screen, campaigns, at)
    street_builders.tally(
        unit, screen, campaigns[0], at.astimezone(street_builders.ZONE).date(), chance.randint(120, 190), 1
    )
    said = street_builders.status(
        document, at, clock_offset_ms=chance.randint(0, 90), journal_next=171, journal_acked=170
    )
    if screen.kind is ScreenKind.LARGE:
        return said
    if screen.street == STREETS[-1] and chance.random() < 0.4:
        return replace(said, online=False, seen_at=at - timedelta(minutes=24))
    doubt = chance.random()
    if doubt < 0.01:
        return replace(said, clock_offset_ms=4_200)
    if doubt < 0.02:
        return replace(said, manifest_digest="0" * 64)
    return said if doubt > 0.025 else replace(said, fault="画面尺寸不符")
