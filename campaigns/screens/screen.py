"""Define a screen and the wish for one, and check the wish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from campaigns.errors import OutOfRangeError, ScreenIdError, UnknownChoiceError
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from campaigns.text_rules import one_line

AREAS_MAX = 8
TAGS_MAX = 16
TAG_LIMIT = 32
BRIGHTNESS_DEFAULT_PERCENT = 80
BUREAU = "bureau"
Word = TypeVar("Word", bound=StrEnum)
_ID = re.compile(r"[a-z0-9-]{1,23}")


class ScreenKind(StrEnum):
    """The kind of a screen: 大屏 or 条屏."""

    LARGE = "large"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen as it is now; overrides address it by its `areas` (PROTOCOL W-2)."""

    id: str
    name: str
    kind: ScreenKind
    street: str
    profile_id: int
    profile: DisplayProfile
    group_id: int
    group: str
    merchant: str | None
    areas: tuple[str, ...]
    brightness_max: int
    added_at: datetime
    retired_at: datetime | None
    tags: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The owner of its plays: the merchant's name, or "bureau"."""
        return self.merchant or BUREAU


@dataclass(frozen=True, slots=True)
class Place:
    """Kind, street and owner of a screen from an instant on; plays count under the place of their start."""

    screen: str
    kind: ScreenKind
    street: str
    owner: str
    from_at: datetime


@dataclass(frozen=True, slots=True)
class ScreenWish:
    """A screen to be added. Without `group` a strip plays with its street, a large screen alone."""

    id: str
    kind: str
    w: int
    h: int
    colour: str
    street: str
    name: str = ""
    type: str | None = None
    merchant: str | None = None
    merchant_phone: str | None = None
    group: str | None = None
    brightness_max: int = BRIGHTNESS_DEFAULT_PERCENT
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedScreen:
    """A screen wish that passed `check_screen`: trimmed, completed, its words turned into values."""

    id: str
    name: str
    kind: ScreenKind
    profile: DisplayProfile
    street: str
    merchant: str | None
    merchant_phone: str | None
    group: str
    areas: tuple[str, ...]
    brightness_max: int
    tags: tuple[str, ...] = ()


def check_screen(wish: ScreenWish) -> CheckedScreen:
    """Return the wish checked and completed. Raises a WishError whose `.field` is the form field at fault."""
    if not _ID.fullmatch(wish.id):
        raise ScreenIdError(wish.id)
    kind = _word(ScreenKind, "kind", wish.kind)
    colour = _word(Colour, "colour", wish.colour)
    if not 1 <= wish.brightness_max <= 100:  # noqa: PLR2004 - percent
        raise OutOfRangeError("brightness_max", wish.brightness_max, 1, 100)
    street = one_line(wish.street, "street")
    merchant = one_line(wish.merchant, "merchant") if wish.merchant else None
    default_group = street if kind is ScreenKind.STRIP else wish.id
    return CheckedScreen(
        id=wish.id,
        name=one_line(wish.name or wish.id, "name"),
        kind=kind,
        profile=profile_of(wish.w, wish.h, colour, wish.type),
        street=street,
        merchant=merchant,
        merchant_phone=one_line(wish.merchant_phone, "merchant_phone", limit=32) if wish.merchant_phone else None,
        group=one_line(wish.group or default_group, "group"),
        areas=("all", kind.value),
        brightness_max=wish.brightness_max,
        tags=check_tags(wish.tags),
    )


def check_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags trimmed, sorted, each once. Raises a WishError at `tags`."""
    found = sorted({one_line(tag, "tags", limit=TAG_LIMIT) for tag in tags})
    if len(found) > TAGS_MAX:
        raise OutOfRangeError("tags", len(found), 0, TAGS_MAX)
    return tuple(found)


def _word(words: type[Word], field: str, value: str) -> Word:
    try:
        return words(value)
    except ValueError:
        raise UnknownChoiceError(field, value, [word.value for word in words]) from None
