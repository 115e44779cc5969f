"""A text on a strip: the largest strike that takes it whole, else two lines, pages, or a scroll."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.profile import DisplayProfile
from scheduler.render.breaks import shared_out
from scheduler.render.fonts import LADDER, FontSet
from scheduler.render.place import width_px
from scheduler.render.script import Line, joined
from scheduler.render.setting import Setting

STRIP_MAX_PX = 64
"""Up to this height a screen is set like a strip: rows of dots, one or two lines."""
LEAST_PX = 16
PAGES_MAX = 4


def is_strip(profile: DisplayProfile) -> bool:
    """Say whether a screen is low enough to be set like a strip."""
    return profile.h <= STRIP_MAX_PX


def set_strip(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Setting:
    """Set a text by the ladder: one line, one smaller, two lines, pages at full height, a scroll."""
    whole = joined(script)
    for setting in (*_one_line(whole, profile.h), *_two_lines(script, whole, profile.h, fonts)):
        if _fits(setting, profile.w, fonts):
            return setting
    for setting in _pages(script, whole, profile.h, fonts):
        if _fits(setting, profile.w, fonts):
            return setting
    return Setting(profile.h, ((whole,),), scrolls=True)


def _one_line(whole: Line, h: int) -> Iterator[Setting]:
    """At full height, then smaller as long as two thirds of the rows are used."""
    for size in (h, *(rung for rung in LADDER if LEAST_PX <= rung < h and 3 * rung >= 2 * h)):
        yield Setting(size, ((whole,),))


def _two_lines(script: tuple[Line, ...], whole: Line, h: int, fonts: FontSet) -> Iterator[Setting]:
    rows = script if len(script) == len("二行") else shared_out(whole, 2, fonts)
    for size in (h // 2, *(rung for rung in LADDER if LEAST_PX <= rung < h // 2)):
        if size >= LEAST_PX:
            yield Setting(size, (rows,))


def _pages(script: tuple[Line, ...], whole: Line, h: int, fonts: FontSet) -> Iterator[Setting]:
    """The lines as written, then as few pages of whole phrases as can be."""
    if 1 < len(script) <= PAGES_MAX:
        yield Setting(h, tuple((line,) for line in script))
    for count in range(2, min(PAGES_MAX, len(whole)) + 1):
        yield Setting(h, tuple((line,) for line in shared_out(whole, count, fonts)))


def _fits(setting: Setting, w: int, fonts: FontSet) -> bool:
    return all(width_px(line, setting.size, fonts) <= w for page in setting.pages for line in page)
