"""Choose which broker to dial and when: in turn, with jittered backoff (PROTOCOL W-5)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from players.device.agent.backoff import full_jitter_ms
from players.protocol.documents.join import Broker

ANSWER_WITHIN_MS = 20_000
SETTLED_AFTER_MS = 10_000
_BASE_MS = 1_000
_FLOOR_MS = 200


class Reconnector:
    """The connection attempts of one screen. Times are ms of the monotonic clock.

        waiting -- is_due --> dial --> dialling -- on_connected --> connected
           ^                              |                            |
           +----------- on_lost ----------+-------- on_lost -----------+

    A broker that held the connection for `SETTLED_AFTER_MS` is dialled first again; otherwise the next one in turn is.
    """

    def __init__(self, brokers: Sequence[Broker], rng: Random, *, now_ms: int) -> None:
        self._brokers = tuple(brokers)
        self._rng = rng
        self._broker = self._brokers[0]
        self._next_broker = 0
        self._tries = 0
        self._due_ms: int | None = now_ms
        self._answer_by_ms: int | None = None
        self._up_since_ms: int | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a broker was dialled, answered or not, and is not lost."""
        return self._due_ms is None

    def wake_ms(self) -> int | None:
        """Return when to dial, or to give up an attempt that is not answered; None while connected."""
        return self._due_ms if self._due_ms is not None else self._answer_by_ms

    def is_due(self, now_ms: int) -> bool:
        """Return whether to dial now."""
        return self._due_ms is not None and now_ms >= self._due_ms

    def is_overdue(self, now_ms: int) -> bool:
        """Return whether the broker that was dialled has not answered in time."""
        return self._answer_by_ms is not None and now_ms >= self._answer_by_ms

    def replace_brokers(self, brokers: Sequence[Broker]) -> bool:
        """Try other brokers from now on, the first one first; return whether the present connection is to end.

        It is not where the brokers are the same ones, or the broker in use is the first of the new ones.
        """
        if tuple(brokers) == self._brokers:
            return False
        self._brokers = tuple(brokers)
        self._next_broker = 0
        ends = self.is_under_way and self._broker != self._brokers[0]
        if ends:
            self._up_since_ms = None  # however long it held, it is not the one to dial again
        return ends

    def dial(self, now_ms: int) -> Broker:
        """Start an attempt at the next broker in turn, and return it."""
        self._broker = self._brokers[self._next_broker]
        self._next_broker = (self._next_broker + 1) % len(self._brokers)
        self._due_ms = None
        self._answer_by_ms = now_ms + ANSWER_WITHIN_MS
        return self._broker

    def on_connected(self, now_ms: int) -> None:
        """Note that the broker answered."""
        self._answer_by_ms = None
        self._up_since_ms = now_ms

    def on_lost(self, now_ms: int) -> None:
        """Note that the connection or the attempt ended, and schedule the next attempt."""
        if self._up_since_ms is not None and now_ms - self._up_since_ms >= SETTLED_AFTER_MS:
            self._tries = 0
            self._next_broker = self._brokers.index(self._broker) if self._broker in self._brokers else 0
        self._up_since_ms = self._answer_by_ms = None
        self._tries += 1
        self._due_ms = now_ms + full_jitter_ms(self._rng, _BASE_MS, self._tries, floor_ms=_FLOOR_MS)
