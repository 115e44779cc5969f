"""A screen's manifest from its slots and its pictures: pure, numbered and signed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.playback.line import StoredFile
from players.protocol.documents.manifest import Asset, DayRef, Manifest, Slot
from players.protocol.json_strict import write_object
from players.protocol.limits import VERSION


@dataclass(frozen=True, slots=True)
class Cast:
    """What one screen shows in slot `n`: its line, and pictures as (file SHA-256, ms) that sum to `ms`."""

    n: int
    line: int
    ms: int
    frames: tuple[tuple[str, int], ...]
    step_ms: int | None


def compose(
    screen: str,
    casts: Sequence[Cast],
    files: Mapping[str, StoredFile],
    *,
    idle: Sequence[int],
    days: Sequence[DayRef],
    light: Sequence[tuple[int, int]],
) -> Manifest:
    """Return the manifest without its number and times (0): the same contents give the same value.

    A picture that several slots show is named once; `files` describe every picture of `casts`.
    """
    order: dict[str, int] = {}
    for cast in casts:
        for sha256, _ in cast.frames:
            order.setdefault(sha256, len(order))
    return Manifest(
        screen=screen,
        rev=0,
        issued_at=0,
        switch_at=0,
        days=tuple(days),
        assets=tuple(_asset(files[sha256]) for sha256 in order),
        slots=tuple(_slot(cast, order) for cast in casts),
        idle=tuple(idle),
        light=tuple(light),
        lent=None,
    )


class Writing:
    """The bytes of a manifest for every screen that shows the same: only names, numbers and times differ."""

    def __init__(self, manifest: Manifest) -> None:
        own = {"v", "screen", "rev", "issued_at", "switch_at"}
        self._rest = write_object({name: said for name, said in manifest.to_object().items() if name not in own})

    def of(self, screen: str, *, rev: int = 0, issued_at: int = 0, switch_at: int = 0) -> bytes:
        """Return what `strict.write_object` makes of the manifest of this screen, number and times (Unix ms)."""
        own = {"v": VERSION, "screen": screen, "rev": rev, "issued_at": issued_at, "switch_at": switch_at}
        return write_object(own)[:-1] + b"," + self._rest[1:]


def _asset(file: StoredFile) -> Asset:
    return Asset(file.sha256, file.size_bytes, file.media_type, file.w, file.h)


def _slot(cast: Cast, order: Mapping[str, int]) -> Slot:
    frames = tuple((order[sha256], ms) for sha256, ms in cast.frames)
    return Slot(cast.n, cast.line, cast.ms, frames, step_ms=cast.step_ms)
