"""Refuse what no plan can say: more spans, inserts or slides than a screen takes."""

from __future__ import annotations

from datetime import date

from campaigns.errors.base import Language
from campaigns.errors.conflicts import ConflictError

_FEWER_SLIDES = ("请减少画面", "use fewer slides")
_FEWER_PARTS = ("请减少画面或时段", "use fewer slides or dayparts")
_TOGETHER = (
    "请减少时段，或让各活动的时段同起同止",
    "use fewer dayparts, or let those of all campaigns begin and end together",
)
_LESS = ("请降低占比，或把画面放长些", "lower the share, or make the slides longer")
_CALMER = ("请减少亮屏时段的变化", "change the lit hours less often")
_WORDS: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "spans": ("dayparts", ("切成的段数", "spans"), _TOGETHER),
    "inserts": ("share_percent", ("插播次数", "inserted plays"), _LESS),
    "slots in bases": ("slides", ("轮播格数", "slots of loops"), _FEWER_PARTS),
    "bytes": ("slides", ("计划的字节数", "bytes of the plan"), _FEWER_PARTS),
    "frames": ("slides", ("一幅画面的页数", "pages of one slide"), ("请缩短文字", "shorten the text")),
    "slots": ("slides", ("画面数", "slides"), _FEWER_SLIDES),
    "pictures": ("slides", ("画面页数", "pages of slides"), _FEWER_SLIDES),
    "bytes of slots": ("slides", ("画面清单的字节数", "bytes of the list of slides"), _FEWER_SLIDES),
    "bytes of manifest": ("lit_from", ("清单的字节数", "bytes of the manifest"), _CALMER),
}
"""By what there is too much of: the form field, what it is called, and what helps, in Chinese and English."""


class PlanMisfitError(ConflictError):
    """A street's plan would have more of something than a screen takes; a campaign is named that breaks it."""

    zh = "同播组「{group}」{on} 的计划放不下「{campaign}」：{thing} {count}，最多 {most}；{remedy}"
    en = "the plan of “{group}” on {on} has no room for “{campaign}”: {count} {thing}, at most {most}; {remedy}"

    def __init__(self, group: str, on: date, campaign: str, *, what: str, count: int, most: int) -> None:
        self._what = what
        field, thing, remedy = _WORDS[what]
        super().__init__(
            group=group, on=on, campaign=campaign, count=count, most=most, thing=thing[1], remedy=remedy[1]
        )
        self.field = field

    def text(self, language: Language = "zh") -> str:
        """Return the message in one of the two languages."""
        _, thing, remedy = _WORDS[self._what]
        place = 0 if language == "zh" else 1
        template = self.zh if language == "zh" else self.en
        return template.format(**{**self.values, "thing": thing[place], "remedy": remedy[place]})
