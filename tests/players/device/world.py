"""The office and its broker in memory; `memory_device` is the screen that it publishes to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from random import Random

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
from players.protocol.uplink.plays import PlaysBatch
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
