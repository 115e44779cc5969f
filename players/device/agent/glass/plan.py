"""A manifest as received, and the plan made of it once its files are here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from players.device.agent.file_ref import FileRef
from players.protocol.documents.day import Day
from players.protocol.documents.join import Display
from players.protocol.documents.manifest import Asset, Manifest, check_day, check_days
from players.protocol.errors import ProtocolError
from players.protocol.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class ReceivedManifest:
    """A verified manifest whose files are not all here yet; `digest` is that of the document, `body` its payload."""

    manifest: Manifest
    digest: str
    body: bytes

    @property
    def files(self) -> tuple[FileRef, ...]:
        """Every file that it names, days first, each once."""
        days = [FileRef(day.sha256, day.bytes) for day in self.manifest.days]
        pictures = [file_of(asset) for asset in self.manifest.assets]
        return tuple(dict.fromkeys([*days, *pictures]))


@dataclass(frozen=True, slots=True)
class Plan:
    """A received manifest whose files are all here, ready to play.

    Args:
        received: its manifest.
        timeline: the slot of every instant.
        files: by the manifest's asset index.
        lines: the lines of all its slots.
        days: names of the days in the timeline; some are missing where the cache lost them.
    """

    received: ReceivedManifest
    timeline: Timeline
    files: tuple[FileRef, ...]
    lines: frozenset[int]
    days: frozenset[str]

    @property
    def manifest(self) -> Manifest:
        """The manifest that it plays."""
        return self.received.manifest


def file_of(asset: Asset) -> FileRef:
    """Return the file that an asset names, with the picture that it must be."""
    return FileRef(asset.sha256, asset.bytes, (asset.type, asset.w, asset.h))


def read_manifest(body: bytes, digest: str, *, screen: str, display: Display, cache_bytes: int) -> ReceivedManifest:
    """Read a verified manifest and check that this screen can play it.

    Raises:
        ProtocolError: reason "screen", "display", "cache", or what `Manifest.read` found.
    """
    received = ReceivedManifest(Manifest.read(body), digest, body)
    if received.manifest.screen != screen:
        raise ProtocolError("screen", f"it names {received.manifest.screen}, this is {screen}")
    for asset in received.manifest.assets:
        if asset.type != display.type or asset.h != display.h or asset.w < display.w:
            raise ProtocolError("display", f"{asset.type} {asset.w}x{asset.h} does not fit {display.w}x{display.h}")
    if (needed := sum(file.size_bytes for file in received.files)) > cache_bytes:
        raise ProtocolError("cache", f"its files need {needed} bytes, the cache holds {cache_bytes}")
    return received


def complete(received: ReceivedManifest, bodies: Mapping[str, bytes]) -> Plan:
    """Make the plan of a received manifest from the bytes of all its days, by SHA-256.

    Raises:
        ProtocolError: a day is bad, and so its manifest is (PROTOCOL W-3).
    """
    days = {day.sha256: Day.read(bodies[day.sha256]) for day in received.manifest.days}
    check_days(received.manifest, days)
    return _plan(received, days)


def salvage(received: ReceivedManifest, bodies: Mapping[str, bytes]) -> Plan:
    """Make a plan of those days that the cache still holds; `idle` is shown on the others."""
    days: dict[str, Day] = {}
    for ref in received.manifest.days:
        if ref.sha256 in bodies:
            with suppress(ProtocolError):  # read well once; a day that another version cannot read is a gap
                day = Day.read(bodies[ref.sha256])
                check_day(received.manifest, ref, day)
                days[ref.sha256] = day
    return _plan(received, days)


def _plan(received: ReceivedManifest, days: Mapping[str, Day]) -> Plan:
    manifest = received.manifest
    lines = frozenset(slot.line for slot in manifest.slots)
    return Plan(
        received, Timeline(manifest, days), tuple(file_of(asset) for asset in manifest.assets), lines, frozenset(days)
    )
