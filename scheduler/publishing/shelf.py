"""Keep the record of what the brokers should hold, and send it, files before documents (PROTOCOL W-5, W-8, W-21)."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from campaigns.database import Unit
from campaigns.publication.stored_plan import StoredDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.files import chunk_count, chunks
from players.protocol.uplink.requests import Want
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import Brokers
from scheduler.plan.read_files import read_slots_file
from scheduler.uplink.presence import DISPLAY_FAULT

KEPT_UNNAMED = timedelta(days=14)
REPEATED = timedelta(days=30)
"""How long a withdrawal is repeated: longer than a broker that lost its last writes could go back."""
WANT_EVERY = timedelta(seconds=1)
_AT_A_TIME = 64
_MANIFEST = "manifest"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Issue:
    """What a unit of work put on the shelf, to be sent once it is committed: documents, and files by SHA-256."""

    documents: tuple[StoredDocument, ...]
    files: tuple[str, ...]


class Shelf:
    """Records documents and files, and sends all of them or a part; safe to use from several threads.

    A method that reads in order to send holds the lock until all of it is handed to the brokers, so that nothing older
    follows what is newer. No unit of work waits for the lock.
    """

    def __init__(self, context: LeaderContext, brokers: Brokers) -> None:
        self._context = context
        self._brokers = brokers
        self._answered: dict[str, datetime] = {}
        self._unsent: deque[Issue] = deque()
        self._lock = threading.Lock()

    def put(self, unit: Unit, documents: Sequence[StoredDocument], at: datetime) -> Issue:
        """Record the files that new documents name; return both, of the files those that brokers do not hold yet."""
        # Manifests of screens alike differ only in what stands before their days.
        alike = {document.body.partition(b'"days":')[2]: document for document in documents}
        sizes = _named(unit, alike.values())
        known = unit.shelf.find(sizes)
        unit.shelf.record_named(sizes, at)
        fresh = (sha256 for sha256 in sizes if sha256 not in known or known[sha256].withdrawn_at is not None)
        return Issue(tuple(documents), tuple(fresh))

    def send(self, issue: Issue) -> None:
        """Send an issue to all brokers, its files first; call it after the commit of its unit, in the units' order.

        Where the database is unavailable while the files are read, the issue is kept and sent with the next one.
        """
        with self._lock:
            self._unsent.append(issue)
            while self._unsent:
                self._send_files(self._unsent[0].files)
                self._send_documents(self._unsent[0].documents)
                self._unsent.popleft()

    def restore(self, broker: str) -> None:
        """Send everything that is current to a broker that has just connected and may have lost it."""
        with self._lock:
            with self._context.database.reading() as unit:
                held = [entry.sha256 for entry in unit.shelf.held()]
                retired = _retired(unit)
                unfit = {(screen, _MANIFEST) for screen in _faulty(unit)}
                documents = [
                    each
                    for each in unit.documents.all_current()
                    if each.screen not in retired and (each.screen, each.kind) not in unfit
                ]
            self._send_files(held, to=broker)
            self._send_documents(documents, to=broker)
            for screen in retired:
                self._empty(screen, to=broker)
        _log.info("broker restored", broker=broker, files=len(held), documents=len(documents))

    def send_screens(self, screens: Sequence[str]) -> None:
        """Send screens' own documents again, and those of all, because these hold older ones (PROTOCOL W-5)."""
        with self._lock:
            with self._context.database.reading() as unit:
                shared = unit.documents.current_of_all()
                own = unit.documents.current_of_screens(screens)
                unfit = set(_faulty(unit))
            self._send_documents(shared)
            for screen in screens:
                self._send_documents(each for each in own[screen] if each.kind != _MANIFEST or screen not in unfit)

    def answer(self, screen: str, want: Want) -> None:
        """Send the chunks that a screen asks for, at most once a second and only of files that its manifest names."""
        at = self._context.now()
        since = at - self._answered.get(screen, at - WANT_EVERY)
        if timedelta() <= since < WANT_EVERY:  # below 0 the clock was set back
            return
        with self._context.database.reading() as unit:
            current = unit.documents.current(self._context.topics.manifest(screen))
            named = current is not None and want.sha256 in _named(unit, [current])
            body = unit.files.body(want.sha256) if named else None
        self._answered[screen] = at
        if body is None:
            _log.warning("want not answered", screen=screen, sha256=want.sha256, named=named)
            return
        parts = chunks(body)
        for n in want.chunks():
            if n < len(parts):
                self._brokers.publish(self._context.topics.chunk(want.sha256, n), parts[n], retain=True)

    def withdraw_screen(self, screen: str) -> None:
        """Empty a retired screen's topics on the brokers; repeating it changes nothing."""
        with self._lock:
            self._empty(screen)

    def clean(self) -> int:
        """Withdraw files that no current document has named for 14 days, and return how many.

        Withdrawals of the last weeks are repeated: a broker that crashed may hold such files again (PROTOCOL W-21).
        """
        at = self._context.now()
        with self._lock:
            with self._context.writing() as unit:
                unit.shelf.record_named(_named(unit, unit.documents.all_current(_MANIFEST)), at)
                old = unit.shelf.unnamed_since(at - KEPT_UNNAMED)
                unit.shelf.withdraw((entry.sha256 for entry in old), at)
                gone = unit.shelf.withdrawn_since(at - REPEATED)
                retired = _retired(unit)
            for entry in gone:
                for n in range(chunk_count(entry.size_bytes)):
                    self._brokers.publish(self._context.topics.chunk(entry.sha256, n), b"", retain=True)
            for screen in retired:
                self._empty(screen)
        return len(old)

    def _empty(self, screen: str, to: str | None = None) -> None:
        topics = self._context.topics
        for topic in (topics.manifest, topics.config, topics.override, topics.state):
            self._brokers.publish(topic(screen), b"", retain=True, to=to)

    def _send_files(self, files: Iterable[str], to: str | None = None) -> None:
        names = list(files)
        for start in range(0, len(names), _AT_A_TIME):
            with self._context.database.reading() as unit:
                bodies = unit.files.bodies(names[start : start + _AT_A_TIME])
            for sha256, body in bodies.items():
                for n, chunk in enumerate(chunks(body)):
                    self._brokers.publish(self._context.topics.chunk(sha256, n), chunk, retain=True, to=to)

    def _send_documents(self, documents: Iterable[StoredDocument], to: str | None = None) -> None:
        for document in documents:
            urgent = document.kind == DocumentKind.OVERRIDE
            self._brokers.publish(document.topic, document.token, retain=True, to=to, urgent=urgent)


def _retired(unit: Unit) -> list[str]:
    return [screen.id for screen in unit.screens.all(retired=True) if screen.retired_at is not None]


def _faulty(unit: Unit) -> list[str]:
    """Return the screens to which no manifest is published: their display is not the planned one (PROTOCOL W-24)."""
    return [screen for screen, fault in unit.status.faults().items() if fault == DISPLAY_FAULT]


def _named(unit: Unit, documents: Iterable[StoredDocument]) -> dict[str, int]:
    """Return the files that documents name, with their sizes in bytes; only manifests name any.

    A manifest names its days and its slots file, and that the pictures.
    """
    found: dict[str, int] = {}
    slots: set[str] = set()
    for document in documents:
        if document.kind == _MANIFEST:
            manifest = json.loads(document.body)
            slots.add(manifest["slots"]["sha256"])
            found |= {file["sha256"]: file["bytes"] for file in (*manifest["days"], manifest["slots"])}
    names = sorted(slots)
    for start in range(0, len(names), _AT_A_TIME):
        for body in unit.files.bodies(names[start : start + _AT_A_TIME]).values():
            found |= {asset.sha256: asset.bytes for asset in read_slots_file(body).assets}
    return found
