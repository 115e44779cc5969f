"""Build manifests and slots files from screen slots: pure; manifests are numbered and signed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campaigns.playback.line import StoredFile
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from players.protocol.limits import VERSION
from scheduler.publishing.screen_slots import ScreenSlot


def build_slots_file(slots: Sequence[ScreenSlot], files: Mapping[str, StoredFile], idle: Sequence[int]) -> SlotsFile:
    """Return the slots file of screens that show these slots, given by ascending number.

    A picture that several slots show is named once; `files` describe every picture of `slots`.
    """
    order: dict[str, int] = {}
    for slot in slots:
        for sha256, _ in slot.frames:
            order.setdefault(sha256, len(order))
    return SlotsFile(
        assets=tuple(_asset(files[sha256]) for sha256 in order),
        slots=tuple(_slot(slot, order) for slot in slots),
        idle=tuple(idle),
    )


def build_manifest(
    screen: str, slots_body: bytes, *, days: Sequence[DayRef], light: Sequence[tuple[int, int]]
) -> Manifest:
    """Return the manifest with rev and times 0: the same contents give an equal value.

    `slots_body` is the slots file that it names.
    """
    return Manifest(
        screen=screen,
        rev=0,
        issued_at=0,
        switch_at=0,
        days=tuple(days),
        slots=SlotsRef(sha256_hex(slots_body), len(slots_body)),
        light=tuple(light),
        lent=None,
    )


class ManifestWriter:
    """Writes one manifest for every screen that shows the same: only name, rev and times differ, the rest is kept."""

    def __init__(self, manifest: Manifest) -> None:
        own = {"v", "screen", "rev", "issued_at", "switch_at"}
        self._rest = write_object({name: value for name, value in manifest.to_object().items() if name not in own})

    def write(self, screen: str, *, rev: int = 0, issued_at: int = 0, switch_at: int = 0) -> bytes:
        """Return a screen's manifest of this rev and these times (Unix ms), as `json_strict.write_object` writes it."""
        own = {"v": VERSION, "screen": screen, "rev": rev, "issued_at": issued_at, "switch_at": switch_at}
        return write_object(own)[:-1] + b"," + self._rest[1:]


def _asset(file: StoredFile) -> Asset:
    return Asset(file.sha256, file.size_bytes, file.media_type, file.w, file.h)


def _slot(slot: ScreenSlot, order: Mapping[str, int]) -> Slot:
    frames = tuple((order[sha256], ms) for sha256, ms in slot.frames)
    return Slot(slot.n, slot.line, slot.ms, frames, step_ms=slot.step_ms)
