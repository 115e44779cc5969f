"""An occasion: the time that a campaign belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from campaigns.errors import OccasionDatesError
from campaigns.text_rules import one_line


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion (时期) that campaigns are offered, and its first and last day where they are known."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    retired_at: datetime | None = None


def check_occasion(name: str, starts_on: date | None = None, ends_on: date | None = None) -> Occasion:
    """Return the occasion that is asked for. Raises a WishError whose `.field` names what is wrong."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise OccasionDatesError(starts_on, ends_on)
    return Occasion(one_line(name, "name"), starts_on, ends_on)
