"""Break a text into lines at the least total cost: each within a limit, none ragged or lonely without need.

As in "Breaking Paragraphs into Lines" (Knuth and Plass, 1981) the whole text is optimised at once, by dynamic
programming over the end of the last line: for each end the best begin of the line that ends there is kept. Four atoms
with room for three a line; a break before `c` is at a clause's end, one before `d` splits a word:

    atoms      a     b     c     d
    break at      260    15   700           its cost
    end           1     2     3     4       atoms from the start
    begin         0     0     0     2       of the best line that ends there, so the lines are a b / c d
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import category

from scheduler.render.break_costs import CLAUSE
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.script import Line

HANGING = "，。、；：！？）】》」』〉"
"""Their ink fills the left half of an em: at a line's end the other half is not counted, or the line looks shifted."""
HANGING_FIRST = "（【《「『〈"
"""The same at a line's beginning: their ink fills the right half. It affects where a line is placed, not breaks."""
RAGGED = 60
"""The cost of a line that is all but empty, per mille of size, as that of breaks (`break_costs`)."""
LONELY = 600
"""The cost of a line of a single character."""
MIXED, MIXED_CLAUSE = 150, 60
"""The cost of a line that runs over a space, or a clause's end, but begins or ends inside a phrase."""
_PENS = (10, 80, 320, 1280)
"""The cost of each line as such: the least of these that leaves few enough lines is taken."""
Width = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class LineBreaks:
    """Lines, the width of the widest, their total cost, and the cost of their worst break."""

    rows: tuple[Line, ...]
    width: int
    cost: int
    worst: int


def line_units(line: Line, fonts: FontSet) -> int:
    """Return a line's width in thousandths of an em, as the eye sees it."""
    whole = sum(fonts.units(atom.text) + atom.gap for atom in line) - (line[0].gap if line else 0)
    return whole - (UNITS // 2 if line and line[-1].text[-1] in HANGING else 0)


def widest_units(rows: Sequence[Line], fonts: FontSet) -> int:
    """Return the width of the widest line, in thousandths of an em."""
    return max(line_units(row, fonts) for row in rows)


class LineBreaker:
    """Measures a text once and breaks it at many limits; line breaks as written (`Atom.must`) are kept.

    >>> from scheduler.render.script import Atom
    >>> line = tuple(Atom(text, cost=cost) for text, cost in (("a", 0), ("b", 260), ("c", 15), ("d", 700)))
    >>> breaks = LineBreaker(line, len, 1, hanging=False).break_lines(3, most=2)
    >>> ["".join(atom.text for atom in row) for row in breaks.rows], breaks.worst
    (['ab', 'cd'], 15)
    """

    def __init__(self, line: Line, width: Width, em: int, *, hanging: bool) -> None:
        """Measure by `width`, in whose unit an em is `em`; with `hanging`, punctuation at a line's end counts half."""
        self._line = line
        gaps = [(atom.gap * em + UNITS // 2) // UNITS for atom in line]
        self._hang = [em // 2 if hanging and atom.text[-1] in HANGING else 0 for atom in line]
        self._lonely = [sum(not category(each).startswith("P") for each in atom.text) == 1 for atom in line]
        self._edges = [0]
        for atom, gap in zip(line, gaps, strict=True):
            self._edges.append(self._edges[-1] + gap + width(atom.text))
        self._lefts = [edge + gap for edge, gap in zip(self._edges, gaps, strict=False)]
        self._costs = [0, *(0 if atom.must else atom.cost for atom in line[1:]), 0]
        self._spaces = list(accumulate((gap > 0 for gap in gaps), initial=0))
        self._clauses = list(accumulate((atom.cost <= CLAUSE for atom in line), initial=0))

    def fill_lines(self, limit: int) -> list[int] | None:
        """Return the ends of lines that are filled greedily; None if an atom is wider than the limit."""
        ends: list[int] = []
        begin = 0
        for n, atom in enumerate(self._line):
            if n > begin and (atom.must or self._width(begin, n + 1) > limit):
                ends.append(n)
                begin = n
            if self._width(begin, n + 1) > limit:
                return None
        return [*ends, len(self._line)]

    def break_lines(self, limit: int, most: int) -> LineBreaks | None:
        """Return at most `most` lines within the limit at the least cost; None if that is impossible."""
        filled = self.fill_lines(limit)
        if filled is None or len(filled) > most:
            return None
        tried = (self._cheapest(limit, pen) for pen in _PENS)
        return self._line_breaks(next((ends for ends in tried if len(ends) <= most), filled))

    def _width(self, begin: int, end: int) -> int:
        return self._edges[end] - self._hang[end - 1] - self._lefts[begin]

    def _cheapest(self, limit: int, pen: int) -> list[int]:
        """Return the ends of lines with the least total price, by dynamic programming over the last line."""
        best, begins = [0], [0]
        for end in range(1, len(self._line) + 1):
            prices = [
                (best[begin] + pen + self._price(begin, end, width, limit), -begin)
                for begin, width in self._lines_ending_at(end, limit)
            ]
            least, begin = min(prices)
            best.append(least)
            begins.append(-begin)
        ends = [len(self._line)]
        while begins[ends[-1]]:
            ends.append(begins[ends[-1]])
        return ends[::-1]

    def _lines_ending_at(self, end: int, limit: int) -> Iterator[tuple[int, int]]:
        """Yield the begin and the width of each line within the limit that ends here, the shortest first."""
        right = self._edges[end] - self._hang[end - 1]
        for begin in range(end - 1, -1, -1):
            width = right - self._lefts[begin]
            if width > limit:
                return
            yield begin, width
            if self._line[begin].must:
                return

    def _price(self, begin: int, end: int, width: int, limit: int) -> int:
        slack = limit - width
        before, behind = self._costs[begin], self._costs[end]
        price = before + RAGGED * slack * slack // (limit * limit)
        if before > CLAUSE or behind > CLAUSE:
            if self._spaces[end] > self._spaces[begin + 1]:
                price += MIXED
            elif self._clauses[end] > self._clauses[begin + 1]:
                price += MIXED_CLAUSE
        if end - begin == 1 and self._lonely[begin] and not self._is_as_written(begin, end):
            price += LONELY
        return price

    def _is_as_written(self, begin: int, end: int) -> bool:
        """Return whether a line is exactly one as written."""
        begins = begin == 0 or self._line[begin].must
        return begins and (end == len(self._line) or self._line[end].must)

    def _line_breaks(self, ends: list[int]) -> LineBreaks:
        spans = list(zip([0, *ends], ends, strict=False))
        limit = max(1, *(self._width(begin, end) for begin, end in spans))
        cost = sum(self._price(begin, end, self._width(begin, end), limit) for begin, end in spans)
        worst = max(self._costs[end] for end in ends)
        rows = tuple((self._line[begin].first(), *self._line[begin + 1 : end]) for begin, end in spans)
        return LineBreaks(rows, limit, cost, worst)
