"""A plan day as on the wire: bases, and spans that walk them with inserts between (PROTOCOL W-10)."""

from __future__ import annotations

from players.protocol.documents.day import Day, Span
from players.protocol.limits import INSERTS_MAX, SPANS_MAX
from scheduler.plan.day import PlanDay


class PlanError(Exception):
    """A plan day does not fit in a day file."""


class SpanBuilder:
    """Builds bases and spans, slot after slot. A base that comes again continues where its last span stopped."""

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

    def begin_span(self, loop: tuple[int, ...], at_ms: int) -> int:
        """Begin a span over a loop and return the place in the loop of its first slot."""
        self._loop, self._from_ms = loop, at_ms
        self._first = self._next.get(loop, 0)
        self._skipped, self._ins, self._started = 0, [], False
        return self._first

    def skip(self, count: int) -> None:
        """Show the next `count` slots of the loop."""
        self._skipped += count
        self._started = True

    def insert(self, n: int) -> None:
        """Show a slot between two of the loop's."""
        self._ins.append((self._skipped, n))
        self._skipped = 0
        self._started = True

    def hold(self, n: int) -> None:
        """Keep what is on the glass to the end of the span, by an insert that is too long to start before it."""
        self._ins.append((self._skipped, n))

    def end_span(self, at_ms: int, following: int) -> None:
        """End the span; a later span over the same loop begins with its slot `following`.

        If no slot was started there is no span: in both cases the screens show idle.
        """
        self._next[self._loop] = following
        if self._started:
            base = self._bases.setdefault(self._loop, len(self._bases))
            self._spans.append(Span(self._from_ms, at_ms, base, self._first, tuple(self._ins)))

    @property
    def inserts(self) -> int:
        """The number of inserts in all spans."""
        return sum(len(span.ins) for span in self._spans)

    def build(self, day: PlanDay) -> Day:
        """Return the day file. Raises PlanError if it has more spans or inserts than the wire allows."""
        if len(self._spans) > SPANS_MAX or self.inserts > INSERTS_MAX:
            raise PlanError(
                f"{day.on}: {len(self._spans)} spans with {self.inserts} inserts, a day file says {SPANS_MAX} and "
                f"{INSERTS_MAX}: let campaigns start and end at the same instants, or ask for smaller shares"
            )
        return Day(day.from_ms, day.to_ms, tuple(self._bases), tuple(self._spans), None, None)
