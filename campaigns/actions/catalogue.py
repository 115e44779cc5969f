"""Offer and retire what screens and campaigns choose from: streets, display profiles, themes, occasions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol, TypeVar

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.booking.classification import Occasion, Theme, check_occasion, check_theme
from campaigns.database import Unit
from campaigns.errors import (
    StillUsedError,
    UnknownChoiceError,
    UnknownError,
    UnknownOccasionError,
    UnknownStreetError,
    UnknownThemeError,
)
from campaigns.screens.display_profile import Colour, DisplayProfile, parse_size, profile_of
from campaigns.screens.street import Street
from campaigns.text_rules import one_line


class Retirable(Protocol):
    """A value that can be retired."""

    @property
    def retired_at(self) -> datetime | None:
        """The instant of retirement; None while in use."""
        ...


_Found = TypeVar("_Found", bound=Retirable)


def in_use(found: _Found | None, error: UnknownError) -> _Found:
    """Return a value that was looked up. Raises `error` if there is none or it is retired."""
    if found is None or found.retired_at is not None:
        raise error
    return found


def add_street(unit: Unit, actor: Actor, name: str, *, at: datetime) -> Street:
    """Add a street, or put a retired one back into use. Raises NotAllowedError or a WishError at `street`."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    checked = one_line(name, "street")
    found = unit.streets.find(checked)
    if found is not None and found.retired_at is None:
        return found
    street = unit.streets.ensure(checked)
    unit.audit.add(actor, "street added", f"street:{street.id}", at, name=street.name)
    return street


def retire_street(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Retire a street without screens; one that never had any is deleted.

    Raises NotAllowedError, UnknownStreetError or StillUsedError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    street = in_use(unit.streets.find(name), UnknownStreetError(name))
    if unit.streets.has_screens(street.id, in_use=True):
        raise StillUsedError(name, "屏 screens")
    if unit.streets.has_screens(street.id):
        unit.streets.retire(street.id, at)
    else:
        unit.streets.delete(street.id)
    unit.audit.add(actor, "street retired", f"street:{street.id}", at, name=name)


def add_profile(
    unit: Unit, actor: Actor, size: str, colour: str, media_type: str | None = None, *, at: datetime
) -> DisplayProfile:
    """Add a display profile such as `320x16` `mono`, unless it exists. Raises NotAllowedError or a WishError."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    if colour not in set(Colour):
        raise UnknownChoiceError("colour", colour, [word.value for word in Colour])
    profile = profile_of(*parse_size(size), Colour(colour), media_type)
    if profile not in unit.screens.profiles().values():
        number = unit.screens.ensure_profile(profile)
        unit.audit.add(
            actor, "profile added", f"profile:{number}", at,
            name=profile.size, colour=profile.colour.value, type=profile.type,
        )  # fmt: skip
    return profile


def offer_theme(unit: Unit, actor: Actor, name: str, *, at: datetime) -> Theme:
    """Add a theme, or put a retired one back into use. Raises NotAllowedError or a WishError at `name`."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    checked = check_theme(name)
    if unit.themes.find(checked.name) != checked:
        unit.themes.put(checked.name)
        unit.audit.add(actor, "theme offered", f"theme:{checked.name}", at)
    return checked


def retire_theme(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Retire a theme: campaigns that have it keep it. Raises NotAllowedError or UnknownThemeError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    in_use(unit.themes.find(name), UnknownThemeError(name))
    forgotten = unit.themes.remove(name, at)
    unit.audit.add(actor, "theme retired", f"theme:{name}", at, forgotten=forgotten)


def offer_occasion(
    unit: Unit, actor: Actor, name: str, starts_on: date | None, ends_on: date | None, *, at: datetime
) -> Occasion:
    """Add an occasion with its days, where they are known, or change them. Raises NotAllowedError or a WishError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    checked = check_occasion(name, starts_on, ends_on)
    if unit.occasions.find(checked.name) != checked:
        unit.occasions.put(checked)
        days = [None if day is None else day.isoformat() for day in (checked.starts_on, checked.ends_on)]
        unit.audit.add(actor, "occasion offered", f"occasion:{checked.name}", at, days=days)
    return checked


def retire_occasion(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Retire an occasion: campaigns that have it keep it. Raises NotAllowedError or UnknownOccasionError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    in_use(unit.occasions.find(name), UnknownOccasionError(name))
    forgotten = unit.occasions.remove(name, at)
    unit.audit.add(actor, "occasion retired", f"occasion:{name}", at, forgotten=forgotten)
