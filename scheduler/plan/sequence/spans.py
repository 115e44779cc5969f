"""A plan day as on the wire: bases, and spans that walk them with inserts between (PROTOCOL W-10)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from players.protocol.documents.day import Day, Span
from players.protocol.limits import BASES_SLOTS_MAX, DAY_BYTES, INSERTS_MAX, SPANS_MAX
from scheduler.plan.day import PlanDay

SPANS, INSERTS, BASES, BYTES, HIDDEN = "spans", "inserts", "slots in bases", "bytes", "slides without a place"
"""What a day file may have too many of."""


class PlanError(Exception):
    """A plan day does not fit in a day file: it would have more of something than the wire allows."""

    def __init__(self, day: PlanDay, what: str, count: int, most: int) -> None:
        """Say how many there would be of what, and how many the wire takes."""
        super().__init__(f"{day.on}: {count} {what}, a day file has {most} at most")
        self.what, self.count, self.most = what, count, most


class SpanBuilder:
    """Builds bases and spans, slot after slot. A base that comes again continues where its last span stopped."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._bases: dict[tuple[int, ...], int] = {}
        self._next: dict[tuple[int, ...], int] = {}
        self._loop: tuple[int, ...] = ()
        self._from_ms = 0
        self._first = 0
        self._place = 0
        self._skipped = 0
        self._ins: list[tuple[int, int]] = []
        self._started = False
        self._shown: set[int] = set()

    def begin_span(self, loop: tuple[int, ...], at_ms: int, place: int | None = None) -> int:
        """Begin a span over a loop and return the place in the loop of its first slot: where the last one stopped.

        `place` is where a loop begins that comes for the first time.
        """
        self._loop, self._from_ms = loop, at_ms
        self._first = self._next.get(loop, place or 0)
        self._place, self._skipped, self._ins, self._started = self._first, 0, [], False
        return self._first

    def skip(self, count: int) -> None:
        """Show the next `count` slots of the loop."""
        length = len(self._loop)
        to = self._place + min(count, length)
        self._shown.update(self._loop[self._place : to], self._loop[: max(0, to - length)])
        self._place = (self._place + count) % length
        self._skipped += count
        self._started = True

    def insert(self, n: int) -> None:
        """Show a slot between two of the loop's."""
        self._ins.append((self._skipped, n))
        self._skipped = 0
        self._started = True
        self._shown.add(n)

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

    def build(self, day: PlanDay, owed: AbstractSet[int] = frozenset()) -> Day:
        """Return the day file. Raises PlanError if the wire does not allow it, or a slot that is owed is not in it."""
        found = Day(day.from_ms, day.to_ms, tuple(self._bases), tuple(self._spans), None, None)
        for what, count, most in (
            (SPANS, len(self._spans), SPANS_MAX),
            (INSERTS, self.inserts, INSERTS_MAX),
            (BASES, sum(len(base) for base in self._bases), BASES_SLOTS_MAX),
            (BYTES, len(found.encode()), DAY_BYTES),
            (HIDDEN, len(owed - self._shown), 0),
        ):
            if count > most:
                raise PlanError(day, what, count, most)
        return found
