"""The order in which a span shows its slots, and the time that they take (PROTOCOL W-10)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate


class Course:
    """The slots of a span, numbered from 0 in the order in which they are started, without end.

    Which slot is number `k`, and how long those before it take together, is found without walking there.

    >>> course = Course((1, 2, 3), 1, [(2, 7), (0, 8), (1, 9)], dict.fromkeys((1, 2, 3, 7, 8, 9), 5_000))
    >>> [course.slot(k) for k in range(10)]
    [2, 3, 7, 8, 1, 9, 2, 3, 1, 2]
    """

    def __init__(self, base: Sequence[int], p: int, ins: Sequence[tuple[int, int]], ms_of: Mapping[int, int]) -> None:
        """Take a base from its slot `p` on, what is inserted after so many base slots, and every slot's ms."""
        self._base = (*base[p:], *base[:p])
        self._inserted = [n for _, n in ins]
        self._places = [skipped + before for before, skipped in enumerate(accumulate(skip for skip, _ in ins))]
        self._base_ms = [0, *accumulate(ms_of[n] for n in self._base)]
        self._inserted_ms = [0, *accumulate(ms_of[n] for n in self._inserted)]
        self._least_ms = min(ms_of[n] for n in (*self._base, *self._inserted))

    def slot(self, k: int) -> int:
        """Return which slot is number `k`."""
        before = bisect_left(self._places, k)
        if before < len(self._places) and self._places[before] == k:
            return self._inserted[before]
        return self._base[(k - before) % len(self._base)]

    def ms(self, k: int) -> int:
        """Return the ms of all slots before number `k`."""
        before = bisect_left(self._places, k)
        rounds, rest = divmod(k - before, len(self._base))
        return rounds * self._base_ms[-1] + self._base_ms[rest] + self._inserted_ms[before]

    def reach(self, k: int, ms: int) -> int:
        """Return the number after the last slot that ends within `ms`, where number `k` begins them."""
        most = k + ms // self._least_ms
        return k + bisect_right(range(k, most + 1), self.ms(k) + ms, key=self.ms) - 1
