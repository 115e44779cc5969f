"""Read the playlist that a screen confirmed last, and the one that was in force at an instant."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead, StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from campaigns.unix_time import unix_ms
from scheduler.plan.manifest_timeline import ManifestTimeline, ShownSlot, UnreadableManifestError

HISTORY = 500
"""How many documents of a topic are searched for the one in force, the newest first."""
_PLAYLISTS_KEPT = 5_000
_FILES_KEPT = 2_000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmedPlaylist:
    """A manifest that a screen reported as applied, read with its files."""

    digest: str
    playlist: ManifestTimeline


class PlaylistCache:
    """Confirmed playlists by digest, kept between readings: each manifest is parsed once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, ConfirmedPlaylist] = OrderedDict()
        self._files: OrderedDict[str, bytes] = OrderedDict()

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
        try:
            timeline = ManifestTimeline.load(document.body, partial(self._read_files, unit))
        except UnreadableManifestError:  # one document that cannot be read must not blind the page for all screens
            _log.exception("document not readable", topic=document.topic, rev=document.rev)
            return None
        found = ConfirmedPlaylist(document.digest, timeline)
        self._known[document.digest] = found
        _trim(self._known, _PLAYLISTS_KEPT)
        _trim(self._files, _FILES_KEPT)
        return found

    def _read_files(self, unit: Unit, names: Iterable[str]) -> dict[str, bytes]:
        wanted = list(names)
        self._files |= unit.files.bodies(sha256 for sha256 in wanted if sha256 not in self._files)
        return {sha256: self._files[sha256] for sha256 in wanted if sha256 in self._files}


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
    at_ms = unix_ms(at)
    timeline = ManifestTimeline.load(in_force.body, unit.files.bodies, within=(at_ms, at_ms + 1))
    return in_force, timeline.shown_at(at_ms)


def _find_document(unit: Unit, current: DocumentHead, digest: str) -> StoredDocument | None:
    if current.digest == digest:
        return unit.documents.current(current.topic)
    history = unit.documents.history(current.topic)
    return next((document for document in history if document.digest == digest), None)


def _trim(kept: OrderedDict[str, ConfirmedPlaylist] | OrderedDict[str, bytes], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
