"""Refuse names and numbers of what does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.errors.base import CampaignError


class UnknownError(CampaignError):
    """The named thing does not exist."""


class UnknownScreenError(UnknownError):
    """No screen has this id."""

    zh, en = "没有屏「{screen}」", "no screen is called “{screen}”"
    about = "screens"

    def __init__(self, screen: str) -> None:
        super().__init__(screen=screen)


class UnknownCampaignError(UnknownError):
    """No campaign has this number."""

    zh, en = "没有编号为 {campaign} 的活动", "no campaign has the number {campaign}"

    def __init__(self, campaign: object) -> None:
        super().__init__(campaign=campaign)


class UnknownSlideError(UnknownError):
    """No slide of this campaign has this number."""

    zh, en = "此活动没有编号为 {slide} 的画面", "no slide of this campaign has the number {slide}"
    about = "slides"

    def __init__(self, slide: object) -> None:
        super().__init__(slide=slide)


class UnknownGroupError(UnknownError):
    """No sync group has this name."""

    zh, en = "没有同播组「{group}」", "no sync group is called “{group}”"
    about = "group"

    def __init__(self, group: object) -> None:
        super().__init__(group=group)


class UnknownStreetError(UnknownError):
    """No street in use has this name."""

    zh = "没有街路「{street}」；请先用 ledcast settings street add 登记，或改正写法"
    en = "no street is called “{street}”; add it by `ledcast settings street add`, or correct the spelling"
    about = "street"

    def __init__(self, street: object) -> None:
        super().__init__(street=street)


class UnknownDaypartError(UnknownError):
    """No daypart in use has this name or number."""

    zh, en = "没有可用的时段「{daypart}」", "no daypart “{daypart}” can be chosen"
    about = "dayparts"

    def __init__(self, daypart: object) -> None:
        super().__init__(daypart=daypart)


class UnknownThemeError(UnknownError):
    """No theme on offer has this name."""

    zh, en = "没有主题「{theme}」", "no theme is called “{theme}”"
    about = "theme"

    def __init__(self, theme: object) -> None:
        super().__init__(theme=theme)


class UnknownOccasionError(UnknownError):
    """No occasion on offer has this name."""

    zh, en = "没有时期「{occasion}」", "no occasion is called “{occasion}”"
    about = "occasion"

    def __init__(self, occasion: object) -> None:
        super().__init__(occasion=occasion)


class NothingReachedError(UnknownError):
    """A campaign's target and picks lead to no screen in use."""

    zh = "没有一块在用的屏符合：{rules}；请放宽条件"
    en = "no screen in use matches: {rules}; widen the target"
    about = "target"

    def __init__(self, rules: str) -> None:
        super().__init__(rules=rules)


class UnknownPersonError(UnknownError):
    """No person has this sign-in name."""

    zh, en = "没有登录名为「{person}」的人员", "nobody signs in as “{person}”"
    about = "name"

    def __init__(self, person: object) -> None:
        super().__init__(person=person)


class UnknownTokenError(UnknownError):
    """No token has this number."""

    zh, en = "没有编号 {token} 的令牌", "there is no token {token}"

    def __init__(self, token: object) -> None:
        super().__init__(token=token)


class UnknownColumnError(UnknownError):
    """Tallies have no such column."""

    zh, en = "统计没有「{column}」这一列；可用：{columns}", "a tally has no column “{column}”; there are: {columns}"
    about = "by"

    def __init__(self, column: str, columns: Sequence[str]) -> None:
        super().__init__(column=column, columns=", ".join(columns))


class PeriodError(UnknownError):
    """The period is neither a year nor two dates in order."""

    zh, en = (
        "请给出年份，或起止日期（YYYY-MM-DD）",
        "give a year, or --from and --to as YYYY-MM-DD, in order; got {value}",
    )
    about = "from"

    def __init__(self, value: object) -> None:
        super().__init__(value=value)
