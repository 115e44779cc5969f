"""Which broker to dial, and when: in turn, with jitter (PROTOCOL W-5)."""

from __future__ import annotations

from random import Random

from players.device.agent.backoff import full_jitter_ms

ANSWER_WITHIN_MS = 20_000
SETTLED_AFTER_MS = 10_000
_BASE_MS = 1_000
_FLOOR_MS = 200


class Dialling:
    """One screen's way to a broker. Times are ms of the monotonic clock."""

    def __init__(self, brokers: int, rng: Random, *, now_ms: int) -> None:
        self._brokers = brokers
        self._rng = rng
        self._broker = 0
        self._next_broker = 0
        self._tries = 0
        self._due_ms: int | None = now_ms
        self._answer_by_ms: int | None = None
        self._up_since_ms: int | None = None

    @property
    def under_way(self) -> bool:
        """Whether a broker was dialled and is not lost yet."""
        return self._due_ms is None

    def wake_ms(self) -> int | None:
        """When something is due: a dial, or giving up one that is not answered."""
        return self._due_ms if self._due_ms is not None else self._answer_by_ms

    def due(self, now_ms: int) -> bool:
        """Whether to dial now."""
        return self._due_ms is not None and now_ms >= self._due_ms

    def overdue(self, now_ms: int) -> bool:
        """Whether the broker that was dialled has not answered in time."""
        return self._answer_by_ms is not None and now_ms >= self._answer_by_ms

    def dial(self, now_ms: int) -> int:
        """Take the next broker in turn and wait for its answer; returns its number in the join document."""
        self._broker = self._next_broker
        self._next_broker = (self._broker + 1) % self._brokers
        self._due_ms = None
        self._answer_by_ms = now_ms + ANSWER_WITHIN_MS
        return self._broker

    def connected(self, now_ms: int) -> None:
        """The broker answered."""
        self._answer_by_ms = None
        self._up_since_ms = now_ms

    def lost(self, now_ms: int) -> None:
        """The connection or the attempt ended; where it had held for a while, that broker is tried first again."""
        if self._up_since_ms is not None and now_ms - self._up_since_ms >= SETTLED_AFTER_MS:
            self._tries = 0
            self._next_broker = self._broker
        self._up_since_ms = self._answer_by_ms = None
        self._tries += 1
        self._due_ms = now_ms + full_jitter_ms(self._rng, _BASE_MS, self._tries, floor_ms=_FLOOR_MS)
