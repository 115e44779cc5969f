"""Blocks and their loops as the wire says them: bases, and spans that walk them (PROTOCOL W-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from players.protocol.day import Span
from scheduler.plan.allocate import Allocation
from scheduler.plan.blocks import Block
from scheduler.plan.day import PlanDay
from scheduler.plan.loop import Rotation, rotation

SPANS_MAX = 96
"""PROTOCOL section 3: spans in a day file."""
TURN_MS = 30 * 60_000
"""Where one loop does not hold every slide, the next loop's turn comes after this time at the earliest."""
_TURNS_A_DAY = 48


class PlanError(Exception):
    """A plan day cannot be said on the wire."""


class Walked:
    """Bases and spans as they grow. A base that comes again goes on where its walk stopped."""

    def __init__(self, ms_of: Mapping[int, int]) -> None:
        self.spans: list[Span] = []
        self._ms_of = ms_of
        self._bases: dict[tuple[int, ...], int] = {}
        self._next: dict[int, int] = {}

    @property
    def bases(self) -> tuple[tuple[int, ...], ...]:
        """Every base, in the order of its number."""
        return tuple(self._bases)

    def walk(self, loop: tuple[int, ...], from_ms: int, to_ms: int) -> None:
        """Add a span that walks a loop."""
        base = self._bases.setdefault(loop, len(self._bases))
        p = self._next.get(base, 0)
        self.spans.append(Span(from_ms, to_ms, base, p, ()))
        self._next[base] = (p + self._started(loop, p, to_ms - from_ms)) % len(loop)

    def _started(self, loop: tuple[int, ...], p: int, ms: int) -> int:
        """Count the slots that start: none that would cross the end (W-10)."""
        whole_ms = sum(self._ms_of[n] for n in loop)
        rounds, rest_ms = divmod(ms, whole_ms)
        started = rounds * len(loop)
        for n in loop[p:] + loop[:p]:
            rest_ms -= self._ms_of[n]
            if rest_ms < 0:
                break
            started += 1
        return started


def spans_of(day: PlanDay, blocks: tuple[Block, ...], allocation: Allocation) -> Walked:
    """Return the day's spans. Raises PlanError where it is cut more often than a day file can say."""
    walked = Walked({n: ms for block in blocks for entry in block.active for n, ms in entry.slots})
    turn_ms = _turn_ms(blocks)
    for block, plays in zip(blocks, allocation.plays, strict=True):
        order = rotation(plays, {entry.id: tuple(n for n, _ in entry.slots) for entry in block.active})
        for loop, from_ms, to_ms in _turns(day, block, order, turn_ms):
            walked.walk(loop, from_ms, to_ms)
    return walked


def _turns(day: PlanDay, block: Block, order: Rotation, turn_ms: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Yield loops with their times; which one comes is a function of the clock, so that days follow on each other."""
    if not order.turns:
        yield order.loop(0), block.from_ms, block.to_ms
        return
    ms_of = {n: ms for entry in block.active for n, ms in entry.slots}
    number = day.on.toordinal() * _TURNS_A_DAY + (block.from_ms - day.from_ms) // TURN_MS
    from_ms = block.from_ms
    while from_ms < block.to_ms:
        loop = order.loop(number)
        whole_ms = sum(ms_of[n] for n in loop)
        to_ms = min(from_ms + -(-turn_ms // whole_ms) * whole_ms, block.to_ms)
        yield loop, from_ms, to_ms
        from_ms, number = to_ms, number + 1


def _turn_ms(blocks: tuple[Block, ...]) -> int:
    """Return a turn's least time, such that the day's spans stay within the wire's limit."""
    room = SPANS_MAX - len(blocks)
    if blocks and room < 1:
        raise PlanError(
            f"the day is cut into {len(blocks)} blocks, a day file says {SPANS_MAX - 1}: "
            "let campaigns start and end at the same instants"
        )
    return max(TURN_MS, -(-sum(block.ms for block in blocks) // room))
