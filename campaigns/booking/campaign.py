"""Define a campaign and the wish for one, and check the wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.booking.playlist import check_playlist
from campaigns.booking.slide import Slide, SlideWish
from campaigns.booking.target import NO_TARGET, Target, check_target
from campaigns.errors import DatesError, NothingChosenError, OutOfRangeError, UnknownChoiceError
from campaigns.text_rules import one_line

WEIGHT_MAX = 20
LENGTH_MAX_DAYS = 3660
SCREENS_MAX = 5000
DAYPARTS_MAX = 24
SHARE_MAX_PERCENT = 50
IDLE_NAME = "空闲画面"


class Category(StrEnum):
    """The category (类别) of a campaign; `own` is a merchant's own."""

    PSA = "psa"
    GOV_INFO = "gov-info"
    COMMERCIAL = "commercial"
    EMERGENCY = "emergency"
    OWN = "own"


class Aim(StrEnum):
    """How a campaign takes time; `idle` and `own` are reserved."""

    GOAL = "goal"
    SHARE = "share"
    ROTATION = "rotation"
    IDLE = "idle"
    OWN = "own"


OPEN_CATEGORIES = tuple(word for word in Category if word is not Category.OWN)
OPEN_AIMS = (Aim.SHARE, Aim.ROTATION)
"""Aims that a wish may name; goals are not planned yet."""
APART = (Aim.IDLE, Aim.OWN)
"""Aims whose plays are tallied, shown apart, and never in the bureau's totals."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is now. `starts_on` and `ends_on` are civil days in the bureau's zone, both included.

    `screens` are those picked one by one, beside those that `target` matches; `target.reach` returns both.
    """

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
    target: Target = NO_TARGET
    daypart_ids: tuple[int, ...] = ()
    share_percent: int | None = None

    def runs_on(self, day: date) -> bool:
        """Return whether it is to be shown on a civil day."""
        return self.retired_at is None and self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """The values of a campaign that is to be created or changed. `version` is the one that was edited.

    No dayparts mean all times. A share is a percentage of the lit time of each sync group, within the dayparts.
    """

    name: str
    theme: str
    category: str
    starts_on: date
    ends_on: date
    screens: tuple[str, ...]
    slides: tuple[SlideWish, ...]
    occasion: str = ""
    aim: str = Aim.ROTATION.value
    weight: int = 1
    version: int = 0
    target: Target = NO_TARGET
    daypart_ids: tuple[int, ...] = ()
    share_percent: int | None = None


def check_campaign(wish: CampaignWish) -> CampaignWish:
    """Return the wish trimmed. Raises a WishError whose `.field` is the form field at fault."""
    _check_choice("category", wish.category, OPEN_CATEGORIES)
    _check_choice("aim", wish.aim, OPEN_AIMS)
    if not 1 <= wish.weight <= WEIGHT_MAX:
        raise OutOfRangeError("weight", wish.weight, 1, WEIGHT_MAX)
    if not 0 <= (wish.ends_on - wish.starts_on).days < LENGTH_MAX_DAYS:
        raise DatesError(wish.starts_on, wish.ends_on, LENGTH_MAX_DAYS)
    screens, target = tuple(dict.fromkeys(wish.screens)), check_target(wish.target)
    if len(screens) > SCREENS_MAX or not (screens or target):
        raise NothingChosenError("screens", SCREENS_MAX)
    daypart_ids = tuple(sorted(set(wish.daypart_ids)))
    if len(daypart_ids) > DAYPARTS_MAX:
        raise NothingChosenError("dayparts", DAYPARTS_MAX)
    return CampaignWish(
        name=one_line(wish.name, "name"),
        theme=one_line(wish.theme, "theme"),
        category=wish.category,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        screens=screens,
        slides=check_playlist(wish.slides, wish.starts_on, wish.ends_on),
        occasion=one_line(wish.occasion, "occasion", empty=True),
        aim=wish.aim,
        weight=wish.weight,
        version=wish.version,
        target=target,
        daypart_ids=daypart_ids,
        share_percent=_checked_share(wish),
    )


def _checked_share(wish: CampaignWish) -> int | None:
    """Return the percentage of a share, None for another aim, whatever the form holds."""
    if wish.aim != Aim.SHARE.value:
        return None
    if wish.share_percent is None or not 1 <= wish.share_percent <= SHARE_MAX_PERCENT:
        raise OutOfRangeError("share_percent", wish.share_percent or 0, 1, SHARE_MAX_PERCENT)
    return wish.share_percent


def _check_choice(field: str, value: str, choices: tuple[StrEnum, ...]) -> None:
    if value not in {choice.value for choice in choices}:
        raise UnknownChoiceError(field, value, [choice.value for choice in choices])
