"""Read the playlist that a screen confirmed last, and the one that was in force at an instant."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

import structlog

from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead, StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from scheduler.plan.manifest_timeline import ManifestTimeline, ShownSlot

HISTORY = 500
"""How many documents of a topic are searched for the one in force, the newest first."""
_PLAYLISTS_KEPT = 5_000
_DAYS_KEPT = 2_000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ManifestNames:
    """What a manifest names: the SHA-256 of its day files and of its pictures, and its lines."""

    days: tuple[str, ...]
    files: frozenset[str]
    lines: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmedPlaylist:
    """A manifest that a screen reported as applied, read, and what it names."""

    digest: str
    playlist: ManifestTimeline
    names: ManifestNames


class PlaylistCache:
    """Confirmed playlists by digest, kept between readings: each manifest is parsed once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, ConfirmedPlaylist] = OrderedDict()
        self._days: OrderedDict[str, bytes] = OrderedDict()

    def confirmed(
        self,
        unit: Unit,
        status: ScreenStatus | None,
        current: DocumentHead | None,
        before: ConfirmedPlaylist | None,
    ) -> ConfirmedPlaylist | None:
        """Return the playlist that the screen confirmed last: while it fetches a newer one, `before` plays on."""
        if status is None or status.manifest_digest is None or status.manifest_status != "applied":
            return before
        digest = status.manifest_digest
        if before is not None and before.digest == digest:
            return before
        if digest in self._known:
            return self._known[digest]
        document = None if current is None else _find_document(unit, current, digest)
        return None if document is None else self._parse(unit, document)

    def _parse(self, unit: Unit, document: StoredDocument) -> ConfirmedPlaylist | None:
        names = manifest_names(document.body)
        self._days |= unit.files.bodies(sha256 for sha256 in names.days if sha256 not in self._days)
        days = {sha256: self._days[sha256] for sha256 in names.days if sha256 in self._days}
        try:
            found = ConfirmedPlaylist(document.digest, ManifestTimeline(document.body, days), names)
        except ValueError:  # one document that cannot be read must not blind the page for all other screens
            _log.exception("document not readable", topic=document.topic, rev=document.rev)
            return None
        self._known[document.digest] = found
        _trim(self._known, _PLAYLISTS_KEPT)
        _trim(self._days, _DAYS_KEPT)
        return found


def manifest_names(manifest: bytes) -> ManifestNames:
    """Read which files and lines a stored manifest names, before the files are fetched."""
    found = json.loads(manifest)
    return ManifestNames(
        tuple(day["sha256"] for day in found["days"]),
        frozenset(asset["sha256"] for asset in found["assets"]),
        frozenset(slot["line"] for slot in found["slots"]),
    )


def slot_at(unit: Unit, topic: str, at: datetime) -> tuple[StoredDocument, ShownSlot] | None:
    """Return the manifest in force at an instant and the slot that it shows then; None before the first one."""
    in_force = next(
        (
            each
            for each in unit.documents.history(topic, HISTORY)
            if each.switch_at is not None and each.switch_at <= at
        ),
        None,
    )
    if in_force is None:
        return None
    days = unit.files.bodies(manifest_names(in_force.body).days)
    return in_force, ManifestTimeline(in_force.body, days).shown_at(round(at.timestamp() * 1000))


def _find_document(unit: Unit, current: DocumentHead, digest: str) -> StoredDocument | None:
    if current.digest == digest:
        return unit.documents.current(current.topic)
    history = unit.documents.history(current.topic)
    return next((document for document in history if document.digest == digest), None)


def _trim(kept: OrderedDict[str, ConfirmedPlaylist] | OrderedDict[str, bytes], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
