"""Which playlist a screen last confirmed, with the day files that it needs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import structlog

from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead, StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from web.street.playlist_reader import Names, Playlist, names_of, read_playlist

_KEPT = 5_000
_DAYS_KEPT = 2_000
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class Confirmed:
    """A manifest that a screen said it applied, read, and what it names."""

    digest: str
    playlist: Playlist
    names: Names


class Playlists:
    """Confirmed playlists by digest, kept between readings: a manifest is read and taken apart once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Confirmed] = OrderedDict()
        self._days: OrderedDict[str, bytes] = OrderedDict()

    def confirmed(
        self,
        unit: Unit,
        status: ScreenStatus | None,
        current: DocumentHead | None,
        before: Confirmed | None,
    ) -> Confirmed | None:
        """Return what the screen confirmed last: while it fetches a newer playlist, the one before plays on."""
        if status is None or status.manifest_digest is None or status.manifest_status != "applied":
            return before
        digest = status.manifest_digest
        if before is not None and before.digest == digest:
            return before
        if digest in self._known:
            return self._known[digest]
        document = None if current is None else self._read(unit, current, digest)
        return None if document is None else self._keep(unit, document)

    def _read(self, unit: Unit, current: DocumentHead, digest: str) -> StoredDocument | None:
        if current.digest == digest:
            return unit.documents.current(current.topic)
        history = unit.documents.history(current.topic)
        return next((document for document in history if document.digest == digest), None)

    def _keep(self, unit: Unit, document: StoredDocument) -> Confirmed | None:
        names = names_of(document.body)
        self._days |= unit.files.bodies(sha256 for sha256 in names.days if sha256 not in self._days)
        days = {sha256: self._days[sha256] for sha256 in names.days if sha256 in self._days}
        try:
            found = Confirmed(document.digest, read_playlist(document.body, days), names)
        except ValueError:  # one document that cannot be read must not blind the page for all other screens
            _log.exception("document not readable", topic=document.topic, rev=document.rev)
            return None
        self._known[document.digest] = found
        _trim(self._known, _KEPT)
        _trim(self._days, _DAYS_KEPT)
        return found


def _trim(kept: OrderedDict[str, Confirmed] | OrderedDict[str, bytes], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
