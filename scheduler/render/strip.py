"""A text on a strip: the largest strike that takes it whole, else two lines, pages, or a scroll."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.breaks import LineBreaker
from scheduler.render.fonts import LADDER, FontSet
from scheduler.render.placement import width_px
from scheduler.render.script import Line, join_lines, stack_lines
from scheduler.render.values import TextSetting

STRIP_MAX_PX = 64
"""Up to this height a screen is set like a strip: rows of dots, one or two lines."""
LEAST_PX = 16
PAGES_MAX = 5
GOOD_BREAK, WORST_BREAK = 140, 300
"""Two pages end between words or better (`break_costs`). No line and no page ends worse than the worst: it scrolls."""
_EVEN_PERCENT = 60
"""Of the whole text: neither of two lines is longer, if that can be."""
_PAIR = len("二行")


def is_strip(profile: DisplayProfile) -> bool:
    """Return whether a screen is low enough to be set like a strip."""
    return profile.h <= STRIP_MAX_PX


def set_strip(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> TextSetting:
    """Set a text by the first rung that fits: one line, a smaller line, two pages, two lines, more pages, a scroll.

    Pages are at full height, which is twice the size of two lines. Three or more lines as written become pages, if each
    fits.
    """
    for setting in _ladder(script, profile, fonts):
        if all(width_px(line, setting.size, fonts) <= profile.w for page in setting.pages for line in page):
            return setting
    return TextSetting(profile.h, ((join_lines(script),),), scrolls=True)


def _ladder(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Iterator[TextSetting]:
    whole = join_lines(script)
    yield TextSetting(profile.h, ((whole,),))
    if _PAIR < len(script) <= PAGES_MAX:
        yield TextSetting(profile.h, tuple((line,) for line in script))
    yield from (TextSetting(size, ((whole,),)) for size in _smaller(profile.h))
    if profile.h >= 2 * LEAST_PX:
        yield from _pages(script, profile, fonts, _PAIR, GOOD_BREAK)
    yield from _two_lines(script if len(script) <= _PAIR else (whole,), profile, fonts)
    yield from _pages(script, profile, fonts, PAGES_MAX, WORST_BREAK)


def _smaller(h: int) -> Iterator[int]:
    """Yield the sizes below full height that still use two thirds of the rows."""
    return (rung for rung in LADDER if LEAST_PX <= rung < h and 3 * rung >= 2 * h)


def _two_lines(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Iterator[TextSetting]:
    line, half = stack_lines(script), profile.h // 2
    for size in (half, *(rung for rung in LADDER if rung < half)):
        if size >= LEAST_PX:
            even = width_px(line, size, fonts) * _EVEN_PERCENT // 100
            for limit in (min(even, profile.w), profile.w):
                rows = _break_lines(line, size, fonts, limit=limit, most=_PAIR, worst=WORST_BREAK)
                if len(rows) == _PAIR:
                    yield TextSetting(size, (rows,))


def _pages(
    script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet, most: int, worst: int
) -> Iterator[TextSetting]:
    rows = _break_lines(stack_lines(script), profile.h, fonts, limit=profile.w, most=most, worst=worst)
    if rows:
        yield TextSetting(profile.h, tuple((row,) for row in rows))


def _break_lines(line: Line, size: int, fonts: FontSet, *, limit: int, most: int, worst: int) -> tuple[Line, ...]:
    """Return the rows; none if there would be too many, or one would end at too costly a break."""
    breaker = LineBreaker(line, lambda text: fonts.width(text, size), size, hanging=False)
    broken = breaker.break_lines(limit, most)
    return broken.rows if broken is not None and broken.worst <= worst else ()
