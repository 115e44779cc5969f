"""Validate a campaign against all rules without writing: reach, layout, time, shares, warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campaigns.booking.campaign import Aim, Campaign, CampaignWish, check_campaign
from campaigns.booking.schedule_fit import check_schedule
from campaigns.booking.shares import check_shares
from campaigns.booking.slide import LayoutCheck, check_layout
from campaigns.booking.target import Target, reach
from campaigns.calendar.calendar import Calendar
from campaigns.database import Unit
from campaigns.errors import (
    CampaignTakenError,
    NothingReachedError,
    RetiredError,
    UnknownDaypartError,
    UnknownScreenError,
)
from campaigns.local_time import DAY
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen

FIELD_NAMES = {"kinds": "类型", "streets": "街路", "groups": "同播组", "sizes": "尺寸", "tags": "标签"}


@dataclass(frozen=True, slots=True)
class ValidCampaign:
    """A wish that passed all rules: trimmed, with the screens that it reaches now. `warnings` are Chinese sentences."""

    wish: CampaignWish
    screens: tuple[Screen, ...]
    warnings: tuple[str, ...]


def validate_campaign(
    unit: Unit, wish: CampaignWish, *, layout: LayoutCheck, before: Campaign | None = None
) -> ValidCampaign:
    """Check a new campaign, or an edit of `before`, against all rules; nothing is written.

    Raises a WishError naming the form field, UnknownScreenError, UnknownDaypartError, NothingReachedError,
    RetiredError, CampaignTakenError or ShareTakenError.
    """
    checked, calendar, everywhere = check_campaign(wish), unit.calendar.read(), unit.screens.all()
    _check_names(unit, checked, before)
    _check_dayparts(checked, calendar, before)
    reached = _checked_reach(checked, everywhere)
    profiles = tuple(sorted({screen.profile for screen in reached}))
    laid_out = check_layout(checked.slides, checked.theme, profiles, layout)
    groups = {group.id: group for group in unit.groups.all()}
    profiles_by_group: dict[int, set[DisplayProfile]] = defaultdict(set)
    for screen in reached:
        profiles_by_group[screen.group_id].add(screen.profile)
    in_time = check_schedule(
        checked, laid_out, {groups[number]: profiles_by_group[number] for number in sorted(profiles_by_group)}, calendar
    )
    if checked.share_percent is not None:
        for holders in _share_holders(unit, checked, before):
            _check_shares(checked, holders, reached, everywhere, calendar)
    warnings = (*laid_out.warnings, *in_time, *_unmatched_words(checked.target, everywhere))
    return ValidCampaign(checked, reached, warnings)


def _check_names(unit: Unit, wish: CampaignWish, before: Campaign | None) -> None:
    namesake = unit.campaigns.find_namesake(wish, None if before is None else before.id)
    if namesake is not None:
        raise CampaignTakenError(wish.name, namesake)
    theme, occasion = unit.themes.find(wish.theme), unit.occasions.find(wish.occasion)
    if theme is not None and theme.retired_at and (before is None or before.theme != theme.name):
        raise RetiredError(theme.name).at_field("theme")
    if occasion is not None and occasion.retired_at and (before is None or before.occasion != occasion.name):
        raise RetiredError(occasion.name).at_field("occasion")


def _check_dayparts(wish: CampaignWish, calendar: Calendar, before: Campaign | None) -> None:
    """Raise UnknownDaypartError unless each daypart is in use or was part of the campaign before."""
    kept = frozenset(() if before is None else before.daypart_ids)
    for number in wish.daypart_ids:
        daypart = calendar.dayparts.get(number)
        if daypart is None or (daypart.retired_at is not None and number not in kept):
            raise UnknownDaypartError(number if daypart is None else daypart.name)


def _checked_reach(wish: CampaignWish, everywhere: Sequence[Screen]) -> tuple[Screen, ...]:
    known = {screen.id for screen in everywhere}
    for screen_id in wish.screens:
        if screen_id not in known:
            raise UnknownScreenError(screen_id)
    reached = reach(wish.target, wish.screens, everywhere)
    if not reached:
        raise NothingReachedError(_target_text(wish.target))
    return reached


def _check_shares(
    wish: CampaignWish, others: Sequence[Campaign], reached: Iterable[Screen], everywhere: Iterable[Screen],
    calendar: Calendar,
) -> None:  # fmt: skip
    members: dict[str, list[Screen]] = defaultdict(list)
    for screen in everywhere:
        members[screen.group].append(screen)
    for group in sorted({screen.group for screen in reached}):
        holders = [other for other in others if reach(other.target, other.screens, members[group])]
        check_shares(wish, holders, group, calendar)


def _share_holders(
    unit: Unit, wish: CampaignWish, before: Campaign | None
) -> tuple[tuple[Campaign, ...], tuple[Campaign, ...]]:
    """Return the other campaigns that hold shares in the days of a wish: as they are now, and as they are approved.

    The nights around those days are included.
    """
    days = wish.starts_on - DAY, wish.ends_on + DAY
    approved = (each.content for each in unit.editions.running(*days) if each.content.aim is Aim.SHARE)
    own = None if before is None else before.id
    drafted = tuple(other for other in unit.campaigns.running(*days, Aim.SHARE) if other.id != own)
    return drafted, tuple(other for other in approved if other.id != own)


def _unmatched_words(target: Target, everywhere: Sequence[Screen]) -> Iterable[str]:
    """Yield a warning for each word of a target that matches no screen in use: most are typing errors."""
    for field, words in target.rules().items():
        for word in words:
            if not reach(Target(**{field: (word,)}), (), everywhere):
                yield f"{FIELD_NAMES[field]}「{word}」目前没有一块在用的屏"


def _target_text(target: Target) -> str:
    rules: Mapping[str, tuple[str, ...]] = target.rules()
    return " · ".join(", ".join(words) for words in rules.values() if words)
