"""How much is due by an instant: a line of straight pieces that never falls, in whole numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

NEVER = 1 << 62
"""An instant (Unix ms) that does not come."""


class Curve:
    """Amounts by instants (Unix ms).

    >>> curve = Curve([(0, 0), (10, 5), (20, 5), (30, 15)])
    >>> curve.at(3), curve.at(15), curve.at(99)
    (1, 5, 15)
    >>> curve.reached(2), curve.reached(5), curve.reached(6), curve.reached(16) == NEVER
    (4, 10, 21, True)
    """

    __slots__ = ("_amounts", "_instants")

    def __init__(self, knots: Iterable[tuple[int, int]]) -> None:
        """Take (instant, amount), instants rising, amounts never falling; at least one."""
        told = list(knots)
        self._instants = [at_ms for at_ms, _ in told]
        self._amounts = [amount for _, amount in told]

    @property
    def instants(self) -> tuple[int, ...]:
        """Where a piece begins or ends."""
        return tuple(self._instants)

    @property
    def whole(self) -> int:
        """The amount that it ends with."""
        return self._amounts[-1]

    def at(self, at_ms: int) -> int:
        """Return the amount that is due by an instant, rounded down."""
        place = bisect_right(self._instants, at_ms)
        if place == 0:
            return self._amounts[0]
        if place == len(self._instants):
            return self._amounts[-1]
        begins, since = self._instants[place - 1], self._amounts[place - 1]
        return since + (self._amounts[place] - since) * (at_ms - begins) // (self._instants[place] - begins)

    def reached(self, amount: int) -> int:
        """Return the first instant by which an amount is due, or NEVER."""
        place = bisect_left(self._amounts, amount)
        if place == 0:
            return self._instants[0]
        if place == len(self._amounts):
            return NEVER
        begins, since = self._instants[place - 1], self._amounts[place - 1]
        ends, due = self._instants[place], self._amounts[place]
        return begins - (since - amount) * (ends - begins) // (due - since)
