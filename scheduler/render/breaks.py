"""Sharing atoms out over lines so that the widest line is as narrow as can be."""

from __future__ import annotations

from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Atom, Line

HANGING = "，。、；：！？"
"""Their ink fills the left half of an em: at a line's end the other half is not counted, or the line looks shifted."""


def width_units(line: Line, fonts: FontSet) -> int:
    """Return a line's width in thousandths of an em, as the eye sees it."""
    whole = sum(fonts.units(atom.text) + atom.gap for atom in line) - (line[0].gap if line else 0)
    return whole - (UNITS // 2 if line and line[-1].text[-1] in HANGING else 0)


def widest(lines: tuple[Line, ...], fonts: FontSet) -> int:
    """Return the width of the widest line, in thousandths of an em."""
    return max(width_units(line, fonts) for line in lines)


def shared_out(line: Line, count: int, fonts: FontSet) -> tuple[Line, ...]:
    """Return the line's atoms on at most `count` lines, in order, with the widest as narrow as can be.

    Found by bisection on the width: the narrowest at which filling line after line needs no more than `count`.
    """
    sizes = [(atom.gap, fonts.units(atom.text)) for atom in line]
    low, high = max(size for _, size in sizes), sum(gap + size for gap, size in sizes)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(sizes, middle)) <= count:
            high = middle
        else:
            low = middle + 1
    ends = _filled(sizes, low)
    return tuple(_flush(line[a:b]) for a, b in zip([0, *ends], ends, strict=False))


def _filled(sizes: list[tuple[int, int]], limit: int) -> list[int]:
    """Fill lines greedily and return where each ends."""
    ends: list[int] = []
    used = 0
    for number, (gap, size) in enumerate(sizes):
        if used and used + gap + size > limit:
            ends.append(number)
            used = 0
        used += size if not used else gap + size
    return [*ends, len(sizes)]


def _flush(line: Line) -> Line:
    return (Atom(line[0].text), *line[1:]) if line and line[0].gap else line
