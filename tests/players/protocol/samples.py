"""One valid value of everything that goes over the wire, always the same.

`python -m tests.players.protocol.samples` writes them to `tests/vectors/` as the bytes that other clients can be
checked with; the test of the vectors says whether they still are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config, Report
from players.protocol.documents.day import Day, Span
from players.protocol.documents.join import Broker, Claim, Display, JoinDocument
from players.protocol.documents.jws import SigningKey, sign
from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import DayRef, Lent, Manifest, SlotsRef
from players.protocol.documents.override import Form, OverrideDocument, OverrideItem
from players.protocol.documents.slots import CLIP_TYPE, Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import encode_base64url, sha256_hex
from players.protocol.json_strict import write_object
from players.protocol.timeline.timeline import Timeline
from players.protocol.uplink.plays import LostRows, PlayRow, PlaysBatch
from players.protocol.uplink.requests import CommandResult, Want
from players.protocol.uplink.state import ClockState, JournalState, Limits, ManifestState, RejectedDocument, StateReport
from players.protocol.uplink.status_messages import Death, Heartbeat, ServerState

VECTORS = Path(__file__).parents[2] / "vectors"
NOON = 1_795_492_800_000
HOUR = 3_600_000
DAY_MS = 24 * HOUR
SCREEN = "st-1"
PBM = "image/x-portable-bitmap"
PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
JOURNAL = "7f3a9c1e5b7d2046"


def fixed_key(kid: str) -> SigningKey:
    """A key that everybody can make: its private half is the SHA-256 of `ledcast test key <kid>`."""
    return SigningKey(kid, encode_base64url(sha256(f"ledcast test key {kid}".encode()).digest()))


ANCHOR, PLANS, ORDERS = fixed_key("anchor"), fixed_key("plans-1"), fixed_key("orders-1")

SLIDES = tuple(b"P4\n16 8\n" + bytes([n]) * 16 for n in (0x0F, 0x33, 0x55))
DAY = Day(
    from_at=NOON,
    to_at=NOON + DAY_MS,
    bases=((1, 2), (2,)),
    spans=(
        Span(NOON, NOON + 6 * HOUR, 0, 1, ((2, 2), (0, 1))),
        Span(NOON + 7 * HOUR, NOON + DAY_MS, 1, 0, ()),
    ),
    window_ms=60_000,
    mask="110",
)
ASSETS = tuple(Asset(sha256_hex(body), len(body), PBM, 16, 8) for body in SLIDES)
SLOTS = SlotsFile(
    assets=ASSETS,
    slots=(
        Slot(1, 4_294_967_295, 10_000, ((0, 4_000), (1, 6_000)), "push-left"),
        Slot(2, 17, 8_000, ((1, 8_000),), "cut", 20),
        Slot(3, 0, 9_000, ((2, 9_000),)),
        Slot(4_294_967_295, 20, 5_000, ((0, 5_000),)),
    ),
    idle=(3,),
)
CLIP = Asset("cd" * 32, 5_000_000, CLIP_TYPE, 640, 360)
CLIP_SLOTS = SlotsFile(
    assets=(Asset("ef" * 32, 9_000, "image/webp", 640, 360), CLIP),
    slots=(Slot(1, 21, 5_000, ((0, 5_000),)), Slot(2, 22, 15_000, ((1, 15_000),))),
    idle=(1,),
)
MANIFEST = Manifest(
    screen=SCREEN,
    rev=NOON + 1,
    issued_at=NOON,
    switch_at=NOON + 60_000,
    days=(DayRef(DAY.from_at, DAY.to_at, sha256_hex(DAY.to_bytes()), len(DAY.to_bytes())),),
    slots=SlotsRef(sha256_hex(SLOTS.to_bytes()), len(SLOTS.to_bytes())),
    light=((NOON, 80), (NOON + 10 * HOUR, 0), (NOON + 19 * HOUR, 80)),
    lent=Lent("100", (3, 2)),
)
KEYS = KeysDocument(
    rev=NOON,
    keys=(
        KeyEntry("plans-1", PLANS.public.x, frozenset({"manifest", "config"}), NOON + 1_000 * DAY_MS),
        KeyEntry("orders-1", ORDERS.public.x, frozenset({"override", "command", "ack"}), NOON + 1_000 * DAY_MS),
    ),
)
CONFIG = Config(
    SCREEN,
    NOON,
    ("all", "strip"),
    80,
    Report(60_000, 200, 300_000),
    (Broker("east.example", 8883, tls=True, ca=PEM), Broker("127.0.0.1", 1883, tls=False)),
)
FORM = Form(16, 8, "mono", PBM, ASSETS[:1], (Slot(0, 18, 5_000, ((0, 5_000),)),))
OVERRIDE = OverrideDocument(
    screen=None,
    area="strip",
    rev=NOON + 2,
    items=(
        OverrideItem("flood-7", "emergency", "actual", NOON, NOON + HOUR, blank=False, lit=True, forms=(FORM,)),
        OverrideItem("silence-1", "notice", "drill", NOON, NOON + HOUR, blank=True, lit=False, forms=()),
    ),
)
SCROLL = replace(FORM, slots=(Slot(0, 19, 5_000, ((0, 5_000),), "push-up", 20),))
SCREEN_OVERRIDE = OverrideDocument(
    screen=SCREEN,
    area=None,
    rev=NOON + 3,
    items=(OverrideItem("gale-2", "warning", "actual", NOON, NOON + HOUR, blank=False, lit=False, forms=(SCROLL,)),),
    withdrawn=(17, 4_294_967_295),
)
COMMAND = Command(SCREEN, "0123456789abcdef" * 2, "identify", {"ms": 5_000}, NOON, NOON + 60_000, 3)
ACK = Ack(SCREEN, JOURNAL, 4_003, NOON)
PLAYS = PlaysBatch(
    journal=JOURNAL,
    from_seq=4_001,
    to_seq=4_006,
    t0_at=NOON,
    rows=(
        PlayRow(4_001, NOON, 17, 8_000, 0),
        PlayRow(4_002, NOON + 8_004, 4_294_967_295, 3_500, 1),
        PlayRow(4_005, NOON - 40, 18, 5_000, 8 | 16),
    ),
    lost=(LostRows(4_003, 4_004, "full"), LostRows(4_006, 4_006, "corrupt")),
    clock="ntp",
    evidence="displayed",
)
DISPLAY = Display(16, 8, "mono", PBM)
JOIN = JoinDocument(
    screen=SCREEN,
    root="ledcast",
    display=DISPLAY,
    brokers=(Broker("127.0.0.1", 1883, tls=False), Broker("city.example", 8883, tls=True, ca=PEM)),
    username=SCREEN,
    password="only in tests",
    claim=None,
    anchor=ANCHOR.public,
    areas=("all", "strip"),
)
JOIN_BY_CLAIM = replace(
    JOIN,
    display=Display(640, 360, "rgb", "image/webp", clips=True),
    password=None,
    claim=Claim("https://ledcast.example/claim", "only in tests"),
)
STATE = StateReport(
    online=True,
    session=3,
    boot=2,
    at=NOON,
    agent="ledcast",
    proto=1,
    display=DISPLAY,
    limits=Limits(262_144, 268_435_456),
    keys_rev=NOON,
    config_rev=0,
    manifest=ManifestState(NOON + 1, "ab" * 32, "rejected", "cache"),
    overrides={"self": NOON, "strip": 0},
    withdrawn=2,
    showing="flood-7",
    ignored=("silence-1",),
    rejected=(RejectedDocument("ledcast/v1/s/st-1/config", "ef" * 32, "signature"),),
    brightness=80,
    clock=ClockState("ntp", 12),
    journal=JournalState(JOURNAL, 4_004, 4_003),
)
DEATH = Death(3)
SERVER_STATE = ServerState(online=True, session=9, at=NOON, proto=1)
STATUS = Heartbeat(NOON, 17, -4, 1_000_000, 12)
WANT = Want(sha256_hex(SLIDES[0]), ((0, 3), (7, 7)))
RESULT = CommandResult("0123456789abcdef" * 2, "done", None, sha256_hex(SLIDES[0]), 24)
FAILED_RESULT = CommandResult("fedcba9876543210" * 2, "failed", "cache")


def read_override(body: bytes) -> OverrideDocument:
    """Read an override document as the screen of these samples does."""
    return OverrideDocument.read(body, DISPLAY)


VECTOR_FILES: dict[str, Callable[[], bytes]] = {
    "keys.jws": lambda: sign(DocumentKind.KEYS, KEYS.to_object(), ANCHOR),
    "manifest.jws": lambda: sign(DocumentKind.MANIFEST, MANIFEST.to_object(), PLANS),
    "config.jws": lambda: sign(DocumentKind.CONFIG, CONFIG.to_object(), PLANS),
    "override.jws": lambda: sign(DocumentKind.OVERRIDE, OVERRIDE.to_object(), ORDERS),
    "override-screen.jws": lambda: sign(DocumentKind.OVERRIDE, SCREEN_OVERRIDE.to_object(), ORDERS),
    "command.jws": lambda: sign(DocumentKind.COMMAND, COMMAND.to_object(), ORDERS),
    "ack.jws": lambda: sign(DocumentKind.ACK, ACK.to_object(), ORDERS),
    "day.json": DAY.to_bytes,
    "slots.json": SLOTS.to_bytes,
    "slots-clip.json": CLIP_SLOTS.to_bytes,
    "join.json": lambda: write_object(JOIN.to_object()),
    "join-claim.json": lambda: write_object(JOIN_BY_CLAIM.to_object()),
    "plays.json": lambda: write_object(PLAYS.to_object()),
    "state.json": lambda: write_object(STATE.to_object()),
    "death.json": lambda: write_object(DEATH.to_object()),
    "status.json": lambda: write_object(STATUS.to_object()),
    "want.json": lambda: write_object(WANT.to_object()),
    "result.json": lambda: write_object(RESULT.to_object()),
    "result-failed.json": lambda: write_object(FAILED_RESULT.to_object()),
    "server-state.json": lambda: write_object(SERVER_STATE.to_object()),
}

if __name__ == "__main__":
    for name, made in VECTOR_FILES.items():
        (VECTORS / name).write_bytes(made())


def busy_timeline() -> Timeline:
    """A day of slots of one second, 40 inserts each quarter of an hour, and minutes of the screen's owner between."""
    base, idle = tuple(range(1, 61)), (8, 9)
    numbers = sorted({*base, *idle, 70})
    slots = SlotsFile(ASSETS[:1], tuple(Slot(n, n, 1_000, ((0, 1_000),)) for n in numbers), idle)
    spans = tuple(
        Span(NOON + n * 15 * 60_000, NOON + (n + 1) * 15 * 60_000, 0, n % 60, ((5, 70),) * 40) for n in range(96)
    )
    day = Day(NOON, NOON + DAY_MS, (base,), spans, 60_000, "1101")
    ref = DayRef(day.from_at, day.to_at, "ab" * 32, 1)
    return Timeline(replace(MANIFEST, days=(ref,), lent=Lent("1001", (70,))), slots, {"ab" * 32: day})
