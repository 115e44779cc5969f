"""Cuts: by which columns tallies are rolled up, and which of them answers a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from campaigns.playback.tally import TIMES


class Span(StrEnum):
    """How much one sum holds."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cut:
    """A set of the tally's columns. A question that is to be answered from it must name all that it `needs`.

    A campaign shows several slides on one screen-day, so sums by slide say nothing about screen-days without it.
    """

    name: str
    columns: tuple[str, ...]
    needs: tuple[str, ...] = ()


_WHAT = ("street", "kind", "campaign", "occasion", "theme", "category", "aim", "evidence")
TOTALS = Cut("totals", ("kind", "aim"))
CITY = Cut("city", _WHAT)
SCREENS = Cut("screens", ("screen", "street", "kind", "owner", "aim"))
SLIDES = Cut("slides", (*_WHAT, "slide"), needs=("slide",))
CUTS = (TOTALS, CITY, SCREENS, SLIDES)


def cut_of(by: Iterable[str]) -> Cut | None:
    """Return the smallest cut that answers a question by these columns; None where only the tallies themselves can.

    >>> [cut and cut.name for cut in map(cut_of, (("kind", "day"), ("street",), ("screen",), ("screen", "campaign")))]
    ['totals', 'city', 'screens', None]
    """
    asked = set(by) - set(TIMES)
    return next((cut for cut in CUTS if set(cut.needs) <= asked <= set(cut.columns)), None)
