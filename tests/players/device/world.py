"""The office and its broker in memory, and a device around the real agent; tests change the world, time passes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent import LIMITS, Agent
from players.device.agent.agent_time import ClockReading
from players.device.agent.journal_rows import AppearanceRow, JournalMarks, NumberedRow
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Config, Report
from players.protocol.documents.day import Day, Span
from players.protocol.documents.join import Broker, Display, JoinDocument
from players.protocol.documents.jws import SigningKey, sign
from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.files import chunks
from players.protocol.json_strict import read_object
from players.protocol.topics import Topics
from players.protocol.uplink.plays import LostRows, PlaysBatch
from players.protocol.uplink.state import StateReport, read_state

NOON = 1_795_492_800_000  # an instant whose days are easy to count from
HOUR = 3_600_000
DAY = 24 * HOUR
SCREEN = "st-1"
W, H = 16, 8
PBM = "image/x-portable-bitmap"
ALL_KINDS = frozenset(kind.value for kind in DocumentKind if kind is not DocumentKind.KEYS)


def slide(line: int, width_px: int = W) -> bytes:
    """A small P4 picture that differs from line to line."""
    row = line.to_bytes(2, "big").ljust((width_px + 7) // 8, b"\x55")
    return f"P4\n{width_px} {H}\n".encode() + row * H


@dataclass
class Office:
    """Signs, publishes, answers `want`, counts plays by the rule of the mark."""

    rng: Random = field(default_factory=lambda: Random(7))
    topics: Topics = field(default_factory=Topics)
    now: Callable[[], int] = lambda: NOON
    online: bool = True  # answers plays and wants
    retained: dict[str, bytes] = field(default_factory=dict)
    shelf: dict[str, bytes] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    counted: list[tuple[str, int, tuple[int, int, int, int]]] = field(default_factory=list)
    lost: list[tuple[str, int, int, str]] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    outbox: deque[tuple[str, bytes, bool]] = field(default_factory=deque)
    rev: int = 0

    def __post_init__(self) -> None:
        self.anchor = SigningKey.generate("anchor")
        self.key = SigningKey.generate("k1")
        self.publish_keys(self.key)

    def next_rev(self) -> int:
        self.rev += 1
        return self.rev

    def publish_keys(self, *keys: SigningKey, use: frozenset[str] = ALL_KINDS) -> None:
        entries = tuple(KeyEntry(key.public.kid, key.public.x, use, self.now() + 400 * DAY) for key in keys)
        document = KeysDocument(self.next_rev(), entries)
        self.retain(self.topics.keys, sign(DocumentKind.KEYS, document.to_object(), self.anchor))

    def join(self, **changes: object) -> JoinDocument:
        made = JoinDocument(
            screen=SCREEN,
            root="ledcast",
            display=Display(W, H, "mono", PBM),
            brokers=(Broker("a.example", 1883, tls=False, ca=None), Broker("b.example", 1883, tls=False, ca=None)),
            username=SCREEN,
            password="secret",
            claim=None,
            anchor=self.anchor.public,
            areas=("all", "strip"),
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    def retain(self, topic: str, payload: bytes) -> None:
        self.retained[topic] = payload
        self.outbox.append((topic, payload, False))

    def send(self, topic: str, payload: bytes) -> None:
        self.outbox.append((topic, payload, False))

    def publish_file(self, body: bytes) -> str:
        sha256 = sha256_hex(body)
        self.shelf[sha256] = body
        for n, chunk in enumerate(chunks(body)):
            self.retain(self.topics.chunk(sha256, n), chunk)
        return sha256

    def manifest(self, lines: Iterable[int] = (1, 2, 3), **options: object) -> Manifest:
        """A manifest that loops `lines`, 10 s each, for a day around `NOON`; its files are published.

        `reslot` changes the slots file, `day` is another day; other options are fields of the manifest.
        """
        ms = int(options.pop("ms", 10_000))  # type: ignore[call-overload]
        from_at = int(options.pop("from_at", NOON - HOUR))  # type: ignore[call-overload]
        to_at = int(options.pop("to_at", NOON + 23 * HOUR))  # type: ignore[call-overload]
        reslot = options.pop("reslot", lambda slots: slots)
        wide = {name: options.pop(name) for name in ("width_px", "step_ms") if name in options}
        lines = tuple(lines)
        day = Day(from_at, to_at, (tuple(range(1, len(lines) + 1)),), (Span(from_at, to_at, 0, 0, ()),), None, None)
        day = options.pop("day", day)  # type: ignore[assignment]
        body = day.to_bytes()
        slots = reslot(self.slots_file(lines, ms=ms, **wide))  # type: ignore[operator, arg-type]
        made = Manifest(
            screen=SCREEN,
            rev=self.next_rev(),
            issued_at=self.now(),
            switch_at=self.now(),
            days=(DayRef(day.from_at, day.to_at, self.publish_file(body), len(body)),),
            slots=self.publish_slots(slots),
            light=((NOON - HOUR, 80),),
            lent=None,
        )
        return replace(made, **options)  # type: ignore[arg-type]

    def slots_file(
        self, lines: Iterable[int], *, ms: int = 10_000, width_px: int = W, step_ms: int | None = None
    ) -> SlotsFile:
        """Slots 1 and so on of these lines, and idle, line 900, after them; their pictures are published."""
        lines = tuple(lines)
        bodies = [*(slide(line, width_px) for line in lines), slide(900)]
        widths = [*(width_px for _ in lines), W]
        assets = tuple(
            Asset(self.publish_file(body), len(body), PBM, width, H) for body, width in zip(bodies, widths, strict=True)
        )
        slots = tuple(
            Slot(n, line, ms, ((n - 1, ms),), "cut", step_ms if n <= len(lines) else None)
            for n, line in enumerate((*lines, 900), 1)
        )
        return SlotsFile(assets, slots, (len(lines) + 1,))

    def publish_slots(self, slots: SlotsFile) -> SlotsRef:
        body = slots.to_bytes()
        return SlotsRef(self.publish_file(body), len(body))

    def slots_of(self, manifest: Manifest) -> SlotsFile:
        """The slots file that a manifest names."""
        return SlotsFile.read(self.shelf[manifest.slots.sha256])

    def publish_manifest(self, manifest: Manifest, key: SigningKey | None = None) -> bytes:
        token = sign(DocumentKind.MANIFEST, manifest.to_object(), key or self.key)
        self.retain(self.topics.manifest(SCREEN), token)
        return token

    def publish_config(self, **changes: object) -> None:
        made = Config(SCREEN, self.next_rev(), ("all",), 100, Report(60_000, 50, 300_000))
        config = replace(made, **changes)  # type: ignore[arg-type]
        self.retain(self.topics.config(SCREEN), sign(DocumentKind.CONFIG, config.to_object(), self.key))

    def ack(self, journal: str, hwm: int, at: int | None = None) -> bytes:
        return sign(DocumentKind.ACK, Ack(SCREEN, journal, hwm, self.now() if at is None else at).to_object(), self.key)

    def receive(self, topic: str, payload: bytes) -> None:
        self.heard.append((topic, payload))
        if not self.online:
            return
        if topic == self.topics.plays(SCREEN):
            self.send(self.topics.ack(SCREEN), self.ingest(PlaysBatch.read(payload)))
        if topic == self.topics.want(SCREEN):
            self.answer_want(read_object(payload, cap=16_000))

    def ingest(self, batch: PlaysBatch) -> bytes:
        """W-22: only rows above the mark count, then the mark is `to`, then the ack."""
        hwm = self.marks.setdefault(batch.journal, 0)
        if batch.from_seq <= hwm + 1 and batch.to_seq > hwm:
            self.counted += [
                (batch.journal, row.seq, (row.line, row.start_ms, row.shown_ms, int(row.flags)))
                for row in batch.rows
                if row.seq > hwm
            ]
            self.lost += [
                (batch.journal, max(loss.first, hwm + 1), loss.last, loss.why) for loss in batch.lost if loss.last > hwm
            ]
            self.marks[batch.journal] = batch.to_seq
        return self.ack(batch.journal, self.marks[batch.journal])

    def answer_want(self, want: dict[str, object]) -> None:
        body = self.shelf.get(str(want["sha256"]))
        if body is not None:
            for n, chunk in enumerate(chunks(body)):
                self.retain(self.topics.chunk(str(want["sha256"]), n), chunk)

    def state(self) -> StateReport:
        """The screen's last birth."""
        told = [read_state(payload) for topic, payload in self.heard if topic == self.topics.state(SCREEN)]
        births = [state for state in told if isinstance(state, StateReport)]
        return births[-1]

    def statuses(self) -> list[str]:
        """The manifest's status in each state that was told, repeats left out."""
        seen: list[str] = []
        for topic, payload in self.heard:
            state = read_state(payload) if topic == self.topics.state(SCREEN) else None
            status = state.manifest.status if isinstance(state, StateReport) and state.manifest else "none"
            if isinstance(state, StateReport) and (not seen or seen[-1] != status):
                seen.append(status)
        return seen


_JOURNALS = count(0x1_0000)
"""Ids of renewed journals: no two alike, even of copies of one."""


class MemoryJournal:
    """The journal's promises without a disk; bound to the real one by `test_journal_contract`."""

    def __init__(self, name: str = "00000000000000aa") -> None:
        self.rows: dict[int, AppearanceRow] = {}
        self.lost: list[LostRows] = []
        self.marks = JournalMarks(name)
        self.run_first = 1

    def append(self, rows: Iterable[AppearanceRow]) -> JournalMarks:
        for row in rows:
            self.marks = replace(self.marks, last=self.marks.last + 1)
            self.rows[self.marks.last] = row
        return self.marks

    def read(self, from_seq: int, limit: int) -> ev.RowsRead:
        kept = [NumberedRow(seq, row) for seq, row in sorted(self.rows.items()) if seq >= from_seq][:limit]
        lost = tuple(loss for loss in self.lost if loss.last >= from_seq)
        return ev.RowsRead(self.marks.journal, from_seq, self.marks.last, tuple(kept), lost)

    def acknowledge(self, hwm: int, at: int) -> JournalMarks:
        del at
        self.marks = replace(self.marks, acked=hwm, top_acked=max(hwm, self.marks.top_acked))
        return self.marks

    def drop_to(self, cut: int) -> None:
        first = max(self.marks.acked + 1, min(self.rows, default=self.marks.last + 1))
        if first <= cut:
            self.lost.append(LostRows(first, cut, "full"))
        self.rows = {seq: row for seq, row in self.rows.items() if seq > cut}

    def purge_acked(self) -> None:
        self.rows = {seq: row for seq, row in self.rows.items() if seq > self.marks.acked}

    def retime(self, after_seq: int, offset_ms: int, clock: str) -> JournalMarks:
        for seq, row in self.rows.items():
            if seq > after_seq and seq >= self.run_first and row.flags & 4:
                self.rows[seq] = replace(row, start_ms=row.start_ms + offset_ms, flags=row.flags & ~4, clock=clock)  # type: ignore[arg-type]
        return self.marks

    def mark_sent(self, to_seq: int) -> JournalMarks:
        self.marks = replace(self.marks, sent=max(self.marks.sent, to_seq))
        return self.marks

    def renew(self, hwm: int) -> JournalMarks:
        unsent = [(seq, row) for seq, row in sorted(self.rows.items()) if seq > self.marks.sent]
        carried = [(seq, row) for seq, row in unsent if seq >= self.run_first or seq > hwm]
        self.run_first = len([seq for seq, _ in carried if seq < self.run_first]) + 1
        self.rows, self.lost = {}, []
        self.marks = JournalMarks(f"{next(_JOURNALS):016x}")
        return self.append(row for _, row in carried)


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
