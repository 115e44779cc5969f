"""Read and write a screen's `state`: its birth with all that is applied, or its death (PROTOCOL W-5, W-24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.protocol.documents.join import Display
from players.protocol.fields import Fields, integer, text
from players.protocol.json_strict import read_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.patterns import AREA, ITEM, JOURNAL, SHA256, TEXT
from players.protocol.uplink.plays import CLOCKS
from players.protocol.uplink.status_messages import Death

STATUSES = ("fetching", "ready", "applied", "rejected")
_PERCENT_MAX = 100


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

    `overrides` are revs by place (`self` or the area); `showing` and `ignored` are ids of override items.

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
    showing: str | None
    ignored: tuple[str, ...]
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
            "showing": self.showing,
            "ignored": list(self.ignored),
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
        manifest=_manifest(fields.inner("manifest")) if fields.has("manifest") else None,
        overrides=_overrides(fields),
        showing=fields.text("showing", ITEM) if fields.has("showing") else None,
        ignored=fields.texts("ignored", ITEM),
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


def _manifest_object(manifest: ManifestState) -> dict[str, object]:
    fields: dict[str, object] = {"rev": manifest.rev, "digest": manifest.digest, "status": manifest.status}
    return fields if manifest.reason is None else {**fields, "reason": manifest.reason}


def _overrides(fields: Fields) -> dict[str, int]:
    places = fields.mapping("overrides")
    return {
        text(place, fields.path("overrides"), AREA): integer(rev, f"{fields.path('overrides')}.{place}")
        for place, rev in places.items()
    }
