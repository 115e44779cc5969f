"""The endless sequence of slots that a span defines, indexed by number and by time (PROTOCOL W-10)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate


class SpanSequence:
    """The slots of a span, numbered from 0 in the order in which they start, without end.

    The base repeats for ever, from its slot `p` on. Each insert `(skip, n)` puts slot n, once, after so many base slots
    since the start or the last insert. With base (1, 2, 3), p = 1 and ins = ((2, 7), (0, 8), (1, 9)):

        number    0   1   2   3   4   5   6   7   8   9  ...
        base      2   3           1       2   3   1   2
        inserted          7   8       9
                   skip 2    0  skip 1

    The slot of a number, and the time before it, are found by bisection over the inserts, without stepping through the
    sequence: O(log inserts).

    >>> sequence = SpanSequence((1, 2, 3), 1, [(2, 7), (0, 8), (1, 9)], dict.fromkeys((1, 2, 3, 7, 8, 9), 5_000))
    >>> [sequence.slot(k) for k in range(10)]
    [2, 3, 7, 8, 1, 9, 2, 3, 1, 2]
    >>> sequence.offset_ms(4), sequence.index_at(0, 19_999), sequence.index_at(0, 20_000)
    (20000, 3, 4)
    """

    def __init__(self, base: Sequence[int], p: int, ins: Sequence[tuple[int, int]], ms_of: Mapping[int, int]) -> None:
        """Build the sequence of a base from its slot `p` on, with inserts; `ms_of` has the ms of every slot."""
        self._base = (*base[p:], *base[:p])
        self._inserted = [n for _, n in ins]
        self._places = [skipped + before for before, skipped in enumerate(accumulate(skip for skip, _ in ins))]
        self._base_ms = [0, *accumulate(ms_of[n] for n in self._base)]
        self._inserted_ms = [0, *accumulate(ms_of[n] for n in self._inserted)]
        self._least_ms = min(ms_of[n] for n in (*self._base, *self._inserted))

    def slot(self, k: int) -> int:
        """Return the slot with number `k`."""
        before = bisect_left(self._places, k)
        if before < len(self._places) and self._places[before] == k:
            return self._inserted[before]
        return self._base[(k - before) % len(self._base)]

    def offset_ms(self, k: int) -> int:
        """Return the total ms of the slots before number `k`."""
        before = bisect_left(self._places, k)
        rounds, rest = divmod(k - before, len(self._base))
        return rounds * self._base_ms[-1] + self._base_ms[rest] + self._inserted_ms[before]

    def index_at(self, k: int, ms: int) -> int:
        """Return the number of the slot under way `ms` after number `k` began: all before it have ended by then."""
        most = k + ms // self._least_ms
        return k + bisect_right(range(k, most + 1), self.offset_ms(k) + ms, key=self.offset_ms) - 1
