"""A model of reporting over a bad network: one reporter, one journal, one office that keeps the rule of the mark.

The office may be told to break the rule on purpose: the checks must see it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from players.device.agent import actions as act
from players.device.agent.agent_time import ClockReading
from players.device.agent.journal_rows import AppearanceRow
from players.device.agent.reports.reporter import Reporter
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Report
from players.protocol.uplink.plays import PlaysBatch
from tests.players.device.memory_journal import MemoryJournal
from tests.players.device.world import NOON

REPORT = Report(10_000, 5, 300_000)
Judge = Callable[[int, PlaysBatch], bool]


def by_the_mark(hwm: int, batch: PlaysBatch) -> bool:
    """W-22: nothing is stored beyond a gap."""
    return batch.from_seq <= hwm + 1 and batch.to_seq > hwm


def by_the_largest(hwm: int, batch: PlaysBatch) -> bool:
    """The natural shortcut, which loses plays: take whatever is newer."""
    return batch.to_seq > hwm


@dataclass
class Ledger:
    """What an office has stored; a play's line names the very play."""

    marks: dict[str, int] = field(default_factory=dict)
    counted: list[tuple[str, int]] = field(default_factory=list)
    lost: list[tuple[str, int]] = field(default_factory=list)
    plays: list[int] = field(default_factory=list)

    def copy(self) -> Ledger:
        return Ledger(dict(self.marks), list(self.counted), list(self.lost), list(self.plays))


class Books:
    """One screen and one office."""

    def __init__(
        self, seed: int, *, judge: Judge = by_the_mark, dedupe: bool = True, journal: MemoryJournal | None = None
    ) -> None:
        self.rng = Random(seed)
        self.judge = judge
        self.dedupe = dedupe
        self.mono_ms = 0
        self.played = 0
        self.journal = journal or MemoryJournal()
        self.is_original = True
        self.image: MemoryJournal | None = None
        self.renewed: list[tuple[str, int]] = []
        self.ledger = Ledger()
        self.backup = Ledger()
        self.up: deque[PlaysBatch] = deque()
        self.down: deque[Ack] = deque()
        self.most_in_flight = 0
        self.start()

    @property
    def at(self) -> ClockReading:
        return ClockReading(NOON + self.mono_ms, self.mono_ms)

    def start(self) -> None:
        self.reporter = Reporter("plays", self.journal.marks, REPORT, self.rng, now_mono_ms=self.mono_ms)
        self.journal.run_first = self.journal.marks.last + 1
        self.perform(self.reporter.on_connected(self.at))

    def perform(self, asked: list[act.Action]) -> None:
        queue = deque(asked)
        while queue:
            match queue.popleft():
                case act.Publish(_, payload):
                    self.up.append(PlaysBatch.read(payload))
                case act.ReadRows(from_seq, limit):
                    queue += self.reporter.on_rows_read(self.journal.read(from_seq, limit), self.at)
                case act.SaveMark(_, hwm, at):
                    queue += self.reporter.on_journal_changed(self.journal.acknowledge(hwm, at), self.at)
                case act.SaveSent(_, to_seq):
                    queue += self.reporter.on_journal_changed(self.journal.mark_sent(to_seq), self.at)
                case act.RenewJournal(_, hwm):
                    queue += self.reporter.on_journal_changed(self.journal.renew(hwm), self.at)

    def play(self, count: int) -> None:
        lines = range(self.played + 1, self.played + count + 1)
        self.played += count
        rows = [AppearanceRow(line, NOON + self.mono_ms, 10_000, 0, "ntp") for line in lines]
        self.perform(self.reporter.on_journal_changed(self.journal.append(rows), self.at))

    def wait(self, ms: int) -> None:
        self.mono_ms += ms
        self.perform(self.reporter.run_due(self.at))

    def receive(self, batch: PlaysBatch) -> None:
        """The office takes one batch in and acks."""
        name, ledger = batch.journal, self.ledger
        hwm = ledger.marks.setdefault(name, 0)
        if not self.dedupe or self.judge(hwm, batch):
            floor = hwm if self.dedupe else 0
            ledger.counted += [(name, row.seq) for row in batch.rows if row.seq > floor]
            ledger.plays += [row.line for row in batch.rows if row.seq > floor]
            ledger.lost += [
                (name, seq) for loss in batch.lost for seq in range(loss.first, loss.last + 1) if seq > floor
            ]
            ledger.marks[name] = max(hwm, batch.to_seq)
        self.mono_ms += 1
        self.down.append(Ack("st-1", name, ledger.marks[name], NOON + self.mono_ms))

    def carry_up(self) -> None:
        if self.up:
            self.receive(self.up.popleft())

    def carry_down(self) -> None:
        if self.down:
            self.perform(self.reporter.on_ack(self.down.popleft(), self.at))

    def reconnect(self) -> None:
        self.reporter.on_disconnected()
        self.perform(self.reporter.on_connected(self.at))

    def image_card(self) -> None:
        """Somebody copies the card."""
        if self.is_original:
            self.image = deepcopy(self.journal)

    def restore_card(self) -> None:
        """The card is replaced by its copy: later plays are gone with it, and what was in flight with its connection.

        It happens once: rows that no card had sent would count again from a second copy.
        """
        if self.image is None:
            return
        self.up.clear()
        self.down.clear()
        self.journal, self.image, self.is_original = self.image, None, False
        self.start()

    def back_up(self) -> None:
        self.backup = self.ledger.copy()

    def restore(self) -> None:
        self.ledger = self.backup.copy()

    def step(self) -> None:
        """One thing happens, good or bad."""
        rng = self.rng
        doings: list[tuple[int, Callable[[], object]]] = [
            (6, lambda: self.play(rng.randint(1, 7))),
            (6, lambda: self.wait(rng.choice([500, 10_000, 40_000, 400_000]))),
            (8, self.carry_up),
            (8, self.carry_down),
            (2, lambda: self.up and self.up.popleft()),
            (2, lambda: self.down and self.down.popleft()),
            (2, lambda: self.up.extend(list(self.up)[:1])),
            (2, lambda: self.down.extend(list(self.down)[:1])),
            (1, lambda: rng.shuffle(self.up)),
            (1, lambda: rng.shuffle(self.down)),
            (1, self.reconnect),
            (1, self.start),
            (1, self.image_card),
            (1, self.restore_card),
            (1, self.back_up),
            (1, self.restore),
            (1, self.journal.purge_acked),
            (1, lambda: self.journal.drop_to(self.journal.marks.last - rng.randint(0, 20))),
        ]
        rng.choices([doing for _, doing in doings], [weight for weight, _ in doings])[0]()

    def settle(self) -> None:
        """The network is well again, and everything has the time it needs."""
        self.reporter.on_server_state(self.at, online=True, renewed=True)
        for _ in range(400):
            while self.up or self.down:
                self.carry_up()
                self.carry_down()
            self.wait(400_000)

    def faults(self) -> list[str]:
        """What is wrong with the books: no play counts twice, and every number of the present journal is told once."""
        name, last = self.journal.marks.journal, self.journal.marks.last
        counted = [seq for journal, seq in self.ledger.counted if journal == name]
        lost = [seq for journal, seq in self.ledger.lost if journal == name]
        pending = list(range(self.ledger.marks.get(name, 0) + 1, last + 1))
        told = sorted([*counted, *lost, *pending])
        found = []
        if len(told) != len(set(told)) or len(self.ledger.plays) != len(set(self.ledger.plays)):
            found.append("doubled")
        if set(told) != set(range(1, last + 1)):
            found.append("missing")
        if pending:
            found.append("pending")
        return found
