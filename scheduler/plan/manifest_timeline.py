"""What a manifest puts on the glass, read from the very bytes that a screen has, by the walk that the screen walks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from players.protocol.documents.day import Day
from players.protocol.documents.manifest import DayRef, Manifest, check_present_files
from players.protocol.documents.slots import CUT
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from players.protocol.timeline.light import percent_at
from players.protocol.timeline.timeline import Timeline
from scheduler.plan.read_files import read_day, read_slots_file

ReadFiles = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Returns the bytes of files by SHA-256, those that exist."""


class UnreadableManifestError(ValueError):
    """A stored manifest or one of its files cannot be read: it is of another version, or a file is missing."""


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """A slot on the glass from `started_at` until `until_at` (Unix ms); `n` and `line` are None where it is dark.

    `frames` are (file SHA-256, ms). `source` is the reason: the plan, the owner's own time, or idle.
    """

    n: int | None
    line: int | None
    started_at: int
    until_at: int
    frames: tuple[tuple[str, int], ...]
    step_ms: int | None
    source: Literal["plan", "own", "idle"]
    fx: str = CUT
    """How it comes on."""


class ManifestTimeline:
    """A manifest with its slots and day files, read once and queried often. Days that are missing show idle."""

    def __init__(self, manifest: Manifest, slots: SlotsFile, days: Mapping[str, Day]) -> None:
        """Take the files that the manifest names, days by SHA-256. Raises ProtocolError where they do not fit it."""
        self.manifest = manifest
        self.slots = slots
        self._days = days
        check_present_files(manifest, slots, days)
        self._timeline = Timeline(manifest, slots, days)

    @classmethod
    def load(
        cls, manifest_body: bytes, read_files: ReadFiles, *, within: tuple[int, int] | None = None
    ) -> ManifestTimeline:
        """Read the payload inside the manifest, its slots file, and its days: all, or those that meet `within`.

        `within` is half-open, Unix ms. Raises UnreadableManifestError.
        """
        try:
            manifest = Manifest.read(manifest_body)
            wanted = [ref.sha256 for ref in manifest.days if within is None or _meets(ref, within)]
            bodies = read_files([manifest.slots.sha256, *wanted])
            slots = read_slots_file(bodies[manifest.slots.sha256])
            return cls(manifest, slots, {sha256: read_day(bodies[sha256]) for sha256 in wanted if sha256 in bodies})
        except ProtocolError as error:
            raise UnreadableManifestError(str(error)) from error
        except KeyError:
            raise UnreadableManifestError(f"its slots file {manifest.slots.sha256[:12]} is not here") from None

    @property
    def lines(self) -> frozenset[int]:
        """The lines of all its slots."""
        return frozenset(slot.line for slot in self.slots.slots)

    @property
    def pictures(self) -> frozenset[str]:
        """The SHA-256 of every picture that its slots show."""
        return frozenset(asset.sha256 for asset in self.slots.assets)

    def shown_at(self, at_ms: int) -> ShownSlot:
        """Return what is on the glass at an instant."""
        found = self._timeline.at(at_ms)
        if found.n is None:
            return ShownSlot(None, None, found.started_at, found.until_at, (), None, found.source)
        slot = self.slots.slot(found.n)
        frames = tuple((self.slots.assets[asset].sha256, ms) for asset, ms in slot.frames)
        return ShownSlot(
            found.n, slot.line, found.started_at, found.until_at, frames, slot.step_ms, found.source, slot.fx
        )

    def next_edge(self, after_ms: int) -> int:
        """Return the first instant after `after_ms` at which another slot comes on."""
        return self._timeline.next_edge(after_ms)

    def next_appearance(self, lines: Collection[int], from_ms: int, until_ms: int) -> int | None:
        """Return when any of some lines is on the glass first, from an instant on; None if not before `until_ms`."""
        at_ms = from_ms
        while at_ms < until_ms and not self.lines.isdisjoint(lines):
            if self.shown_at(at_ms).line in lines:
                return at_ms
            at_ms = self.next_edge(at_ms)
        return None

    def day_at(self, at_ms: int) -> DayRef | None:
        """Return the plan day that holds an instant; None where the manifest names none."""
        return next((ref for ref in self.manifest.days if ref.from_at <= at_ms < ref.to_at), None)

    def has_span_at(self, at_ms: int) -> bool:
        """Return whether a span of its day holds an instant."""
        ref = self.day_at(at_ms)
        day = self._days.get(ref.sha256) if ref is not None else None
        return day is not None and any(span.from_at <= at_ms < span.to_at for span in day.spans)

    def percent_at(self, at_ms: int) -> int:
        """Return the manifest's brightness at an instant, the screen's own ceiling not applied; 0 is dark."""
        return percent_at(self.manifest.light, at_ms)

    def next_light_step(self, after_ms: int) -> int | None:
        """Return the first instant after `after_ms` at which the manifest changes the brightness; None after all."""
        return next((at_ms for at_ms, _ in self.manifest.light if at_ms > after_ms), None)


def _meets(ref: DayRef, within: tuple[int, int]) -> bool:
    return ref.from_at < within[1] and within[0] < ref.to_at
