"""Themes and occasions: offer them and retire them."""

from __future__ import annotations

from datetime import date, datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.booking.occasion import Occasion, check_occasion
from campaigns.booking.theme import Theme, check_theme
from campaigns.database import Unit
from campaigns.errors import UnknownOccasionError, UnknownThemeError


def offer_theme(unit: Unit, actor: Actor, name: str, *, at: datetime) -> Theme:
    """Offer a theme to campaigns, one that was retired among them. Raises NotAllowedError or a WishError at `name`."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    wished = check_theme(name)
    if unit.themes.find(wished.name) != wished:
        unit.themes.put(wished.name)
        unit.audit.add(actor, "theme offered", f"theme:{wished.name}", at)
    return wished


def retire_theme(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Offer a theme no more; campaigns that have it keep it. Raises NotAllowedError or UnknownError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    found = unit.themes.find(name)
    if found is None or found.retired_at is not None:
        raise UnknownThemeError(name)
    forgotten = unit.themes.remove(name, at)
    unit.audit.add(actor, "theme retired", f"theme:{name}", at, forgotten=forgotten)


def offer_occasion(
    unit: Unit, actor: Actor, name: str, starts_on: date | None, ends_on: date | None, *, at: datetime
) -> Occasion:
    """Offer an occasion with its days, where they are known. Raises NotAllowedError or a WishError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    wished = check_occasion(name, starts_on, ends_on)
    if unit.occasions.find(wished.name) != wished:
        unit.occasions.put(wished)
        days = [None if day is None else day.isoformat() for day in (wished.starts_on, wished.ends_on)]
        unit.audit.add(actor, "occasion offered", f"occasion:{wished.name}", at, days=days)
    return wished


def retire_occasion(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Offer an occasion no more; campaigns that have it keep it. Raises NotAllowedError or UnknownError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    found = unit.occasions.find(name)
    if found is None or found.retired_at is not None:
        raise UnknownOccasionError(name)
    forgotten = unit.occasions.remove(name, at)
    unit.audit.add(actor, "occasion retired", f"occasion:{name}", at, forgotten=forgotten)
