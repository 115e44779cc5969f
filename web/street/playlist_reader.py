"""What a playlist puts on the glass at an instant: the street's own walk, asked by the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.plan.explain import Playlist, Shown

__all__ = ["Names", "Playlist", "Shown", "names_of", "read_playlist"]


@dataclass(frozen=True, slots=True)
class Names:
    """What a manifest names: its day files, its pictures and its lines."""

    days: tuple[str, ...]
    files: frozenset[str]
    lines: frozenset[int]


def names_of(manifest: bytes) -> Names:
    """Read which files and lines a stored manifest names, before they are at hand."""
    found = json.loads(manifest)
    return Names(
        tuple(day["sha256"] for day in found["days"]),
        frozenset(asset["sha256"] for asset in found["assets"]),
        frozenset(slot["line"] for slot in found["slots"]),
    )


def read_playlist(manifest: bytes, days: Mapping[str, bytes]) -> Playlist:
    """Read a manifest and its day files once, to be asked often. Raises ValueError when they break the protocol."""
    return Playlist(manifest, days)
