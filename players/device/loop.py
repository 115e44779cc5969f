"""Drive any number of players on one thread: pictures first, the disk and the network after."""

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
from players.device.link import BrokerLink

HOUSEKEEPING_MS = 1_000
DIALLERS = 8


class Drivable(Protocol):
    """The part of a player that the loop uses."""

    @property
    def link(self) -> BrokerLink:
        """Its connection."""
        ...

    @property
    def wake_mono_ms(self) -> int:
        """When to call `advance` next at the latest, ms of the monotonic clock."""
        ...

    def advance(self, at: ClockReading) -> None:
        """Handle the time that has passed and the events that have come; draw at once, queue slow work."""
        ...

    def work(self, at: ClockReading) -> bool:
        """Do one piece of slow work; return False where there was none."""
        ...


class PlayerLoop:
    """An event loop of one thread and one selector.

    One turn: wait for a socket or the next instant at which a player is due; advance all that are due or have got an
    event, which draws; then do slow work, one piece of one player at a time, until the next picture is due.
    """

    def __init__(self, clock: Clock) -> None:
        """Make a loop without players.

        `on_fault`, where it is set, is called with a player that raised, after it was removed; without it the error
        is raised on.
        """
        self.clock = clock
        self.on_fault: Callable[[Drivable, Exception], None] | None = None
        self._players: dict[Drivable, int | None] = {}  # player -> when it is queued to be woken
        self._selector = selectors.DefaultSelector()
        self._diallers = ThreadPoolExecutor(DIALLERS, thread_name_prefix="dial")
        self._calls: deque[Callable[[], None]] = deque()
        self._waker, self._woken_socket = socket.socketpair()
        self._waker.settimeout(0)
        self._woken_socket.settimeout(0)
        self._selector.register(self._woken_socket, selectors.EVENT_READ, None)
        self._queue: list[tuple[int, int, Drivable]] = []
        self._ticket = 0
        self._woken: dict[Drivable, None] = {}
        self._busy: dict[Drivable, None] = {}
        self._housekeeping_ms = 0
        self._offset_ms: int | None = None

    def add(self, player: Drivable) -> None:
        """Add a player, which is advanced in the next turn."""
        self._players[player] = None
        self.wake(player)

    def remove(self, player: Drivable) -> None:
        """Remove a player and drop its connection."""
        del self._players[player]
        self._woken.pop(player, None)
        self._busy.pop(player, None)
        player.link.drop()

    def wake(self, player: Drivable) -> None:
        """Have the player advanced in this turn, because an event has come for it."""
        self._woken[player] = None

    def call_soon(self, call: Callable[[], None]) -> None:
        """Run `call` on the loop's thread; may be called from any thread and from a signal handler."""
        self._calls.append(call)
        try:
            self._waker.send(b"\0")
        except (BlockingIOError, OSError):  # the loop is woken already, or closed
            return

    def dial(self, connect: Callable[[], str | None], done: Callable[[str | None], None]) -> None:
        """See `link.Network`."""
        future = self._diallers.submit(connect)
        future.add_done_callback(lambda made: self.call_soon(lambda: done(made.result())))

    def watch(self, sock: socket.socket, link: BrokerLink) -> None:
        """See `link.Network`."""
        self._selector.register(sock, selectors.EVENT_READ, link)
        self.flush(link)

    def unwatch(self, sock: socket.socket) -> None:
        """See `link.Network`."""
        if sock in self._selector.get_map():
            self._selector.unregister(sock)

    def run(self, until: Callable[[], bool]) -> None:
        """Turn until `until` returns true; it is called at least once a second."""
        while not until():
            self.turn(HOUSEKEEPING_MS)

    def turn(self, longest_ms: int) -> None:
        """Run one turn, in which it waits `longest_ms` at most."""
        self._wait(longest_ms)
        at = self.clock.read()
        self._run_housekeeping(at)
        self._pop_due(at)
        woken, self._woken = self._woken, {}
        for player in woken:
            self._advance(player)
        self._work()

    def close(self) -> None:
        """Close the threads and sockets."""
        self._diallers.shutdown(wait=False, cancel_futures=True)
        self._selector.close()
        self._waker.close()
        self._woken_socket.close()

    def _wait(self, longest_ms: int) -> None:
        wait_ms = longest_ms
        if self._busy or self._woken:
            wait_ms = 0
        elif self._queue:
            wait_ms = min(longest_ms, self._queue[0][0] - self.clock.read().mono_ms)
        for key, mask in self._selector.select(max(0, wait_ms) / 1_000):
            if isinstance(key.data, BrokerLink):
                self._serve(key.data, mask)
            else:
                self._woken_socket.recv(4_096)
        while self._calls:
            self._calls.popleft()()

    def _serve(self, link: BrokerLink, mask: int) -> None:
        link.on_ready(readable=bool(mask & selectors.EVENT_READ), writable=bool(mask & selectors.EVENT_WRITE))
        self.flush(link)

    def flush(self, link: BrokerLink) -> None:
        """Write what is queued; watch for room only where the socket did not take all of it."""
        if link.wants_write:
            link.on_ready(readable=False, writable=True)
        if link.sock is None:
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if link.wants_write else 0)
        if self._selector.get_key(link.sock).events != wanted:
            self._selector.modify(link.sock, wanted, link)

    def _pop_due(self, at: ClockReading) -> None:
        while self._queue and self._queue[0][0] <= at.mono_ms:
            wake_ms, _, player = heapq.heappop(self._queue)
            if self._players.get(player) == wake_ms:  # else it was rescheduled, or removed
                self._players[player] = None
                self._woken[player] = None

    def _advance(self, player: Drivable) -> None:
        if player in self._players and self._run_guarded(player, lambda: player.advance(self.clock.read())):
            self._busy[player] = None
            self._schedule(player)

    def _run_guarded(self, player: Drivable, step: Callable[[], object]) -> bool:
        """Run one step of a player; where `on_fault` is set, an error does not stop the others."""
        try:
            step()
        except Exception as error:
            if self.on_fault is None:
                raise
            self.remove(player)
            self.on_fault(player, error)
            return False
        return True

    def _schedule(self, player: Drivable) -> None:
        wake_ms = player.wake_mono_ms
        if self._players[player] != wake_ms:
            self._players[player] = wake_ms
            self._ticket += 1
            heapq.heappush(self._queue, (wake_ms, self._ticket, player))

    def _work(self) -> None:
        """Do slow work in turn, one piece of each player, until a picture is due."""
        while self._busy and not self._is_due():
            player = next(iter(self._busy))
            del self._busy[player]
            if self._run_guarded(player, lambda player=player: self._work_once(player)):  # type: ignore[misc]
                self._schedule(player)

    def _work_once(self, player: Drivable) -> None:
        if player.work(self.clock.read()):
            self._busy[player] = None
        else:
            self.flush(player.link)

    def _is_due(self) -> bool:
        return bool(self._queue) and self._queue[0][0] <= self.clock.read().mono_ms

    def _run_housekeeping(self, at: ClockReading) -> None:
        """Send pings once a second, and wake every player when the clock has stepped."""
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
                self.wake(player)


def wait_until(loop: PlayerLoop, done: Callable[[], bool], within_ms: int) -> bool:
    """Turn the loop until `done` returns true, at most for `within_ms`; return whether it did."""
    end_ms = loop.clock.read().mono_ms + within_ms
    while not done() and loop.clock.read().mono_ms < end_ms:
        loop.turn(50)
    return done()


def all_links_closed(players: Iterable[Drivable]) -> bool:
    """Return whether every connection has ended."""
    return all(player.link.sock is None for player in players)
