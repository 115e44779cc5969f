"""Lines broken where it costs least: every line within a limit, none ragged or lonely without need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import category

from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.parting import CLAUSE
from scheduler.render.script import Line

HANGING = "，。、；：！？）】》」』〉"
"""Their ink fills the left half of an em: at a line's end the other half is not counted, or the line looks shifted."""
HANGING_FIRST = "（【《「『〈"
"""The same at a line's beginning: their ink fills the right half. Lines are placed by it, not broken by it."""
RAGGED = 60
"""What a line costs that is all but empty, per mille of size, as breaks do (`parting`)."""
LONELY = 600
"""What a line of a single character costs."""
MIXED, MIXED_CLAUSE = 150, 60
"""What a line costs that runs on over a space, or a clause's end, but begins or ends inside a phrase."""
_PENS = (10, 80, 320, 1280)
"""What a line costs for being one: the least that leaves few enough lines is taken."""
Width = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Broken:
    """Lines, the width of the widest, what they cost together, and the worst of their breaks."""

    rows: tuple[Line, ...]
    width: int
    cost: int
    worst: int


def width_units(line: Line, fonts: FontSet) -> int:
    """Return a line's width in thousandths of an em, as the eye sees it."""
    whole = sum(fonts.units(atom.text) + atom.gap for atom in line) - (line[0].gap if line else 0)
    return whole - (UNITS // 2 if line and line[-1].text[-1] in HANGING else 0)


def widest(rows: Sequence[Line], fonts: FontSet) -> int:
    """Return the width of the widest line, in thousandths of an em."""
    return max(width_units(row, fonts) for row in rows)


class Breaker:
    """A text measured once, to be broken at many limits; line breaks as written (`Atom.must`) are kept."""

    def __init__(self, line: Line, width: Width, em: int, *, hanging: bool) -> None:
        """Measure by `width`, in whose unit an em is `em`; `hanging` takes punctuation at a line's end for half."""
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

    def fewest(self, limit: int) -> list[int] | None:
        """Return where lines end that are filled one after another; None where an atom is wider than the limit."""
        ends: list[int] = []
        begin = 0
        for n, atom in enumerate(self._line):
            if n > begin and (atom.must or self._width(begin, n + 1) > limit):
                ends.append(n)
                begin = n
            if self._width(begin, n + 1) > limit:
                return None
        return [*ends, len(self._line)]

    def broken(self, limit: int, most: int) -> Broken | None:
        """Return at most `most` lines within the limit, at the least cost; None where there is no way."""
        filled = self.fewest(limit)
        if filled is None or len(filled) > most:
            return None
        tried = (self._cheapest(limit, pen) for pen in _PENS)
        return self._cut(next((ends for ends in tried if len(ends) <= most), filled))

    def _width(self, begin: int, end: int) -> int:
        return self._edges[end] - self._hang[end - 1] - self._lefts[begin]

    def _cheapest(self, limit: int, pen: int) -> list[int]:
        """Return where lines end at the least sum of their prices, by dynamic programming over the last line."""
        best, begins = [0], [0]
        for end in range(1, len(self._line) + 1):
            prices = [
                (best[begin] + pen + self._price(begin, end, width, limit), -begin)
                for begin, width in self._backwards(end, limit)
            ]
            least, begin = min(prices)
            best.append(least)
            begins.append(-begin)
        ends = [len(self._line)]
        while begins[ends[-1]]:
            ends.append(begins[ends[-1]])
        return ends[::-1]

    def _backwards(self, end: int, limit: int) -> Iterator[tuple[int, int]]:
        """Return where a line within the limit may begin that ends here, and how wide it is."""
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
        if end - begin == 1 and self._lonely[begin] and not self._written(begin, end):
            price += LONELY
        return price

    def _written(self, begin: int, end: int) -> bool:
        """Say whether a line is one as written."""
        begins = begin == 0 or self._line[begin].must
        return begins and (end == len(self._line) or self._line[end].must)

    def _cut(self, ends: list[int]) -> Broken:
        spans = list(zip([0, *ends], ends, strict=False))
        limit = max(1, *(self._width(begin, end) for begin, end in spans))
        cost = sum(self._price(begin, end, self._width(begin, end), limit) for begin, end in spans)
        worst = max(self._costs[end] for end in ends)
        rows = tuple((self._line[begin].first(), *self._line[begin + 1 : end]) for begin, end in spans)
        return Broken(rows, limit, cost, worst)
