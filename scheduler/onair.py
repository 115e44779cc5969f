"""What a screen has on the glass when it is about to change over, read from what it was sent."""

from __future__ import annotations

from campaigns.database import Unit
from campaigns.plan import StoredDocument
from players.protocol.manifest import Manifest
from scheduler.plan.day import unix_ms
from scheduler.plan.explain import Playlist
from scheduler.switching import EDGE_WITHIN_MS


def on_air(unit: Unit, topic: str, at_ms: int) -> Playlist | None:
    """Return what the screen of a manifest's topic plays at an instant (Unix ms), near to it; None before its first.

    A manifest is on the glass from its `switch_at` on: until then it is the one before (PROTOCOL W-20).
    """
    document = _in_force(unit, topic, at_ms)
    if document is None:
        return None
    near = (ref for ref in Manifest.read(document.body).days if _touches(ref.from_at, ref.to_at, at_ms))
    return Playlist(document.body, unit.files.bodies(ref.sha256 for ref in near))


def _in_force(unit: Unit, topic: str, at_ms: int) -> StoredDocument | None:
    current = unit.documents.current(topic)
    if current is None or _begun(current, at_ms):
        return current
    return next((earlier for earlier in unit.documents.history(topic) if _begun(earlier, at_ms)), None)


def _begun(document: StoredDocument, at_ms: int) -> bool:
    return document.switch_at is not None and unix_ms(document.switch_at) <= at_ms


def _touches(from_ms: int, to_ms: int, at_ms: int) -> bool:
    """Say whether a day holds any of the time that a change-over may wait for."""
    return from_ms <= at_ms + EDGE_WITHIN_MS and at_ms < to_ms
