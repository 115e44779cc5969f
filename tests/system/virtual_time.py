"""Time that goes on only where it is told to, for an office and its street over a real broker.

Whatever passes between them passes in real time, while the virtual clock stands still; when everybody is idle and
nothing is under way any more, it jumps to the next instant at which somebody wants to do something.

Whether something is under way is never guessed by waiting: a broker answers a client's packets in their order, so a
question that is answered has overtaken nothing. A player's question is to unsubscribe from what it never subscribed
to; the office's is a message to itself. Two rounds that bring nothing new are quiet.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from players.device.agent.agent_time import ClockReading
from players.device.link import BrokerLink
from players.device.loop import Drivable, PlayerLoop
from scheduler.service import Office

NOWHERE = "ledcast/v1/nowhere"
ECHO = "ledcast/v1/s/nobody/status"
"""The office hears it itself: a screen that there is not."""
WITHIN_S = 20.0


class VirtualClock:
    """The one time of a street and its office, to the millisecond. It stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self._start_ms = self.ms = round(at.timestamp() * 1000)

    def read(self) -> ClockReading:
        """As a player reads it."""
        return ClockReading(self.ms, self.mono_ms)

    def now(self) -> datetime:
        """As the office reads it."""
        return datetime.fromtimestamp(self.ms / 1000, UTC)

    def mono_s(self) -> float:
        return self.mono_ms / 1000

    @property
    def mono_ms(self) -> int:
        return self.ms - self._start_ms


class OfficeClock:
    """The office's own wall clock, which is `ahead` of the street's; nobody sets its monotonic clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self.ahead = timedelta()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    def mono_s(self) -> float:
        return self._clock.mono_s()


class VirtualLoop(PlayerLoop):
    """Drives players as they are driven on the street, but never waits for an edge: it says when the next one is."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.told: dict[BrokerLink, None] = {}
        """Links that have written something since the last question."""
        self._stirring = False

    def dial(self, connect: Callable[[], str | None], done: Callable[[str | None], None]) -> None:
        """Dial on this thread: time stands still meanwhile."""
        error = connect()
        self.call_soon(lambda: done(error))

    def flush(self, link: BrokerLink) -> None:
        if link.wants_write:
            self.told[link] = None
            self._stirring = True
        super().flush(link)

    def poll(self) -> bool:
        """Do all that is due and take in all that has come; says whether there was anything."""
        moved = False
        while self._turned():
            moved = True
        return moved

    def wake_ms(self) -> int | None:
        """When the next player wants to be advanced, by the monotonic clock."""
        while self._queue and self._players.get(self._queue[0][2]) != self._queue[0][0]:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def ask(self) -> None:
        """Wait until the broker has taken in all that the players wrote, and they all that it wrote them by then."""
        asked, self.told = dict.fromkeys(link for link in self.told if link.sock is not None), {}
        for link in asked:
            client = link._client
            assert client is not None
            client.on_unsubscribe = lambda *_, link=link: asked.pop(link, None)
            client.unsubscribe(NOWHERE)
            PlayerLoop.flush(self, link)
        end_s = time.monotonic() + WITHIN_S
        while asked:
            self.turn(50)
            for link in [link for link in asked if link.sock is None]:
                del asked[link]
            assert time.monotonic() < end_s, "a broker does not answer"

    def _turned(self) -> bool:
        self._stirring = False
        self.turn(0)
        return self._stirring or bool(self._busy or self._woken or self._calls)

    def _serve(self, link: BrokerLink, mask: int) -> None:
        self._stirring = True
        super()._serve(link, mask)

    def _advance(self, player: Drivable) -> None:
        self._stirring = True
        super()._advance(player)


class Cable:
    """One screen's way to the broker, which can be cut and mended: a player's `Network`."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._link: BrokerLink | None = None
        self._is_cut = False

    def dial(self, connect: Callable[[], str | None], done: Callable[[str | None], None]) -> None:
        self._loop.dial((lambda: "no way there") if self._is_cut else connect, done)

    def watch(self, sock: Any, link: BrokerLink) -> None:
        self._link = link
        self._loop.watch(sock, link)

    def unwatch(self, sock: Any) -> None:
        self._loop.unwatch(sock)

    def cut(self) -> None:
        """Let nothing pass any more. The socket goes without a word."""
        self._is_cut = True
        if self._link is not None and self._link.sock is not None:
            self._link.sock.shutdown(2)

    def mend(self) -> None:
        self._is_cut = False


class VirtualOffice:
    """An office whose threads are this one, but for the connections'; it must not gather: `receiver.GATHER_S` is 0."""

    def __init__(self, office: Office, clock: OfficeClock) -> None:
        self.office = office
        self.stirred = False
        """Whether it did something since the last question."""
        self._clock = clock
        self._due_at: datetime | None = None
        self._asked = 0

    def start(self) -> None:
        """Do what the office does at its start; whoever dials first, the brokers' links are up when this returns."""
        self.office.publisher.publish_keys()
        self.office.worklist.begin_anew()
        self.office.brokers.start()
        self.office.receiver.turn()  # waits for `BrokerConnected`, or a moment
        self.wake()

    def stop(self) -> None:
        self.office.brokers.stop()

    def wake(self) -> None:
        """Somebody has wished for something: look at the worklist now."""
        self._due_at = self._clock.now()

    def wake_at(self) -> datetime | None:
        """When there is something to do by time alone, by the street's clock."""
        return None if self._due_at is None else self._due_at - self._clock.ahead

    def attend(self) -> bool:
        """Do what has come and what is due; says whether there was anything."""
        moved = self.office.notice_clock_step()
        if moved:
            self.wake()
        while not self.office.inbox.empty():
            self._turn()
            moved = True
        if moved and self._has_new_work():
            self.wake()
        if self._due_at is not None and self._due_at <= self._clock.now():
            self._due_at = self.office.worklist.drain()
            moved = True
        self.stirred |= moved
        return moved

    def ask(self) -> None:
        """Wait until the broker has taken in all that the office said, and the office all that it was sent by then."""
        self.stirred = False
        for _ in range(2):  # what it answers to what it heard before the first is said before the second
            self._asked += 1
            self.office.brokers.publish(ECHO, b"{}", retain=False)
            end_s = time.monotonic() + WITHIN_S
            while self.office.rejections.counts["unknown screen"] < self._asked:
                self._turn()
                assert time.monotonic() < end_s, "the office does not hear itself"

    def rest(self) -> None:
        """Take a turn in which nothing comes: what was heard is written."""
        self._turn()

    def _has_new_work(self) -> bool:
        """Whether what it heard left it something to do; it watches the database for that, and here it asks."""
        with self.office._context.database.reading() as unit:
            due_at = unit.work.next_due()
        return due_at is not None and due_at <= self._clock.now() and (self._due_at is None or due_at < self._due_at)

    def _turn(self) -> None:
        assert self.office.receiver.turn(), "the database is at hand"


class VirtualWorld:
    """A street, its office, and what happens on the way."""

    def __init__(self, clock: VirtualClock, loop: VirtualLoop, office: VirtualOffice) -> None:
        self.clock = clock
        self.loop = loop
        self.office = office
        self.jumps = 0
        self._script: list[tuple[datetime, int, Callable[[], object]]] = []

    def at(self, at: datetime, happen: Callable[[], object]) -> None:
        """Let something happen at an instant; the worklist is looked at after it."""
        heapq.heappush(self._script, (at, len(self._script), happen))

    def run(self, until: datetime) -> None:
        """Let time pass."""
        while True:
            self.settle()
            at = min([until, *self._wakes()])
            self.clock.ms = max(self.clock.ms, round(at.timestamp() * 1000))
            self.jumps += 1
            if at >= until:
                break
            self._happen()
        self.settle()

    def settle(self) -> None:
        """Let everything come to rest at this instant."""
        while True:
            if self.loop.poll() | self.office.attend():
                continue
            if not self.loop.told and not self.office.stirred:
                return
            self.loop.ask()
            self.office.ask()

    def _wakes(self) -> list[datetime]:
        loop_ms = self.loop.wake_ms()
        wakes = [self.office.wake_at(), self._script[0][0] if self._script else None]
        if loop_ms is not None:
            wakes.append(datetime.fromtimestamp((self.clock.ms - self.clock.mono_ms + loop_ms) / 1000, UTC))
        return [wake for wake in wakes if wake is not None]

    def _happen(self) -> None:
        while self._script and self._script[0][0] <= self.clock.now():
            heapq.heappop(self._script)[2]()
            self.office.wake()
