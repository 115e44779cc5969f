"""Brings the demo city in: what is missing is added through the actions, what is there stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from campaigns.access import Actor, of_house
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.screens import add_screen
from campaigns.actions.setting_up import BUREAU, CITY, set_up
from campaigns.campaign import CampaignWish
from campaigns.database import Unit
from campaigns.screen import Screen, ScreenWish
from campaigns.slide import LayoutCheck, SlideWish

CITY_FILE = Path(__file__).parent / "city.toml"
_DONE = "demo_city"


def load_city(
    unit: Unit, *, layout: LayoutCheck, password_hash: Callable[[str], str | None], today: date, at: datetime
) -> tuple[Screen, ...]:
    """Bring the demo city in and return the screens that were added by this call; none from the second time on.

    `password_hash` is asked for each new screen's id; `today` is the bureau's civil day, on which campaigns begin.
    """
    city = tomllib.loads(CITY_FILE.read_text(encoding="utf-8"))
    if unit.settings.get(_DONE) is not None:
        return ()
    unit.settings.put(CITY, city["city"])
    unit.settings.put(BUREAU, city["bureau"])
    set_up(unit, at=at)
    actor = of_house("demo city")
    added = tuple(_screens(unit, actor, city["screens"], password_hash, at))
    for campaign in city["campaigns"]:
        create_campaign(unit, actor, _wish(campaign, today), layout=layout, at=at)
    unit.settings.put(_DONE, at.isoformat())
    return added


def _screens(
    unit: Unit, actor: Actor, rows: list[dict[str, Any]], password_hash: Callable[[str], str | None], at: datetime
) -> list[Screen]:
    known = unit.screens.find(row["id"] for row in rows)
    return [
        add_screen(unit, actor, ScreenWish(**row), password_hash=password_hash(row["id"]), at=at)
        for row in rows
        if row["id"] not in known
    ]


def _wish(row: dict[str, Any], today: date) -> CampaignWish:
    rest = {name: row[name] for name in ("name", "theme", "occasion", "category", "aim", "weight")}
    return CampaignWish(
        **rest,
        starts_on=today,
        ends_on=today + timedelta(days=row["days"] - 1),
        screens=tuple(row["screens"]),
        slides=tuple(SlideWish(text) for text in row["slides"]),
    )
