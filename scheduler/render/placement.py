"""Place lines on a picture: runs with their left edge and baseline in whole px."""

from __future__ import annotations

from scheduler.render.breaks import HANGING, HANGING_FIRST
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Line
from scheduler.render.values import PlacedRun


def width_px(line: Line, size: int, fonts: FontSet) -> int:
    """Return a line's width as drawn, in px, every character on a whole px."""
    return sum(fonts.width(atom.text, size) + _gap(atom.gap, size) for atom in line)


def centre_line(line: Line, fonts: FontSet, *, size: int, y: int, w: int, page: int = 0) -> tuple[PlacedRun, ...]:
    """Return the runs of a line in the middle of `w` px; punctuation at its ends hangs, if there is room."""
    whole = width_px(line, size, fonts)
    hang = size // 2 * ((line[-1].text[-1] in HANGING) - (line[0].text[0] in HANGING_FIRST))
    x = max(0, min((w - whole + hang) // 2, w - whole))
    return place_line(line, fonts, size=size, y=y, x=x, page=page)


def place_line(line: Line, fonts: FontSet, *, size: int, y: int, x: int = 0, page: int = 0) -> tuple[PlacedRun, ...]:
    """Return the runs of a line from `x` on; atoms without a gap between them make one run."""
    runs: list[PlacedRun] = []
    for atom in line:
        if runs and not atom.gap:
            last = runs.pop()
            runs.append(PlacedRun(last.text + atom.text, last.x, y, size, page))
        else:
            x += _gap(atom.gap, size)
            runs.append(PlacedRun(atom.text, x, y, size, page))
        x += fonts.width(atom.text, size)
    return tuple(runs)


def _gap(units: int, size: int) -> int:
    return (units * size + UNITS // 2) // UNITS
