"""A manifest as received, and the plan made of it once its files are here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from players.device.agent.file_ref import FileRef
from players.protocol.documents.day import Day
from players.protocol.documents.join import Display
from players.protocol.documents.manifest import Manifest, check_day, check_files, check_slots
from players.protocol.documents.slots import Asset
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from players.protocol.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class ReceivedManifest:
    """A verified manifest whose files are not all here yet; `digest` is that of the document, `body` its payload."""

    manifest: Manifest
    digest: str
    body: bytes

    @property
    def texts(self) -> tuple[FileRef, ...]:
        """The files that it names itself: its days and its slots file, each once."""
        manifest = self.manifest
        days = [FileRef(day.sha256, day.bytes) for day in manifest.days]
        return tuple(dict.fromkeys([*days, FileRef(manifest.slots.sha256, manifest.slots.bytes)]))


@dataclass(frozen=True, slots=True)
class Plan:
    """A received manifest with its slots file and its days, ready to play.

    Args:
        received: its manifest.
        slots: its slots file.
        timeline: the slot of every instant.
        files: every file that it needs: days and slots file, then the pictures that the slots name.
        pictures: by the slots file's asset index.
        lines: the lines of all its slots.
        days: names of the days in the timeline; some are missing where the cache lost them.
    """

    received: ReceivedManifest
    slots: SlotsFile
    timeline: Timeline
    files: tuple[FileRef, ...]
    pictures: tuple[FileRef, ...]
    lines: frozenset[int]
    days: frozenset[str]

    @property
    def manifest(self) -> Manifest:
        """The manifest that it plays."""
        return self.received.manifest

    def numbers(self, lines: frozenset[int]) -> frozenset[int]:
        """Return the numbers of the slots that have one of these lines."""
        return frozenset(slot.n for slot in self.slots.slots if slot.line in lines) if lines else frozenset()


def file_of(asset: Asset) -> FileRef:
    """Return the file that an asset names, with the picture that it must be."""
    return FileRef(asset.sha256, asset.bytes, (asset.type, asset.w, asset.h))


def read_manifest(body: bytes, digest: str, *, screen: str) -> ReceivedManifest:
    """Read a verified manifest and check that it is this screen's.

    Raises:
        ProtocolError: reason "screen", or what `Manifest.read` found.
    """
    received = ReceivedManifest(Manifest.read(body), digest, body)
    if received.manifest.screen != screen:
        raise ProtocolError("screen", f"it names {received.manifest.screen}, this is {screen}")
    return received


def complete(received: ReceivedManifest, bodies: Mapping[str, bytes], display: Display) -> Plan:
    """Make the plan of a received manifest from the bytes of its days and its slots file, by SHA-256.

    The pictures that its slots name may still be missing.

    Raises:
        ProtocolError: "day" or "slots" where a file is bad, and so its manifest is (PROTOCOL W-3); "display" where this
            display cannot show its slots (PROTOCOL W-14, W-16).
    """
    slots = _read_slots(received, bodies)
    days = {ref.sha256: _read_day(ref.sha256, bodies[ref.sha256], ref.bytes) for ref in received.manifest.days}
    check_files(received.manifest, slots, days)
    check_display(slots, display)
    return _plan(received, slots, days)


def salvage(received: ReceivedManifest, bodies: Mapping[str, bytes]) -> Plan:
    """Make a plan of those days that the cache still holds; `idle` is shown on the others.

    Raises:
        ProtocolError: "slots": this version cannot read its slots file.
    """
    slots = _read_slots(received, bodies)
    check_slots(received.manifest, slots)
    days: dict[str, Day] = {}
    for ref in received.manifest.days:
        if ref.sha256 in bodies:
            with suppress(ProtocolError):  # read well once; a day that another version cannot read is a gap
                day = _read_day(ref.sha256, bodies[ref.sha256], ref.bytes)
                check_day(received.manifest, slots, ref, day)
                days[ref.sha256] = day
    return _plan(received, slots, days)


def check_display(slots: SlotsFile, display: Display) -> None:
    """Check that a display can show all slots of a file (PROTOCOL W-14, W-16). Raises ProtocolError: "display"."""
    for asset in slots.assets:
        if not _fits(asset, display):
            raise ProtocolError(
                "display", f"{asset.type} {asset.w}x{asset.h} is not for {display.type} {display.w}x{display.h}"
            )
    for slot in slots.slots:
        if slot.cannot_scroll(slots.assets, display.w):
            raise ProtocolError("display", f"slot {slot.n} has a picture wider than {display.w} px and no step_ms")
    first = slots.assets[slots.slot(slots.idle[0]).frames[0][0]]
    if first.w > display.w:
        raise ProtocolError("display", f"idle begins with a picture of {first.w} px, the screen has {display.w}")


def _fits(asset: Asset, display: Display) -> bool:
    if asset.is_clip:
        return display.clips and (asset.w, asset.h) == (display.w, display.h)
    return asset.type == display.type and asset.h == display.h and asset.w >= display.w


def _read_slots(received: ReceivedManifest, bodies: Mapping[str, bytes]) -> SlotsFile:
    ref = received.manifest.slots
    try:
        return SlotsFile.read(_of_length(bodies[ref.sha256], ref.bytes))
    except ProtocolError as error:
        raise ProtocolError("slots", f"{ref.sha256[:12]}: {error}") from error


def _read_day(sha256: str, body: bytes, size_bytes: int) -> Day:
    try:
        return Day.read(_of_length(body, size_bytes))
    except ProtocolError as error:
        raise ProtocolError("day", f"{sha256[:12]}: {error}") from error


def _of_length(body: bytes, size_bytes: int) -> bytes:
    if len(body) != size_bytes:
        raise ProtocolError("size", f"it has {len(body)} bytes, the manifest says {size_bytes}")
    return body


def _plan(received: ReceivedManifest, slots: SlotsFile, days: Mapping[str, Day]) -> Plan:
    pictures = tuple(file_of(asset) for asset in slots.assets)
    named = tuple(dict.fromkeys([*received.texts, *_named(slots, pictures)]))
    lines = frozenset(slot.line for slot in slots.slots)
    timeline = Timeline(received.manifest, slots, days)
    return Plan(received, slots, timeline, named, pictures, lines, frozenset(days))


def _named(slots: SlotsFile, pictures: tuple[FileRef, ...]) -> Iterator[FileRef]:
    for slot in slots.slots:
        for asset, _ in slot.frames:
            yield pictures[asset]
