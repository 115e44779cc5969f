"""An amount that grows with time: a piecewise linear curve that never falls, in whole numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

NEVER = 1 << 62
"""An instant (Unix ms) that does not come."""


class Curve:
    """An amount by instant (Unix ms).

    >>> curve = Curve([(0, 0), (10, 5), (20, 5), (30, 15)])
    >>> curve.amount_at(3), curve.amount_at(15), curve.amount_at(99)
    (1, 5, 15)
    >>> curve.instant_of(2), curve.instant_of(5), curve.instant_of(6), curve.instant_of(16) == NEVER
    (4, 10, 21, True)
    """

    __slots__ = ("_amounts", "_instants")

    def __init__(self, knots: Iterable[tuple[int, int]]) -> None:
        """Take knots (instant, amount), at least one; instants rise, amounts never fall."""
        known = list(knots)
        self._instants = [at_ms for at_ms, _ in known]
        self._amounts = [amount for _, amount in known]

    @property
    def instants(self) -> tuple[int, ...]:
        """The instants of its knots."""
        return tuple(self._instants)

    @property
    def total(self) -> int:
        """The amount at its end."""
        return self._amounts[-1]

    def amount_at(self, at_ms: int) -> int:
        """Return the amount at an instant, rounded down."""
        place = bisect_right(self._instants, at_ms)
        if place == 0:
            return self._amounts[0]
        if place == len(self._instants):
            return self._amounts[-1]
        begins, since = self._instants[place - 1], self._amounts[place - 1]
        return since + (self._amounts[place] - since) * (at_ms - begins) // (self._instants[place] - begins)

    def instant_of(self, amount: int) -> int:
        """Return the first instant at which the amount is reached, or NEVER."""
        place = bisect_left(self._amounts, amount)
        if place == 0:
            return self._instants[0]
        if place == len(self._amounts):
            return NEVER
        begins, since = self._instants[place - 1], self._amounts[place - 1]
        ends, due = self._instants[place], self._amounts[place]
        return begins - (since - amount) * (ends - begins) // (due - since)
