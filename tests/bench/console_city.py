"""A city of 500 screens, 60 campaigns and three years of tallies, the same at the same instant on any database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from time import perf_counter

from campaigns.accounts.token import Scope, TokenWish
from campaigns.actions import add_screen, create_token, send_for_review, set_up
from campaigns.booking.campaign import Aim, Campaign
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target, reach
from campaigns.database import Database
from campaigns.screens.screen import Screen, ScreenWish
from tests.bench.bulk import pour_tallies, stand_since
from tests.bench.wall_city import LARGE, SHOPS, SLOGANS
from tests.web import street_builders
from web.preview.preview_pictures import PreviewRenderer

SEED = 2026
SCREENS = 500
CAMPAIGNS = 60
WAITING = 6
YEARS = 3
A_DAY = 4
"""Campaigns that a street plays on one day, beside idle."""
STREETS = (
    "新华路", "朝阳大街", "友谊大街", "南大街", "北大街", "文化路", "光明街", "凌河街", "长江路", "龙山街", "双塔街",
    "燕都街", "中山大街", "珠江路", "黄河路", "柳城路", "站前街", "西大营路", "桃花吐路", "什家河路",
)  # fmt: skip
THEMES = ("核心价值观", "讲文明树新风", "消防", "网络安全", "垃圾分类", "文明出行")
OCCASIONS = ("创建文明城", "消防宣传月", "网络宣传周", "安全生产月", "")


def seed_console(
    database: Database, pictures: PreviewRenderer, at: datetime, session: str, secret: str
) -> list[Screen]:
    """Bring the city in, with an administrator's session and a token that may read everything."""
    chance = Random(SEED)
    began = at - timedelta(days=365 * YEARS + 1)
    with database.writing() as unit:
        people = street_builders.people(unit, at)
        set_up(unit, at=at)
        unit.people.add_login(session, people["administrator"].id, at)
        create_token(unit, street_builders.HOUSE, TokenWish("bench", tuple(Scope)), secret, at=at)
        screens = [
            add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=at) for wish in _wishes(chance)
        ]
    stand_since(database, began)
    _tell(f"{len(screens)} screens")
    campaigns = list(_campaigns(database, pictures, at))
    _tell(f"{len(campaigns)} campaigns")
    for part in range(0, len(screens), 50):
        with database.writing() as unit:
            some = screens[part : part + 50]
            documents = [street_builders.publish(unit, pictures, each, _of(each, campaigns, at), at) for each in some]
            errors = [chance.randint(0, 90) if chance.random() < 0.98 else 4_200 for _ in documents]
            told = zip(documents, errors, strict=True)
            unit.status.put(street_builders.status(document, at, clock_offset_ms=error) for document, error in told)
    _tell("published")
    began_s = perf_counter()
    poured = pour_tallies(database, _names(screens, campaigns, at.date()))
    _tell(f"{poured:,} daily tallies in {perf_counter() - began_s:.0f} s")
    return screens


def _wishes(chance: Random) -> Iterator[ScreenWish]:
    for number, name in enumerate(LARGE):
        w, h = ((960, 576), (512, 384), (256, 384))[(number > 2) + (number > 4)]
        yield ScreenWish(
            f"dp-{number + 1}", "large", w, h, "rgb", STREETS[number % 3], name=f"{name}大屏", tags=("大屏",)
        )
    for number in range(SCREENS - len(LARGE)):
        on = STREETS[number % len(STREETS)]
        shop = f"{chance.choice(SHOPS)}{number + 1}"
        dual = on == STREETS[3]
        yield ScreenWish(
            f"st-{number + 1:03}", "strip", 512 if dual else 320, 32 if dual else 16, "dual_rg" if dual else "mono", on,
            name=f"{on} {2 * number + 1} 号 {shop}", merchant=shop, merchant_phone="138 0000 0118",
            tags=("学校周边",) if number % 9 == 0 else (),
        )  # fmt: skip


def _campaigns(database: Database, pictures: PreviewRenderer, at: datetime) -> Iterator[Campaign]:
    """Two thirds run this year, the others ran before; the last few wait for their review."""
    for number in range(CAMPAIGNS):
        runs, waits = number % 3 > 0, number >= CAMPAIGNS - WAITING
        year = at.year if runs or waits else at.year - 1 - number % 2
        texts = [SLOGANS[(number + step) % len(SLOGANS)] for step in range(3)]
        wish = {
            "name": f"{texts[0]} {number + 1}", "theme": THEMES[number % len(THEMES)],
            "occasion": OCCASIONS[number % len(OCCASIONS)], "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31), "screens": (), "target": _target(number),
            "slides": tuple(SlideWish(text) for text in texts),
        }  # fmt: skip
        with database.writing() as unit:
            made = street_builders.create(unit, pictures, at, approved=not waits, **wish)
            if waits:
                send_for_review(unit, street_builders.HOUSE, made.id, made.version, at=at)
        yield made


def _target(number: int) -> Target:
    if number % 10 == 0:
        return Target(kinds=("large",))
    if number % 10 == 1:
        return Target(kinds=("strip",))
    return Target(streets=tuple(STREETS[(3 * number + step) % len(STREETS)] for step in range(1 + number % 4)))


def _of(screen: Screen, campaigns: list[Campaign], at: datetime) -> list[Campaign]:
    """What a screen plays now."""
    running = [each for each in campaigns[:-WAITING] if each.starts_on.year == at.year]
    return [each for each in running if reach(each.target, (), [screen])][:3] or running[:1]


def _names(
    screens: list[Screen], campaigns: list[Campaign], until: date
) -> Iterator[tuple[date, list[tuple[str, ...]]]]:
    """Give day by day what each screen's rows are named: a season's campaigns, one with two slides, and idle."""
    first = until - timedelta(days=365 * YEARS)
    for day in (first + timedelta(days=number) for number in range(365 * YEARS + 1)):
        season = (day.year * 12 + day.month) * 5
        rows: list[tuple[str, ...]] = []
        for screen in screens:
            offset = season + STREETS.index(screen.street)
            chosen = [campaigns[(offset + 2 * step) % len(campaigns)] for step in range(A_DAY)]
            where = (screen.id, screen.street, screen.kind.value, screen.owner)
            rows += [(*where, *_subject(each, 0)) for each in chosen]
            rows.append((*where, *_subject(chosen[0], 1)))
            rows.append((*where, "空闲画面", "", "", "psa", Aim.IDLE.value, "空闲画面", "displayed"))
        yield day, rows


def _subject(campaign: Campaign, slide: int) -> tuple[str, ...]:
    return (
        campaign.name, campaign.occasion, campaign.theme, campaign.category.value, campaign.aim.value,
        campaign.slides[slide].text, "displayed",
    )  # fmt: skip


def _tell(what: str) -> None:
    sys.stdout.write(f"    {what}\n")
    sys.stdout.flush()
