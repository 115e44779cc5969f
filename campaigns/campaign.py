"""A campaign: what the office wants shown, where, and from which day to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.errors import DatesError, NothingChosenError, OutOfRangeError, UnknownChoiceError
from campaigns.slide import Slide, SlideWish, check_slide
from campaigns.wording import one_line

WEIGHT_MAX = 20
LENGTH_MAX_DAYS = 3660
SLIDES_MAX = 60
SCREENS_MAX = 5000
IDLE_NAME = "待播"


class Category(StrEnum):
    """类别. `own` is a merchant's own."""

    PSA = "psa"
    GOV_INFO = "gov-info"
    COMMERCIAL = "commercial"
    EMERGENCY = "emergency"
    OWN = "own"


class Aim(StrEnum):
    """How a campaign takes time; `idle` and `own` are reserved."""

    GOAL = "goal"
    SHARE = "share"
    FILLER = "filler"
    IDLE = "idle"
    OWN = "own"


OPEN_CATEGORIES = tuple(word for word in Category if word is not Category.OWN)
OPEN_AIMS = (Aim.GOAL, Aim.SHARE, Aim.FILLER)
APART = (Aim.IDLE, Aim.OWN)
"""Aims whose plays are tallied, shown apart, and never in the bureau's totals."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is now. `starts_on` and `ends_on` are civil days in the bureau's zone, both included."""

    id: int
    name: str
    theme: str
    occasion: str
    category: Category
    aim: Aim
    weight: int
    starts_on: date
    ends_on: date
    reserved: bool
    retired_at: datetime | None
    version: int
    created_by: str
    created_at: datetime
    screens: tuple[str, ...] = ()
    slides: tuple[Slide, ...] = ()

    def runs_on(self, day: date) -> bool:
        """Say whether it is to be shown on a civil day."""
        return self.retired_at is None and self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """What a person asks for. `version` is the one they saw when they edit; ignored for a new campaign."""

    name: str
    theme: str
    category: str
    starts_on: date
    ends_on: date
    screens: tuple[str, ...]
    slides: tuple[SlideWish, ...]
    occasion: str = ""
    aim: str = Aim.FILLER.value
    weight: int = 1
    version: int = 0


def check_campaign(wish: CampaignWish) -> CampaignWish:
    """Return the wish trimmed, if it keeps all rules. Raises a WishError whose `.field` names what is wrong."""
    _offered("category", wish.category, OPEN_CATEGORIES)
    _offered("aim", wish.aim, OPEN_AIMS)
    if not 1 <= wish.weight <= WEIGHT_MAX:
        raise OutOfRangeError("weight", wish.weight, 1, WEIGHT_MAX)
    if not 0 <= (wish.ends_on - wish.starts_on).days < LENGTH_MAX_DAYS:
        raise DatesError(wish.starts_on, wish.ends_on, LENGTH_MAX_DAYS)
    screens = tuple(dict.fromkeys(wish.screens))
    if not 1 <= len(screens) <= SCREENS_MAX:
        raise NothingChosenError("screens", SCREENS_MAX)
    if not 1 <= len(wish.slides) <= SLIDES_MAX:
        raise NothingChosenError("slides", SLIDES_MAX)
    return CampaignWish(
        name=one_line(wish.name, "name"),
        theme=one_line(wish.theme, "theme"),
        category=wish.category,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        screens=screens,
        slides=tuple(check_slide(slide, number) for number, slide in enumerate(wish.slides)),
        occasion=one_line(wish.occasion, "occasion", empty=True),
        aim=wish.aim,
        weight=wish.weight,
        version=wish.version,
    )


def _offered(field: str, value: str, choices: tuple[StrEnum, ...]) -> None:
    if value not in {choice.value for choice in choices}:
        raise UnknownChoiceError(field, value, [choice.value for choice in choices])
