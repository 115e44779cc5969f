"""Drives any number of players on one thread: pictures first, the disk and the network after."""

from __future__ import annotations

import heapq
import selectors
import socket
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from players.device.agent.agent_time import STEP_MS, ClockReading
from players.device.clock import Clock
from players.device.link import Link

HOUSEKEEPING_MS = 1_000
DIALLERS = 8


class Driven(Protocol):
    """What the loop needs of a player."""

    @property
    def link(self) -> Link:
        """Its connection."""
        ...

    @property
    def wake_mono_ms(self) -> int:
        """When it wants to be advanced at the latest."""
        ...

    def advance(self, at: ClockReading) -> None:
        """Let time pass and take in what has come; draws at once, leaves slow work to `work`."""
        ...

    def work(self, at: ClockReading) -> bool:
        """Do one piece of slow work; False where there was none."""
        ...


class Loop:
    """One thread, one selector. Slow work is done in pieces between edges, so that no picture waits for a disk."""

    def __init__(self, clock: Clock) -> None:
        """Make an empty loop.

        `on_fault` may be set to say what to do with a player that raised, which is driven no more; without it the
        error goes on up.
        """
        self.clock = clock
        self.on_fault: Callable[[Driven, Exception], None] | None = None
        self._players: dict[Driven, int | None] = {}  # player -> when it is queued to wake
        self._selector = selectors.DefaultSelector()
        self._diallers = ThreadPoolExecutor(DIALLERS, thread_name_prefix="dial")
        self._calls: deque[Callable[[], None]] = deque()
        self._bell, self._ear = socket.socketpair()
        self._bell.settimeout(0)
        self._ear.settimeout(0)
        self._selector.register(self._ear, selectors.EVENT_READ, None)
        self._queue: list[tuple[int, int, Driven]] = []
        self._ticket = 0
        self._stirred: dict[Driven, None] = {}
        self._busy: dict[Driven, None] = {}
        self._housekeeping_ms = 0
        self._offset_ms: int | None = None

    def add(self, player: Driven) -> None:
        """Drive this player from now on."""
        self._players[player] = None
        self.stir(player)

    def remove(self, player: Driven) -> None:
        """Drive it no more; its connection is dropped."""
        del self._players[player]
        self._stirred.pop(player, None)
        self._busy.pop(player, None)
        player.link.drop()

    def stir(self, player: Driven) -> None:
        """Something has come for this player: advance it in this round."""
        self._stirred[player] = None

    def call_soon(self, call: Callable[[], None]) -> None:
        """Have `call` run on the loop's thread; may be called from any thread and from a signal handler."""
        self._calls.append(call)
        try:
            self._bell.send(b"\0")
        except (BlockingIOError, OSError):  # rung often enough already; or the loop is closed and hears no more
            return

    def dial(self, connect: Callable[[], str | None], done: Callable[[str | None], None]) -> None:
        """See `link.Network`."""
        future = self._diallers.submit(connect)
        future.add_done_callback(lambda made: self.call_soon(lambda: done(made.result())))

    def watch(self, sock: socket.socket, link: Link) -> None:
        """See `link.Network`."""
        self._selector.register(sock, selectors.EVENT_READ, link)
        self.flush(link)

    def unwatch(self, sock: socket.socket) -> None:
        """See `link.Network`."""
        if sock in self._selector.get_map():
            self._selector.unregister(sock)

    def run(self, until: Callable[[], bool]) -> None:
        """Turn until `until` says so; it is asked at least once a second."""
        while not until():
            self.turn(HOUSEKEEPING_MS)

    def turn(self, longest_ms: int) -> None:
        """One round: wait for the next edge or socket, draw what is due, then work while nothing is due."""
        self._listen(longest_ms)
        at = self.clock.read()
        self._keep_house(at)
        self._pop_due(at)
        stirred, self._stirred = self._stirred, {}
        for player in stirred:
            self._advance(player)
        self._work()

    def close(self) -> None:
        """Let threads and sockets go."""
        self._diallers.shutdown(wait=False, cancel_futures=True)
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def _listen(self, longest_ms: int) -> None:
        wait_ms = longest_ms
        if self._busy or self._stirred:
            wait_ms = 0
        elif self._queue:
            wait_ms = min(longest_ms, self._queue[0][0] - self.clock.read().mono_ms)
        for key, mask in self._selector.select(max(0, wait_ms) / 1_000):
            if isinstance(key.data, Link):
                self._serve(key.data, mask)
            else:
                self._ear.recv(4_096)
        while self._calls:
            self._calls.popleft()()

    def _serve(self, link: Link, mask: int) -> None:
        link.ready(readable=bool(mask & selectors.EVENT_READ), writable=bool(mask & selectors.EVENT_WRITE))
        self.flush(link)

    def flush(self, link: Link) -> None:
        """Write what waits; ask to be told of room only where the socket would not take all of it."""
        if link.wants_write:
            link.ready(readable=False, writable=True)
        if link.sock is None:
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if link.wants_write else 0)
        if self._selector.get_key(link.sock).events != wanted:
            self._selector.modify(link.sock, wanted, link)

    def _pop_due(self, at: ClockReading) -> None:
        while self._queue and self._queue[0][0] <= at.mono_ms:
            wake_ms, _, player = heapq.heappop(self._queue)
            if self._players.get(player) == wake_ms:  # else it was put off, or is driven no more
                self._players[player] = None
                self._stirred[player] = None

    def _advance(self, player: Driven) -> None:
        if player in self._players and self._sound(player, lambda: player.advance(self.clock.read())):
            self._busy[player] = None
            self._queue_up(player)

    def _sound(self, player: Driven, step: Callable[[], object]) -> bool:
        """Run one step of a player; one that raises must not stop the others, where the owner says so."""
        try:
            step()
        except Exception as error:
            if self.on_fault is None:
                raise
            self.remove(player)
            self.on_fault(player, error)
            return False
        return True

    def _queue_up(self, player: Driven) -> None:
        wake_ms = player.wake_mono_ms
        if self._players[player] != wake_ms:
            self._players[player] = wake_ms
            self._ticket += 1
            heapq.heappush(self._queue, (wake_ms, self._ticket, player))

    def _work(self) -> None:
        """Slow work in turn, one piece of each player at a time, until a picture is due."""
        while self._busy and not self._is_due():
            player = next(iter(self._busy))
            del self._busy[player]
            if self._sound(player, lambda player=player: self._piece(player)):  # type: ignore[misc]
                self._queue_up(player)

    def _piece(self, player: Driven) -> None:
        if player.work(self.clock.read()):
            self._busy[player] = None
        else:
            self.flush(player.link)

    def _is_due(self) -> bool:
        return bool(self._queue) and self._queue[0][0] <= self.clock.read().mono_ms

    def _keep_house(self, at: ClockReading) -> None:
        """Once a second: pings; and a clock that has stepped wakes every player."""
        if at.mono_ms < self._housekeeping_ms:
            return
        self._housekeeping_ms = at.mono_ms + HOUSEKEEPING_MS
        offset_ms = None if at.utc_ms is None else at.utc_ms - at.mono_ms
        stepped = offset_ms is not None and abs(offset_ms - (self._offset_ms or 0)) >= STEP_MS
        self._offset_ms = offset_ms
        for player in self._players:
            player.link.keep_alive()
            self.flush(player.link)
            if stepped:
                self.stir(player)


def wait_until(loop: Loop, done: Callable[[], bool], within_ms: int) -> bool:
    """Turn the loop until `done`, at most `within_ms`; returns whether it is."""
    end_ms = loop.clock.read().mono_ms + within_ms
    while not done() and loop.clock.read().mono_ms < end_ms:
        loop.turn(50)
    return done()


def all_links_closed(players: Iterable[Driven]) -> bool:
    """Whether every connection has ended."""
    return all(player.link.sock is None for player in players)
