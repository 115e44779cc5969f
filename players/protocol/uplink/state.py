"""Read and write a screen's `state`: its birth with all that is applied, or its death (PROTOCOL W-5, W-24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.protocol.documents.join import Display
from players.protocol.fields import Fields, integer, text
from players.protocol.json_strict import read_object
from players.protocol.limits import AREAS_MAX, DOCUMENT_BYTES, REJECTED_MAX, WITHDRAWN_MAX
from players.protocol.patterns import ITEM, JOURNAL, PLACE, SHA256, TEXT
from players.protocol.uplink.plays import CLOCKS
from players.protocol.uplink.status_messages import Death

STATUSES = ("fetching", "ready", "applied", "rejected")
SELF = "self"
"""The place of a screen's own overrides, beside those of its areas."""

_PERCENT_MAX = 100
_WITHDRAWN_MAX = WITHDRAWN_MAX * (AREAS_MAX + 2)  # of its own document, of each area's and of `all`


@dataclass(frozen=True, slots=True)
class Limits:
    """A device's capacity in bytes: its largest packet, and all its files together."""

    max_packet: int
    cache_bytes: int


@dataclass(frozen=True, slots=True)
class ManifestState:
    """Status of the newest manifest; `digest` is that of its payload as received (PROTOCOL W-6, W-20)."""

    rev: int
    digest: str
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedDocument:
    """A document that a screen refused: its topic, the digest of the message, and one word why (PROTOCOL W-3)."""

    topic: str
    digest: str
    reason: str

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"topic": self.topic, "digest": self.digest, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ClockState:
    """Source of a screen's time (`ntp`, `rtc`, `none`), and its greatest error (PROTOCOL W-7)."""

    source: str
    err_ms: int


@dataclass(frozen=True, slots=True)
class JournalState:
    """A play journal: its id, the number of its next row, the mark that it has got (PROTOCOL W-22)."""

    id: str
    next: int
    acked: int


@dataclass(frozen=True, slots=True)
class StateReport:
    """The state of an online screen.

    `overrides` are revs by place (`self` or the area); `withdrawn` is how many lines it obeys as withdrawn; `showing`
    and `ignored` are ids of override items; `rejected` are the last documents that it refused, oldest first.

    `session` counts connections and `boot` starts; `at` is Unix ms, 0 where the time is unknown.
    """

    online: bool
    session: int
    boot: int
    at: int
    agent: str
    proto: int
    display: Display
    limits: Limits
    keys_rev: int
    config_rev: int
    manifest: ManifestState | None
    overrides: Mapping[str, int]
    withdrawn: int
    showing: str | None
    ignored: tuple[str, ...]
    rejected: tuple[RejectedDocument, ...]
    brightness: int
    clock: ClockState
    journal: JournalState

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        return {
            "online": self.online,
            "session": self.session,
            "boot": self.boot,
            "at": self.at,
            "agent": self.agent,
            "proto": self.proto,
            "display": self.display.to_object(),
            "limits": {"max_packet": self.limits.max_packet, "cache_bytes": self.limits.cache_bytes},
            "keys_rev": self.keys_rev,
            "config_rev": self.config_rev,
            "manifest": None if self.manifest is None else _manifest_object(self.manifest),
            "overrides": dict(self.overrides),
            "withdrawn": self.withdrawn,
            "showing": self.showing,
            "ignored": list(self.ignored),
            "rejected": [document.to_object() for document in self.rejected],
            "brightness": self.brightness,
            "clock": {"source": self.clock.source, "err_ms": self.clock.err_ms},
            "journal": {"id": self.journal.id, "next": self.journal.next, "acked": self.journal.acked},
        }


def read_state(payload: bytes) -> StateReport | Death:
    """Read a screen's birth, or the death that it or its broker sent. Raises ProtocolError."""
    fields = Fields(read_object(payload, cap=DOCUMENT_BYTES))
    session = fields.integer("session")
    if not fields.flag("online"):
        return Death(session)
    limits, clock, journal = fields.inner("limits"), fields.inner("clock"), fields.inner("journal")
    return StateReport(
        online=True,
        session=session,
        boot=fields.integer("boot"),
        at=fields.integer("at"),
        agent=fields.text("agent", TEXT),
        proto=fields.integer("proto", 1),
        display=Display.of(fields.inner("display")),
        limits=Limits(limits.integer("max_packet", 1), limits.integer("cache_bytes")),
        keys_rev=fields.integer("keys_rev"),
        config_rev=fields.integer("config_rev"),
        manifest=None if fields.is_null("manifest") else _manifest(fields.inner("manifest")),
        overrides=_overrides(fields),
        withdrawn=fields.integer("withdrawn", 0, _WITHDRAWN_MAX),
        showing=None if fields.is_null("showing") else fields.text("showing", ITEM),
        ignored=fields.texts("ignored", ITEM),
        rejected=tuple(_rejected(each) for each in fields.objects("rejected", most=REJECTED_MAX)),
        brightness=fields.integer("brightness", 0, _PERCENT_MAX),
        clock=ClockState(clock.word("source", CLOCKS), clock.integer("err_ms")),
        journal=JournalState(journal.text("id", JOURNAL), journal.integer("next", 1), journal.integer("acked")),
    )


def _manifest(fields: Fields) -> ManifestState:
    return ManifestState(
        rev=fields.integer("rev"),
        digest=fields.text("digest", SHA256),
        status=fields.word("status", STATUSES),
        reason=fields.text("reason", TEXT) if fields.has("reason") else None,
    )


def _rejected(fields: Fields) -> RejectedDocument:
    return RejectedDocument(fields.text("topic", TEXT), fields.text("digest", SHA256), fields.text("reason", TEXT))


def _manifest_object(manifest: ManifestState) -> dict[str, object]:
    fields: dict[str, object] = {"rev": manifest.rev, "digest": manifest.digest, "status": manifest.status}
    return fields if manifest.reason is None else {**fields, "reason": manifest.reason}


def _overrides(fields: Fields) -> dict[str, int]:
    places = fields.mapping("overrides")
    return {
        text(place, fields.path("overrides"), PLACE): integer(rev, f"{fields.path('overrides')}.{place}")
        for place, rev in places.items()
    }
