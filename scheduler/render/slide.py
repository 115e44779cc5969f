"""A text on a large screen: as large as its lines break well, on pages where it would come out small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isqrt

from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.breaks import Breaker, Broken, widest
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Line, characters, joined, stacked
from scheduler.render.values import Setting

LEAST_PX = 16
WIDE_PERCENT = 88
HIGH_PERCENT = 78
"""How much of the glass the text may take."""
PITCH_PERCENT = 132
"""From one baseline to the next, of the size."""
PITCH_MOST_PERCENT = 150
"""Where there is room: few lines on a tall screen do not huddle together."""
ONE_LINE_PERCENT = 44
"""Of the height: two characters on a wide screen need not fill it."""
SMALL_SHARE = 10
"""Text below a tenth of the shorter side is small."""
PAGES_MAX = 4
PAGED_PERCENT = 125
"""Pages are turned only if that makes the text so much larger."""
_PAGE_SLACK_PERCENT = 115
_STEP_PERCENT = 94
"""From one size that is tried to the next."""
_REWRITTEN = 250
"""What it costs to break lines further than they were written, or to join them, per mille of size."""
_MILLE = 1000


def set_slide(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Setting:
    """Set a text where size and good breaks together come out best.

    Lines as written hold unless breaking them makes the text much larger. Raises TextTooLongError.
    """
    found = _on_one(stacked(script), profile, fonts)
    if found is None or _is_small(found, profile):
        found = _larger(found, _on_one(joined(script), profile, fonts), _MILLE + _REWRITTEN)
        found = _larger(found, _on_pages(script, profile, fonts), PAGED_PERCENT * 10)
    if found is None:
        raise TextTooLongError(PAGES_MAX * _room(profile), characters(script))
    return found


def baselines(count: int, size: int, h: int) -> list[int]:
    """Return where the lines stand: the ink of the block in the middle of `h` px.

    >>> baselines(2, 100, 576)
    [249, 399]
    """
    pitch = size * PITCH_PERCENT
    if count > 1:
        room = (h * HIGH_PERCENT - 100 * size) // (count - 1)
        pitch = max(pitch, min(room, size * PITCH_MOST_PERCENT))
    first = (100 * h - (count - 1) * pitch) // 2 + 36 * size  # a Chinese character's ink is centred 0.36 em up
    return [(first + number * pitch) // 100 for number in range(count)]


def _on_one(line: Line, profile: DisplayProfile, fonts: FontSet) -> Setting | None:
    """Return the best setting on one page, None where it would fall below 16 px."""
    breaker = Breaker(line, fonts.units, UNITS, hanging=True)
    written = 1 + sum(atom.must for atom in line)
    best: Setting | None = None
    most = 0
    for broken in _tried(breaker, profile):
        size = _fitting(broken, profile)
        merit = size * _MILLE * _MILLE // (_MILLE + _strain(broken, written))
        if merit > most:
            best, most = Setting(size, (broken.rows,)), merit
        if most >= size * _MILLE:
            break  # nothing smaller can be better
    return best


def _tried(breaker: Breaker, profile: DisplayProfile) -> Iterator[Broken]:
    """Break at ever smaller sizes, from the largest at which the text can stand at all."""
    size = _largest(breaker, profile)
    while size >= LEAST_PX:
        broken = breaker.broken(_limit(size, profile), _lines(size, profile))
        if broken is not None:
            yield broken
        size = min(size - 1, size * _STEP_PERCENT // 100)


def _largest(breaker: Breaker, profile: DisplayProfile) -> int:
    low, high = LEAST_PX - 1, profile.h * ONE_LINE_PERCENT // 100
    while low < high:
        size = (low + high + 1) // 2
        filled = breaker.fewest(_limit(size, profile))
        if filled is not None and len(filled) <= _lines(size, profile):
            low = size
        else:
            high = size - 1
    return low


def _strain(broken: Broken, written: int) -> int:
    """Return what the breaks cost, per mille of size; many of them cost less each than few."""
    breaks = len(broken.rows) - 1
    cost = broken.cost * _MILLE // isqrt(max(1, breaks) * _MILLE * _MILLE)
    return cost + _REWRITTEN * (written > 1 and breaks >= written)


def _on_pages(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Setting | None:
    """Return the fewest pages on which the text is not small, or those on which it is largest."""
    best: Setting | None = None
    for count in range(2, PAGES_MAX + 1):
        found = _pages(script, count, profile, fonts)
        if found is not None and (best is None or found.size > best.size):
            best = found
        if best is not None and not _is_small(best, profile):
            break
    return best


def _pages(script: tuple[Line, ...], count: int, profile: DisplayProfile, fonts: FontSet) -> Setting | None:
    """Share a text out over so many pages of about equal length, the breaks chosen as those of lines are."""
    breaker = Breaker(joined(script), fonts.units, UNITS, hanging=False)
    whole = widest([joined(script)], fonts)
    shared = breaker.broken(whole * _PAGE_SLACK_PERCENT // (100 * count), count)
    if shared is None:
        return None
    line, at = stacked(script), 0
    settings: list[Setting] = []
    for row in shared.rows:
        page = _on_one(_begun(line[at : at + len(row)]), profile, fonts)
        if page is None:
            return None
        settings.append(page)
        at += len(row)
    return Setting(min(map(_size, settings)), tuple(page for setting in settings for page in setting.pages))


def _begun(line: Line) -> Line:
    return (replace(line[0], gap=0, must=False), *line[1:])


def _larger(one: Setting | None, other: Setting | None, by_mille: int) -> Setting | None:
    """Return `other` if it is so much larger, else `one`."""
    if one is None or other is None:
        return one or other
    return other if other.size * _MILLE >= one.size * by_mille else one


def _fitting(broken: Broken, profile: DisplayProfile) -> int:
    """Return the largest size in px. Widths grow in proportion to it, so no search is needed."""
    by_width = profile.w * WIDE_PERCENT * UNITS // (100 * broken.width)
    return min(by_width, _highest(len(broken.rows), profile.h), profile.h * ONE_LINE_PERCENT // 100)


def _limit(size: int, profile: DisplayProfile) -> int:
    """Return how wide a line may be at a size, in thousandths of an em."""
    return profile.w * WIDE_PERCENT * UNITS // (100 * size)


def _lines(size: int, profile: DisplayProfile) -> int:
    """Return how many lines of a size there is room for."""
    return max(0, (profile.h * HIGH_PERCENT // size - 100) // PITCH_PERCENT + 1)


def _highest(count: int, h: int) -> int:
    return h * HIGH_PERCENT // (100 + (count - 1) * PITCH_PERCENT)


def _room(profile: DisplayProfile) -> int:
    """Return how many Chinese characters of the least size the glass takes."""
    return _lines(LEAST_PX, profile) * (profile.w * WIDE_PERCENT // (100 * LEAST_PX))


def _is_small(setting: Setting, profile: DisplayProfile) -> bool:
    return setting.size * SMALL_SHARE < min(profile.w, profile.h)


def _size(setting: Setting) -> int:
    return setting.size
