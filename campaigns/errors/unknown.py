"""Refusals because what was named does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.errors.base import CampaignError


class UnknownError(CampaignError):
    """Something that was named does not exist."""


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


class UnknownPersonError(UnknownError):
    """Nobody has this sign-in name."""

    zh, en = "没有登录名为「{person}」的人员", "nobody signs in as “{person}”"
    about = "name"

    def __init__(self, person: object) -> None:
        super().__init__(person=person)


class UnknownColumnError(UnknownError):
    """A tally cannot be asked by this column."""

    zh, en = "统计没有「{column}」这一列；可用：{columns}", "a tally has no column “{column}”; there are: {columns}"
    about = "by"

    def __init__(self, column: str, columns: Sequence[str]) -> None:
        super().__init__(column=column, columns=", ".join(columns))


class PeriodError(UnknownError):
    """A period is not one: neither a year nor two dates in order."""

    zh, en = (
        "请给出年份，或起止日期（YYYY-MM-DD）",
        "give a year, or --from and --to as YYYY-MM-DD, in order; got {value}",
    )
    about = "from"

    def __init__(self, value: object) -> None:
        super().__init__(value=value)
