"""A text on a large screen: as large as it goes, on as many lines as that takes."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.errors import TextTooLongError
from campaigns.profile import DisplayProfile
from scheduler.render.breaks import shared_out, widest
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Line, characters, fine, joined
from scheduler.render.setting import Setting

LEAST_PX = 16
WIDE_PERCENT = 88
HIGH_PERCENT = 78
"""How much of the glass the text may take."""
PITCH_PERCENT = 132
"""From one baseline to the next, of the size."""
ONE_LINE_PERCENT = 44
"""Of the height: two characters on a wide screen need not fill it."""
MUCH_PERCENT = 140
"""Lines as written are broken further only if that makes the text so much larger."""
FEWER_LINES_PERCENT = 85
"""Of the largest size: what broken phrases may lose for fewer and fuller lines."""
SMALL_SHARE = 10
"""Below a tenth of the shorter side, phrases are taken apart to win size."""


def set_slide(script: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> Setting:
    """Set a text at the largest size that fits. Only whole phrases go on a new line.

    Lines as written hold unless breaking them makes the text much larger. Where all that comes out small, lines may
    end between any two characters that kinsoku lets part. Raises TextTooLongError.
    """
    best = _largest(_by_phrases(script, fonts), profile, fonts)
    written = Setting(_fitting(script, profile, fonts), (script,))
    if len(script) > 1 and best.size * 100 < written.size * MUCH_PERCENT:
        best = written
    if best.size * SMALL_SHARE < min(profile.w, profile.h):
        best = max(best, _largest(_anywhere(script, fonts), profile, fonts, FEWER_LINES_PERCENT), key=_size)
    if best.size < LEAST_PX:
        raise TextTooLongError(_room(profile), characters(script))
    return best


def baselines(count: int, size: int, h: int) -> list[int]:
    """Return where the lines stand: the ink of the block in the middle of `h` px."""
    pitch = size * PITCH_PERCENT
    first = (100 * h - (count - 1) * pitch) // 2 + 36 * size  # a Chinese character's ink is centred 0.36 em up
    return [(first + number * pitch) // 100 for number in range(count)]


def _by_phrases(script: tuple[Line, ...], fonts: FontSet) -> Iterator[tuple[Line, ...]]:
    for count in range(1, max(map(len, script)) + 1):
        yield tuple(row for line in script for row in shared_out(line, count, fonts))


def _anywhere(script: tuple[Line, ...], fonts: FontSet) -> Iterator[tuple[Line, ...]]:
    atoms = fine(joined(script))
    for count in range(1, len(atoms) + 1):
        yield shared_out(atoms, count, fonts)


def _largest(
    candidates: Iterator[tuple[Line, ...]], profile: DisplayProfile, fonts: FontSet, enough_percent: int = 100
) -> Setting:
    """Return the first candidate that is large enough, in percent of the largest that there is.

    Candidates come with ever more lines; where so many do not fit in the height any more, the rest is not looked at.
    """
    found: list[Setting] = []
    largest = 0
    for rows in candidates:
        found.append(Setting(_fitting(rows, profile, fonts), (rows,)))
        largest = max(largest, found[-1].size)
        if _highest(len(rows), profile.h) <= largest:
            break
    enough = max(-(-largest * enough_percent // 100), min(largest, LEAST_PX))
    return next(setting for setting in found if setting.size >= enough)


def _fitting(rows: tuple[Line, ...], profile: DisplayProfile, fonts: FontSet) -> int:
    """Return the largest size in px. Widths grow in proportion to it, so no search is needed."""
    by_width = profile.w * WIDE_PERCENT * UNITS // (100 * widest(rows, fonts))
    return min(by_width, _highest(len(rows), profile.h), profile.h * ONE_LINE_PERCENT // 100)


def _highest(count: int, h: int) -> int:
    return h * HIGH_PERCENT // (100 + (count - 1) * PITCH_PERCENT)


def _room(profile: DisplayProfile) -> int:
    """Return how many Chinese characters of the least size the glass takes."""
    lines = next(count for count in range(profile.h, -1, -1) if not count or _highest(count, profile.h) >= LEAST_PX)
    return lines * (profile.w * WIDE_PERCENT // (100 * LEAST_PX))


def _size(setting: Setting) -> int:
    return setting.size
