"""Check a playlist: a campaign's slides in order, each on its own days or on all of the campaign's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.booking.slide import SlideWish, check_slide, field_of
from campaigns.errors import ItemDatesError, NothingChosenError
from campaigns.local_time import DAY

SLIDES_MAX = 256
DayRange = tuple[date, date]
"""The first and the last day of a range, both included."""


def check_playlist(slides: Sequence[SlideWish], starts_on: date, ends_on: date) -> tuple[SlideWish, ...]:
    """Return the slides trimmed. Raises a WishError whose `.field` names the slide and the field at fault."""
    if not 1 <= len(slides) <= SLIDES_MAX:
        raise NothingChosenError("slides", SLIDES_MAX)
    found = tuple(check_slide(slide, number) for number, slide in enumerate(slides))
    for number, slide in enumerate(found):
        first, last = slide.starts_on or starts_on, slide.ends_on or ends_on
        if first < starts_on or first > ends_on:
            raise ItemDatesError(field_of(number, "starts_on"), slide.starts_on, slide.ends_on, starts_on, ends_on)
        if last < first or last > ends_on:
            raise ItemDatesError(field_of(number, "ends_on"), slide.starts_on, slide.ends_on, starts_on, ends_on)
    return found


def bare_days(slides: Sequence[SlideWish], starts_on: date, ends_on: date) -> tuple[DayRange, ...]:
    """Return the ranges of days, within a campaign's own, on which its playlist holds no slide.

    >>> first, last = date(2026, 5, 1), date(2026, 5, 31)
    >>> [(days[0].day, days[1].day) for days in bare_days([SlideWish("节", ends_on=date(2026, 5, 5))], first, last)]
    [(6, 31)]
    """
    found: list[DayRange] = []
    bare_from = starts_on
    for first, last in sorted((slide.starts_on or starts_on, slide.ends_on or ends_on) for slide in slides):
        if first > bare_from:
            found.append((bare_from, first - DAY))
        if last >= bare_from:
            if last >= ends_on:
                return tuple(found)
            bare_from = last + DAY
    return (*found, (bare_from, ends_on))
