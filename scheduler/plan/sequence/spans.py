"""Slots as the wire says them: bases, and spans that walk them with what is inserted (PROTOCOL W-10)."""

from __future__ import annotations

from players.protocol.documents.day import Day, Span
from players.protocol.limits import INSERTS_MAX, SPANS_MAX
from scheduler.plan.day import PlanDay


class PlanError(Exception):
    """A plan day cannot be said on the wire."""


class Walked:
    """Bases and spans as they grow. A base that comes again goes on where its walk stopped."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._bases: dict[tuple[int, ...], int] = {}
        self._next: dict[tuple[int, ...], int] = {}
        self._loop: tuple[int, ...] = ()
        self._from_ms = 0
        self._first = 0
        self._skipped = 0
        self._ins: list[tuple[int, int]] = []
        self._started = False

    def begin(self, loop: tuple[int, ...], at_ms: int) -> int:
        """Begin a span over a loop and return which of the loop's slots comes first."""
        self._loop, self._from_ms = loop, at_ms
        self._first = self._next.get(loop, 0)
        self._skipped, self._ins, self._started = 0, [], False
        return self._first

    def skip(self, count: int) -> None:
        """Show the next slots of the loop."""
        self._skipped += count
        self._started = True

    def insert(self, n: int) -> None:
        """Show a slot between two of the loop."""
        self._ins.append((self._skipped, n))
        self._skipped = 0
        self._started = True

    def hold(self, n: int) -> None:
        """Hold what is on the glass to the end, by a slot that is too long to be started before it."""
        self._ins.append((self._skipped, n))

    def end(self, at_ms: int, following: int) -> None:
        """End the span; the same loop goes on another time with its slot `following`.

        Where no slot was started there is no span: either way the screens show idle.
        """
        self._next[self._loop] = following
        if self._started:
            base = self._bases.setdefault(self._loop, len(self._bases))
            self._spans.append(Span(self._from_ms, at_ms, base, self._first, tuple(self._ins)))

    @property
    def inserts(self) -> int:
        """Count the inserts of all spans."""
        return sum(len(span.ins) for span in self._spans)

    def day(self, day: PlanDay) -> Day:
        """Return the day file. Raises PlanError where it has more spans or inserts than the wire can say."""
        if len(self._spans) > SPANS_MAX or self.inserts > INSERTS_MAX:
            raise PlanError(
                f"{day.on}: {len(self._spans)} spans with {self.inserts} inserts, a day file says {SPANS_MAX} and "
                f"{INSERTS_MAX}: let campaigns start and end at the same instants, or ask for smaller shares"
            )
        return Day(day.from_ms, day.to_ms, tuple(self._bases), tuple(self._spans), None, None)
