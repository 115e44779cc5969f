"""A device around the real agent, with disk, glass and connection in memory; time passes as tests say."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent import LIMITS, Agent
from players.device.agent.agent_time import ClockReading
from players.device.agent.journal_rows import AppearanceRow
from players.device.agent.persisted_state import PersistedState
from tests.players.device.memory_journal import MemoryJournal
from tests.players.device.world import NOON, Office


class Device:
    """The real agent with a disk, a glass and a connection in memory, in virtual time."""

    def __init__(self, office: Office, *, at: int = NOON, clock_known: bool = True, **limits: int) -> None:
        self.office = office
        self.mono_ms = 0
        self.offset_ms = at
        self.clock_known = clock_known
        self.limits = replace(LIMITS, **limits)
        self.persisted = PersistedState()
        self.journal = MemoryJournal()
        self.files: dict[str, bytes] = {}
        self.shown: list[tuple[int, act.Show]] = []
        self.notes: list[act.WriteLog] = []
        self.reachable = True
        self.connected = False
        self.dialled: list[act.Dial] = []
        self.subscribed: set[str] = set()
        self.most_chunks_open = 0
        self.unshowable: set[str] = set()
        self.disk_full = False
        self.saves_fail = False
        self.unsaved: PersistedState | None = None
        self.deaf_to: set[str] = set()
        office.now = lambda: self.offset_ms + self.mono_ms
        self.boot()

    @property
    def at(self) -> ClockReading:
        if not self.clock_known:
            return ClockReading(None, self.mono_ms, "none", 0)
        return ClockReading(self.offset_ms + self.mono_ms, self.mono_ms)

    @property
    def rows(self) -> list[AppearanceRow]:
        return [row for _, row in sorted(self.journal.rows.items())]

    def boot(self) -> None:
        """Start, or start again after a power cut: only what was persisted is left."""
        self.offset_ms += self.mono_ms
        self.mono_ms = 0
        self.connected = False
        self.subscribed.clear()
        self.persisted = replace(self.persisted, boot=self.persisted.boot + 1)
        self.journal.run_first = self.journal.marks.last + 1
        join = self.office.join()
        self.agent = Agent(
            join, self.persisted, self.journal.marks, rng=self.office.rng, at=self.at, limits=self.limits
        )
        self.perform(self.agent.start(self.at))

    def handle(self, event: ev.Event) -> None:
        self.perform(self.agent.handle(event, self.at))

    def perform(self, asked: list[act.Action]) -> None:
        queue = deque(asked)
        while queue:
            answer = self.do(queue.popleft())
            if answer is not None:
                queue += self.agent.handle(answer, self.at)

    def do(self, action: act.Action) -> ev.Event | None:  # noqa: PLR0911 - one for each kind of action
        match action:
            case act.Show():
                return self.do_show(action)
            case act.SaveState(persisted):
                return self.do_save(persisted)
            case act.WriteLog():
                self.notes.append(action)
            case act.CheckFiles() | act.StoreFile() | act.DropFiles():
                return self.do_file(action)
            case act.Dial() | act.Disconnect() | act.Publish() | act.Subscribe() | act.Unsubscribe():
                return self.do_network(action)
            case act.TakeSnapshot():
                return ev.SnapshotTaken(b"\x89PNG" + b"glass" * 4_000)
            case _:
                return self.do_journal(action)
        return None

    def do_save(self, persisted: PersistedState) -> ev.Event | None:
        if self.saves_fail:
            self.unsaved = persisted
            return None
        self.persisted = persisted
        return ev.StateSaved(persisted)

    def do_show(self, shown: act.Show) -> ev.Event | None:
        self.shown.append((self.mono_ms, shown))
        if shown.picture is None:
            return None
        name = shown.picture.file.sha256
        body = self.files.get(name)
        if body is not None and name not in self.unshowable and shown.picture.file.fits(body):
            return None
        return ev.PictureFailed(name, missing=body is None)

    def free_the_disk(self) -> None:
        """The disk has room again: the player saves what it could not."""
        self.saves_fail = False
        if self.unsaved is not None:
            self.perform([act.SaveState(self.unsaved)])

    def do_journal(self, action: act.JournalAction) -> ev.Event:
        match action:
            case act.AppendRows(rows):
                return ev.JournalChanged(self.journal.append(rows))
            case act.RetimeRows(after_seq, offset_ms, clock):
                return ev.JournalChanged(self.journal.retime(after_seq, offset_ms, clock))
            case act.SaveMark(_, hwm, at):
                return ev.JournalChanged(self.journal.acknowledge(hwm, at))
            case act.SaveSent(_, to_seq):
                return ev.JournalChanged(self.journal.mark_sent(to_seq))
            case act.RenewJournal(_, hwm):
                return ev.JournalChanged(self.journal.renew(hwm))
            case act.ReadRows(from_seq, limit):
                return self.journal.read(from_seq, limit)

    def do_file(self, action: act.CheckFiles | act.StoreFile | act.DropFiles) -> ev.Event | None:
        match action:
            case act.CheckFiles(files):
                present = {file.sha256 for file in files if file.sha256 in self.files}
                bodies = {f.sha256: self.files[f.sha256] for f in files if f.picture is None and f.sha256 in present}
                return ev.FilesChecked(frozenset(present), bodies, 1_000)
            case act.StoreFile(sha256, body):
                if self.disk_full:
                    return ev.FileStoreFailed(sha256)
                self.files[sha256] = body
                return ev.FileStored(sha256, 1_000)
            case act.DropFiles(sha256s):
                for sha256 in sha256s:
                    self.files.pop(sha256, None)
        return None

    def do_network(
        self, action: act.Dial | act.Disconnect | act.Publish | act.Subscribe | act.Unsubscribe
    ) -> ev.Event | None:
        match action:
            case act.Dial(_, session):
                self.dialled.append(action)
                self.connected = self.reachable
                self.subscribed.clear()
                return ev.Connected(session) if self.reachable else ev.Disconnected(session, "refused")
            case act.Disconnect():
                self.connected = False
            case act.Publish(topic, payload) if self.connected:
                self.office.receive(topic, payload)
            case act.Subscribe(topics) if self.connected:
                self.subscribed |= set(topics)
                opened = sum(topic.startswith("ledcast/b/") for topic in self.subscribed)
                self.most_chunks_open = max(self.most_chunks_open, opened)
                for topic in topics:
                    if topic in self.office.retained:
                        self.office.outbox.append((topic, self.office.retained[topic], True))
            case act.Unsubscribe(topics):
                self.subscribed -= set(topics)
        return None

    def lose_connection(self) -> None:
        self.connected = False
        self.subscribed.clear()
        self.office.outbox.clear()
        self.handle(ev.Disconnected(self.agent.inbox.persisted.session, "cut"))

    def deliver(self) -> None:
        """Hand over what the broker has for this device."""
        while self.office.outbox:
            topic, payload, retained = self.office.outbox.popleft()
            if self.connected and topic in self.subscribed and topic not in self.deaf_to:
                self.handle(ev.Received(topic, payload, retained))

    def run(self, ms: int) -> None:
        """Let time pass: the device wakes exactly when it asked to."""
        end_ms = self.mono_ms + ms
        self.deliver()
        while (wake_ms := self.agent.wake_mono_ms) <= end_ms:
            self.mono_ms = max(self.mono_ms, wake_ms)
            self.handle(ev.Tick())
            self.deliver()
        self.mono_ms = end_ms

    def line_on_glass(self) -> int | None:
        return self.agent.glass.appearance.line
