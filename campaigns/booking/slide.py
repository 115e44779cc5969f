"""Define a slide, one text whatever screen shows it, and check the wish for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from campaigns.errors import OutOfRangeError, WishError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.text_rules import multi_line

TEXT_LIMIT = 500
DWELL_MIN_MS = 2_000
DWELL_MAX_MS = 120_000


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide as it is now. `dwell_ms` None lets the layout choose; `version` rises with every change of its text.

    Its own days, both included, lie within its campaign's; None is the campaign's own first or last.
    """

    id: int
    campaign_id: int
    position: int
    text: str
    dwell_ms: int | None
    version: int
    retired_at: datetime | None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class SlideWish:
    """A slide to be added or changed; `id` is the slide that it changes, None adds one."""

    text: str
    dwell_ms: int | None = None
    id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class LayoutResult:
    """The time that a slide needs on a profile, in ms, warnings about it (Chinese sentences), and its pages."""

    ms: int
    warnings: tuple[str, ...] = ()
    pages: int = 1


@dataclass(frozen=True, slots=True)
class PlaylistLayout:
    """A laid-out playlist: the ms of slide number n (from 0) on a profile, and each warning once."""

    ms: Mapping[tuple[int, DisplayProfile], int]
    warnings: tuple[str, ...]


class LayoutCheck(Protocol):
    """A function that lays a text out without pixels; in production it is the scheduler's."""

    def __call__(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        """Return the time that the text takes. Raises MissingGlyphError or TextTooLongError."""
        ...


def check_slide(wish: SlideWish, number: int) -> SlideWish:
    """Return the wish trimmed; `number` counts from 0 and names the form field. Raises a WishError."""
    if wish.dwell_ms is not None and not DWELL_MIN_MS <= wish.dwell_ms <= DWELL_MAX_MS:
        raise OutOfRangeError(field_of(number, "dwell_ms"), wish.dwell_ms, DWELL_MIN_MS, DWELL_MAX_MS)
    return replace(wish, text=multi_line(wish.text, field_of(number, "text"), limit=TEXT_LIMIT))


def check_layout(
    slides: tuple[SlideWish, ...], theme: str, profiles: tuple[DisplayProfile, ...], layout: LayoutCheck
) -> PlaylistLayout:
    """Lay every slide out once per profile. Raises a WishError at the form field of the slide."""
    warnings: list[str] = []
    ms: dict[tuple[int, DisplayProfile], int] = {}
    for number, slide in enumerate(slides):
        for profile in profiles:
            try:
                found = layout(slide.text, theme, profile, slide.dwell_ms)
            except WishError as error:
                raise error.at_field(field_of(number, "text")) from error
            warnings += found.warnings
            ms[number, profile] = found.ms
    return PlaylistLayout(ms, tuple(dict.fromkeys(warnings)))


def field_of(number: int, name: str) -> str:
    """Return the name of a slide's form field, such as `slides-0-text`."""
    return f"slides-{number}-{name}"
