"""Define the theme and the occasion of a campaign: the names that reports group it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from campaigns.errors import OccasionDatesError
from campaigns.text_rules import one_line


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme (主题) on offer until it is retired. Its colours are the renderer's (`scheduler.render.palette`)."""

    name: str
    retired_at: datetime | None = None


def check_theme(name: str) -> Theme:
    """Return the theme with a name. Raises a WishError at `name`."""
    return Theme(one_line(name, "name"))


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion (时期) on offer until it is retired, and its first and last day where they are known."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    retired_at: datetime | None = None


def check_occasion(name: str, starts_on: date | None = None, ends_on: date | None = None) -> Occasion:
    """Return the checked occasion. Raises a WishError whose `.field` is the form field at fault."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise OccasionDatesError(starts_on, ends_on)
    return Occasion(one_line(name, "name"), starts_on, ends_on)
