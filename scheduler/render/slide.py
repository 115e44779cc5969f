"""Set a text on a large screen: as large as its lines break well, on several pages if it would be small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isqrt

from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.breaks import LineBreaker, LineBreaks, widest_units
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Line, count_characters, join_lines, stack_lines
from scheduler.render.values import TextSetting

LEAST_PX = 16
WIDE_PERCENT = 88
HIGH_PERCENT = 78
"""The part of the glass that the text may take."""
PITCH_PERCENT = 132
"""From one baseline to the next, of the size."""
PITCH_MOST_PERCENT = 150
"""The most, if there is room, so that few lines on a tall screen stand apart."""
ONE_LINE_PERCENT = 44
"""Of the height, the largest size: two characters on a wide screen need not fill it."""
SMALL_SHARE = 10
"""Text below a tenth of the shorter side is small."""
PAGES_MAX = 4
PAGED_PERCENT = 125
"""Pages are used only if that makes the text so much larger."""
_PAGE_SLACK_PERCENT = 115
_STEP_PERCENT = 94
"""From one candidate size to the next."""
_REWRITTEN = 250
"""The cost of breaking lines further than written, or of joining them, per mille of size."""
_MILLE = 1000


def set_slide(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> TextSetting:
    """Set a text at the best compromise of size and good breaks.

    Lines as written hold unless breaking them makes the text much larger. Raises TextTooLongError.
    """
    found = _set_on_one_page(stack_lines(script), profile, fonts)
    if found is None or _is_small(found, profile):
        found = _choose_larger(found, _set_on_one_page(join_lines(script), profile, fonts), _MILLE + _REWRITTEN)
        found = _choose_larger(found, _set_on_pages(script, profile, fonts), PAGED_PERCENT * 10)
    if found is None:
        raise TextTooLongError(PAGES_MAX * _capacity(profile), count_characters(script))
    return found


def baselines(count: int, size: int, h: int) -> list[int]:
    """Return the baselines of lines whose block of ink is in the middle of `h` px.

    >>> baselines(2, 100, 576)
    [249, 399]
    """
    pitch = size * PITCH_PERCENT
    if count > 1:
        room = (h * HIGH_PERCENT - 100 * size) // (count - 1)
        pitch = max(pitch, min(room, size * PITCH_MOST_PERCENT))
    first = (100 * h - (count - 1) * pitch) // 2 + 36 * size  # a Chinese character's ink is centred 0.36 em up
    return [(first + number * pitch) // 100 for number in range(count)]


def _set_on_one_page(line: Line, profile: DisplayProfile, fonts: FontSet) -> TextSetting | None:
    """Return the best setting on one page; None if it would be below 16 px."""
    breaker = LineBreaker(line, fonts.units, UNITS, hanging=True)
    written = 1 + sum(atom.must for atom in line)
    best: TextSetting | None = None
    most = 0
    for broken in _candidates(breaker, profile):
        size = _fitting_size(broken, profile)
        merit = size * _MILLE * _MILLE // (_MILLE + _break_penalty(broken, written))
        if merit > most:
            best, most = TextSetting(size, (broken.rows,)), merit
        if most >= size * _MILLE:
            break  # nothing smaller can be better
    return best


def _candidates(breaker: LineBreaker, profile: DisplayProfile) -> Iterator[LineBreaks]:
    """Yield breaks at ever smaller sizes, from the largest at which the text fits."""
    size = _largest_size(breaker, profile)
    while size >= LEAST_PX:
        broken = breaker.break_lines(_width_limit(size, profile), _lines(size, profile))
        if broken is not None:
            yield broken
        size = min(size - 1, size * _STEP_PERCENT // 100)


def _largest_size(breaker: LineBreaker, profile: DisplayProfile) -> int:
    low, high = LEAST_PX - 1, profile.h * ONE_LINE_PERCENT // 100
    while low < high:
        size = (low + high + 1) // 2
        filled = breaker.fill_lines(_width_limit(size, profile))
        if filled is not None and len(filled) <= _lines(size, profile):
            low = size
        else:
            high = size - 1
    return low


def _break_penalty(broken: LineBreaks, written: int) -> int:
    """Return the penalty for breaks, per mille of size; the more breaks, the less each costs."""
    breaks = len(broken.rows) - 1
    cost = broken.cost * _MILLE // isqrt(max(1, breaks) * _MILLE * _MILLE)
    return cost + _REWRITTEN * (written > 1 and breaks >= written)


def _set_on_pages(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> TextSetting | None:
    """Return the fewest pages on which the text is not small, or those on which it is largest."""
    best: TextSetting | None = None
    for count in range(2, PAGES_MAX + 1):
        found = _pages(script, count, profile, fonts)
        if found is not None and (best is None or found.size > best.size):
            best = found
        if best is not None and not _is_small(best, profile):
            break
    return best


def _pages(script: tuple[Line, ...], count: int, profile: DisplayProfile, fonts: FontSet) -> TextSetting | None:
    """Divide a text into `count` pages of about equal length, by the same costs as lines."""
    breaker = LineBreaker(join_lines(script), fonts.units, UNITS, hanging=False)
    whole = widest_units([join_lines(script)], fonts)
    shared = breaker.break_lines(whole * _PAGE_SLACK_PERCENT // (100 * count), count)
    if shared is None:
        return None
    line, at = stack_lines(script), 0
    settings: list[TextSetting] = []
    for row in shared.rows:
        page = _set_on_one_page(_as_page_start(line[at : at + len(row)]), profile, fonts)
        if page is None:
            return None
        settings.append(page)
        at += len(row)
    return TextSetting(min(map(_size, settings)), tuple(page for setting in settings for page in setting.pages))


def _as_page_start(line: Line) -> Line:
    return (replace(line[0], gap=0, must=False), *line[1:])


def _choose_larger(one: TextSetting | None, other: TextSetting | None, by_mille: int) -> TextSetting | None:
    """Return `other` if it is larger by the factor `by_mille` / 1000, else `one`."""
    if one is None or other is None:
        return one or other
    return other if other.size * _MILLE >= one.size * by_mille else one


def _fitting_size(broken: LineBreaks, profile: DisplayProfile) -> int:
    """Return the largest size in px. Widths grow in proportion to it, so no search is needed."""
    by_width = profile.w * WIDE_PERCENT * UNITS // (100 * broken.width)
    return min(by_width, _size_by_height(len(broken.rows), profile.h), profile.h * ONE_LINE_PERCENT // 100)


def _width_limit(size: int, profile: DisplayProfile) -> int:
    """Return the width limit of a line at a size, in thousandths of an em."""
    return profile.w * WIDE_PERCENT * UNITS // (100 * size)


def _lines(size: int, profile: DisplayProfile) -> int:
    """Return the number of lines of a size that fit."""
    return max(0, (profile.h * HIGH_PERCENT // size - 100) // PITCH_PERCENT + 1)


def _size_by_height(count: int, h: int) -> int:
    return h * HIGH_PERCENT // (100 + (count - 1) * PITCH_PERCENT)


def _capacity(profile: DisplayProfile) -> int:
    """Return how many Chinese characters of the least size fit on the glass."""
    return _lines(LEAST_PX, profile) * (profile.w * WIDE_PERCENT // (100 * LEAST_PX))


def _is_small(setting: TextSetting, profile: DisplayProfile) -> bool:
    return setting.size * SMALL_SHARE < min(profile.w, profile.h)


def _size(setting: TextSetting) -> int:
    return setting.size
