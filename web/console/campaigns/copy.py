"""Fill the form of a new campaign in from another one; nothing is stored until it is saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from campaigns.booking.campaign import Aim, Campaign
from campaigns.text_rules import NAME_LIMIT
from web.console.campaigns.form import form_values
from web.http.language import gettext


def copy_of(campaign: Campaign, today: date, screens: Collection[str], dayparts: Collection[int]) -> dict[str, Any]:
    """Return the initial values of a copy's form. `screens` and `dayparts` are those in use: others are left out.

    The copy of a campaign that has ended starts today and lasts as long; its slides' days move with it.
    """
    found = form_values(campaign)
    shift = today - campaign.starts_on if campaign.ends_on < today else timedelta()
    return found | {
        "name": _copy_name(campaign.name),
        "aim": found["aim"] if campaign.aim is Aim.SHARE else Aim.ROTATION.value,
        "version": None,
        "starts_on": campaign.starts_on + shift,
        "ends_on": campaign.ends_on + shift,
        "screens": [screen for screen in found["screens"] if screen in screens],
        "dayparts": [number for number in found["dayparts"] if number in dayparts],
        "slides": [
            slide
            | {"number": "", "starts_on": _shift(slide["starts_on"], shift), "ends_on": _shift(slide["ends_on"], shift)}
            for slide in found["slides"]
        ],
    }


def _copy_name(name: str) -> str:
    mark = gettext("（副本）")
    return name[: NAME_LIMIT - len(mark)] + mark


def _shift(day: date | None, shift: timedelta) -> date | None:
    return None if day is None else day + shift
