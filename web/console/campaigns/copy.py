"""A campaign once more: the form of a new one, filled in from another. Nothing is kept until it is saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from campaigns.booking.campaign import Aim, Campaign
from campaigns.text_rules import NAME_LIMIT
from web.console.campaigns.form import values
from web.http.language import gettext


def copy_of(campaign: Campaign, today: date, screens: Collection[str], dayparts: Collection[int]) -> dict[str, Any]:
    """Return what a copy's form begins with. `screens` and `dayparts` are those in use: others are left out.

    A campaign that is over begins anew today, and lasts as long as it did; its slides' days move with it.
    """
    found = values(campaign)
    ago = today - campaign.starts_on if campaign.ends_on < today else timedelta()
    return found | {
        "name": _named(campaign.name),
        "aim": found["aim"] if campaign.aim is Aim.SHARE else Aim.ROTATION.value,
        "version": None,
        "starts_on": campaign.starts_on + ago,
        "ends_on": campaign.ends_on + ago,
        "screens": [screen for screen in found["screens"] if screen in screens],
        "dayparts": [number for number in found["dayparts"] if number in dayparts],
        "slides": [
            slide
            | {"number": "", "starts_on": _moved(slide["starts_on"], ago), "ends_on": _moved(slide["ends_on"], ago)}
            for slide in found["slides"]
        ],
    }


def _named(name: str) -> str:
    mark = gettext("（副本）")
    return name[: NAME_LIMIT - len(mark)] + mark


def _moved(day: date | None, ago: timedelta) -> date | None:
    return None if day is None else day + ago
