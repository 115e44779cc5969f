"""Read and write issued documents: one current per topic, older ones kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.upsert import insert as insert_row
from campaigns.database.tables.plan import DocumentRow, RevFloorRow
from campaigns.publication.stored_plan import DocumentHead, NewDocument, StoredDocument


class DocumentStore:
    """Signed documents by topic."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, topic: str) -> StoredDocument | None:
        """Return the current document of a topic."""
        return next(iter(self._read(_CURRENT.where(DocumentRow.topic == topic))), None)

    def current_of_all(self) -> tuple[StoredDocument, ...]:
        """Return the current documents that are for all screens: overrides of areas first, then the keys."""
        return self._read(_CURRENT.where(_TABLE.c.screen_id.is_(None)))

    def current_of_screen(self, screen: str) -> tuple[StoredDocument, ...]:
        """Return a screen's own current documents."""
        return self.current_of_screens([screen])[screen]

    def current_of_screens(self, screens: Sequence[str]) -> dict[str, tuple[StoredDocument, ...]]:
        """Return the current documents of some screens, by screen."""
        found: dict[str, list[StoredDocument]] = {screen: [] for screen in screens}
        for some in split_batches(screens):
            for document in self._read(_CURRENT_OF_SCREENS, {"screens": some}):
                found[str(document.screen)].append(document)
        return {screen: tuple(own) for screen, own in found.items()}

    def all_current(self, kind: str | None = None) -> tuple[StoredDocument, ...]:
        """Return every current document, or those of a kind; for republishing."""
        return self._read(_CURRENT if kind is None else _CURRENT.where(DocumentRow.kind == kind))

    def heads(self, kind: str) -> tuple[DocumentHead, ...]:
        """Return the current documents of a kind without their bytes, for pages that need all screens."""
        row = DocumentRow
        chosen = select(row.topic, row.screen_id, row.rev, row.digest, row.issued_at)
        current = chosen.where(row.superseded_at.is_(None), row.kind == kind).order_by(row.topic)
        return tuple(DocumentHead(*found) for found in self._session.execute(current))

    def last_rev(self, topic: str) -> int:
        """Return the highest `rev` of a topic, issued or reported by a screen, 0 before any (PROTOCOL W-5, W-6)."""
        issued = self._session.scalar(select(func.max(DocumentRow.rev)).where(DocumentRow.topic == topic))
        floor = self._session.scalar(select(RevFloorRow.rev).where(RevFloorRow.topic == topic))
        return max(issued or 0, floor or 0)

    def outgrow(self, topic: str, rev: int, at: datetime) -> bool:
        """Have the next document of a topic numbered above `rev`, which a screen holds; its current one is superseded.

        Return False, and change nothing, where the topic's documents are above it already (PROTOCOL W-5).
        """
        if rev <= self.last_rev(topic):
            return False
        floor = insert_row(self._session, RevFloorRow).values(topic=topic, rev=rev)
        self._session.execute(floor.on_conflict_do_update(index_elements=["topic"], set_={"rev": rev}))
        current = update(DocumentRow).where(DocumentRow.topic == topic, DocumentRow.superseded_at.is_(None))
        self._session.execute(current.values(superseded_at=at))
        return True

    def issue(self, document: NewDocument) -> StoredDocument:
        """Store a document as the current one of its topic; the one before is superseded at the same instant."""
        return self.issue_all([document])[0]

    def issue_all(self, documents: Sequence[NewDocument]) -> tuple[StoredDocument, ...]:
        """Store documents as the current ones of their topics, no two of one topic; return them in their order."""
        ended = [{"of_topic": document.topic, "ended_at": document.issued_at} for document in documents]
        rows = [_values(document) for document in documents]
        if not rows:
            return ()
        connection = self._session.connection()
        connection.execute(_END, ended)
        connection.execute(_INSERT, rows)
        ids = self._ids([document.topic for document in documents])
        return tuple(StoredDocument(id=ids[row["topic"]], screen=row.pop("screen_id"), **row) for row in rows)

    def withdraw_of_screen(self, screen: str, at: datetime) -> None:
        """Supersede all documents of a retired screen without successors; their history stays."""
        own = update(DocumentRow).where(DocumentRow.screen_id == screen, DocumentRow.superseded_at.is_(None))
        self._session.execute(own.values(superseded_at=at))

    def history(self, topic: str, limit: int = 50) -> tuple[StoredDocument, ...]:
        """Return the documents of a topic, newest first."""
        of_topic = select(*_COLUMNS).where(DocumentRow.topic == topic)
        return self._read(of_topic.order_by(DocumentRow.id.desc()).limit(limit))

    def in_force(self, screen: str, kind: str, at: datetime) -> StoredDocument | None:
        """Return the document of a screen that was in force at an instant; None before its first.

        One that was superseded before its `switch_at` never was in force (PROTOCOL W-20).
        """
        begun = select(*_COLUMNS).where(*_takes_over(screen, kind), DocumentRow.switch_at <= at)
        return next(iter(self._read(begun.order_by(DocumentRow.id.desc()).limit(1))), None)

    def next_switch(self, screen: str, kind: str, after: datetime) -> datetime | None:
        """Return when the next document of a screen takes over; None if none is to come."""
        coming = select(func.min(DocumentRow.switch_at)).where(*_takes_over(screen, kind))
        return self._session.scalar(coming.where(DocumentRow.switch_at > after))

    def predecessors(self, documents: Iterable[StoredDocument]) -> dict[str, StoredDocument]:
        """Return the document before each of these, by topic."""
        later, earlier = DocumentRow, aliased(DocumentRow)
        previous = (
            select(earlier.id)
            .where(earlier.topic == later.topic, earlier.rev < later.rev)
            .order_by(earlier.rev.desc())
            .limit(1)
            .correlate(later)
            .scalar_subquery()
        )
        found: dict[str, StoredDocument] = {}
        for some in split_batches([document.id for document in documents]):
            numbers = self._session.scalars(select(previous).where(later.id.in_(some))).all()
            found |= {
                document.topic: document for document in self._read(select(*_COLUMNS).where(later.id.in_(numbers)))
            }
        return found

    def empty_superseded(self, before: datetime, limit: int) -> int:
        """Drop the payloads of documents that were superseded before an instant, and return of how many.

        That they were issued stays, with rev, times and digests.
        """
        row = DocumentRow
        full = and_(row.superseded_at < before, func.length(row.body) > 0)
        numbers = list(self._session.scalars(select(row.id).where(full).order_by(row.superseded_at).limit(limit)))
        for some in split_batches(numbers):
            self._session.execute(update(row).where(row.id.in_(some)).values(token=b"", body=b""))
        return len(numbers)

    def _ids(self, topics: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in split_batches(topics):
            found |= dict(self._session.execute(_CURRENT_IDS, {"topics": some}).all())
        return found

    def _read(self, statement: Executable, values: Mapping[str, object] | None = None) -> tuple[StoredDocument, ...]:
        return tuple(StoredDocument(*row) for row in self._session.execute(statement, values or {}))


_NAMES = (
    "id", "topic", "kind", "screen_id", "rev", "digest", "content_digest", "token", "body", "issued_at", "switch_at",
    "superseded_at",
)  # fmt: skip
"""In the order of `StoredDocument`."""
_TABLE = DocumentRow.__table__
_COLUMNS = tuple(_TABLE.c[name] for name in _NAMES)
_IS_CURRENT = _TABLE.c.superseded_at.is_(None)
_CURRENT = select(*_COLUMNS).where(_IS_CURRENT).order_by(_TABLE.c.topic)
_CURRENT_OF_SCREENS = _CURRENT.where(_TABLE.c.screen_id.in_(bindparam("screens", expanding=True)))
_CURRENT_IDS = select(_TABLE.c.topic, _TABLE.c.id).where(
    _TABLE.c.topic.in_(bindparam("topics", expanding=True)), _IS_CURRENT
)
_END = (
    update(DocumentRow)
    .where(DocumentRow.topic == bindparam("of_topic"), DocumentRow.superseded_at.is_(None))
    .values(superseded_at=bindparam("ended_at"))
)
_INSERT = insert(DocumentRow)
"""Statements are built once, of the table itself: publishing a city reads and writes thousands of rows by them."""


def _takes_over(screen: str, kind: str) -> tuple[ColumnElement[bool], ...]:
    row = DocumentRow
    stands = or_(row.superseded_at.is_(None), row.superseded_at >= row.switch_at)
    return row.screen_id == screen, row.kind == kind, stands


def _values(document: NewDocument) -> dict[str, Any]:
    return {
        "topic": document.topic,
        "screen_id": document.screen,
        "kind": document.kind,
        "rev": document.rev,
        "digest": document.digest,
        "content_digest": document.content_digest,
        "token": document.token,
        "body": document.body,
        "issued_at": document.issued_at,
        "switch_at": document.switch_at,
        "superseded_at": None,
    }
