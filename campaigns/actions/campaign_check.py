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
        _check_shares(checked, _share_holders(unit, checked, before), reached, everywhere, calendar)
    warnings = (*laid_out.warnings, *in_time, *_unmatched_words(checked.target, everywhere))
    return ValidCampaign(checked, reached, warnings)


def _check_names(unit: Unit, wish: CampaignWish, before: Campaign | None) -> None:
    own = None if before is None else before.id
    namesake = unit.campaigns.find_namesake(wish, own) or _namesake_on_street(unit, wish, own)
    if namesake is not None:
        raise CampaignTakenError(wish.name, namesake)
    theme, occasion = unit.themes.find(wish.theme), unit.occasions.find(wish.occasion)
    if theme is not None and theme.retired_at and (before is None or before.theme != theme.name):
        raise RetiredError(theme.name).at_field("theme")
    if occasion is not None and occasion.retired_at and (before is None or before.occasion != occasion.name):
        raise RetiredError(occasion.name).at_field("occasion")


def _namesake_on_street(unit: Unit, wish: CampaignWish, own: int | None) -> int | None:
    """Return the number of another campaign that plays under this name, whatever its draft is called now."""
    running = unit.editions.running(wish.starts_on, wish.ends_on)
    others = (each.campaign_id for each in running if each.content.name == wish.name and each.campaign_id != own)
    return next(others, None)


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


def _share_holders(unit: Unit, wish: CampaignWish, before: Campaign | None) -> tuple[Campaign, ...]:
    """Return the other campaigns that hold shares in the days of a wish, the nights around them included.

    One whose draft asks for less than its edition on the street holds that until the draft is approved.
    """
    days = wish.starts_on - DAY, wish.ends_on + DAY
    holders = {each.id: each for each in unit.campaigns.running(*days, Aim.SHARE)}
    for edition in unit.editions.running(*days):
        drafted = holders.get(edition.campaign_id)
        held = edition.content.share_percent or 0
        if held > (0 if drafted is None else drafted.share_percent or 0):
            holders[edition.campaign_id] = edition.content
    return tuple(each for each in holders.values() if before is None or each.id != before.id)


def _unmatched_words(target: Target, everywhere: Sequence[Screen]) -> Iterable[str]:
    """Yield a warning for each word of a target that matches no screen in use: most are typing errors."""
    for field, words in target.rules().items():
        for word in words:
            if not reach(Target(**{field: (word,)}), (), everywhere):
                yield f"{FIELD_NAMES[field]}「{word}」目前没有一块在用的屏"


def _target_text(target: Target) -> str:
    rules: Mapping[str, tuple[str, ...]] = target.rules()
    return " · ".join(", ".join(words) for words in rules.values() if words)
