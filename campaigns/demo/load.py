"""Bring in the demo city: add what is missing through the actions, leave what is there as it is.

Everything that was loaded in is marked by its name, so that an import that stopped half-way goes on where it stopped,
and what people removed does not come again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from campaigns.accounts.access import system_actor
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.review import send_for_review
from campaigns.actions.screens import add_screens
from campaigns.actions.settings import import_settings
from campaigns.actions.settings_file import read_sections
from campaigns.actions.setup import BUREAU, CITY, set_up
from campaigns.booking.campaign import CampaignWish
from campaigns.booking.slide import LayoutCheck, SlideWish
from campaigns.booking.target import Target
from campaigns.database import Unit
from campaigns.screens.display_profile import Colour, parse_size
from campaigns.screens.screen import Screen, ScreenKind, ScreenWish

FOLDER = Path(__file__).parent
SETTINGS = "settings"
MARK = "demo_city"
_ACTOR = system_actor("demo city")


def is_city_loaded(unit: Unit) -> bool:
    """Return whether all of the demo city was loaded in before."""
    return _names(_read("screens"), _read("campaigns")) <= _loaded_marks(unit)


def load_city(
    unit: Unit, *, layout: LayoutCheck, password_hash: Callable[[str], str | None], today: date, at: datetime
) -> tuple[Screen, ...]:
    """Bring in what is missing of the demo city; return the screens that were added, none the second time.

    `password_hash` returns the hash for a new screen's id; `today` is the bureau's civil day, from which campaigns
    count.
    """
    city, screens, campaigns = _read("city"), _read("screens"), _read("campaigns")
    loaded = _loaded_marks(unit)
    set_up(unit, at=at)
    if SETTINGS not in loaded:
        unit.settings.put(CITY, city[CITY])
        unit.settings.put(BUREAU, city[BUREAU])
        import_settings(unit, _ACTOR, read_sections(city, ignored=(CITY, BUREAU)), at=at)
    added = _add_screens(unit, [wish for wish in _screens(screens) if wish.id not in loaded], password_hash, at)
    for row in campaigns["campaigns"]:
        if row["name"] not in loaded:
            _add_campaign(unit, row, layout=layout, today=today, at=at)
    unit.settings.put(MARK, sorted(loaded | _names(screens, campaigns)))
    return added


def _add_screens(
    unit: Unit, wishes: Collection[ScreenWish], password_hash: Callable[[str], str | None], at: datetime
) -> tuple[Screen, ...]:
    known = unit.screens.find(wish.id for wish in wishes)
    rows = [(wish, password_hash(wish.id)) for wish in wishes if wish.id not in known]
    return add_screens(unit, _ACTOR, rows, at=at, known_streets=True)


def _add_campaign(unit: Unit, row: dict[str, Any], *, layout: LayoutCheck, today: date, at: datetime) -> None:
    """Create a campaign and submit it; the system approves its own once its pictures are drawn."""
    wish = _wish(row, today, {daypart.name: daypart.id for daypart in unit.calendar.dayparts()})
    if unit.campaigns.find_namesake(wish) is not None:
        return
    campaign = create_campaign(unit, _ACTOR, wish, layout=layout, at=at)
    send_for_review(unit, _ACTOR, campaign.id, campaign.version, at=at, when_drawn=True)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _loaded_marks(unit: Unit) -> frozenset[str]:
    mark = unit.settings.get(MARK)
    return frozenset(str(name) for name in mark) if isinstance(mark, list) else frozenset()


def _names(screens: dict[str, Any], campaigns: dict[str, Any]) -> frozenset[str]:
    """Return the marks of the whole city."""
    ids = {wish.id for wish in _screens(screens)}
    return frozenset({SETTINGS, *ids, *(row["name"] for row in campaigns["campaigns"])})


def _screens(document: dict[str, Any]) -> list[ScreenWish]:
    large = [_screen(row, ScreenKind.LARGE, row["street"], Colour.RGB.value) for row in document["large"]]
    strips = [
        _screen(row | {"name": f"{row['merchant']}条屏"}, ScreenKind.STRIP, street["street"], row["colour"])
        for street in document["strips"]
        for row in street["screens"]
    ]
    return large + strips


def _screen(row: dict[str, Any], kind: ScreenKind, street: str, colour: str) -> ScreenWish:
    w, h = parse_size(row["size"])
    return ScreenWish(
        row["id"], kind.value, w, h, colour, street,
        name=row["name"], merchant=row.get("merchant"), tags=tuple(row.get("tags", ())),
    )  # fmt: skip


def _wish(row: dict[str, Any], today: date, dayparts: dict[str, int]) -> CampaignWish:
    target = {field: tuple(words) for field, words in row["target"].items()}
    return CampaignWish(
        **{name: row[name] for name in ("name", "theme", "occasion", "category", "aim")},
        weight=row.get("weight", 1),
        share_percent=row.get("share_percent"),
        starts_on=today + timedelta(days=row["from_day"]),
        ends_on=today + timedelta(days=row["until_day"]),
        target=Target(**target),
        screens=tuple(row.get("screens", ())),
        daypart_ids=tuple(dayparts[name] for name in row.get("dayparts", ())),
        slides=tuple(_slide(slide, today) for slide in row["slides"]),
    )


def _slide(row: dict[str, Any], today: date) -> SlideWish:
    days = (today + timedelta(days=row[key]) if key in row else None for key in ("from_day", "until_day"))
    return SlideWish(row["text"], row.get("dwell_ms"), None, *days)
