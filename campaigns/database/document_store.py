"""Documents as issued: one current per topic, older ones kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.tables_plan import DocumentRow
from campaigns.plan import NewDocument, StoredDocument


class DocumentStore:
    """Signed documents by topic."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, topic: str) -> StoredDocument | None:
        """Return the document that a topic holds now."""
        return next(iter(self._read(_CURRENT.where(DocumentRow.topic == topic))), None)

    def current_of_screen(self, screen: str) -> tuple[StoredDocument, ...]:
        """Return a screen's own current documents."""
        return self._read(_CURRENT.where(DocumentRow.screen_id == screen))

    def all_current(self, kind: str | None = None) -> tuple[StoredDocument, ...]:
        """Return every current document, or those of a kind; for republishing."""
        return self._read(_CURRENT if kind is None else _CURRENT.where(DocumentRow.kind == kind))

    def last_rev(self, topic: str) -> int:
        """Return the highest `rev` ever issued on a topic, 0 before any (PROTOCOL W-6)."""
        return self._session.scalar(select(func.max(DocumentRow.rev)).where(DocumentRow.topic == topic)) or 0

    def issue(self, document: NewDocument) -> StoredDocument:
        """Make a document its topic's current one; the one before is superseded at the same instant."""
        earlier = update(DocumentRow).where(DocumentRow.topic == document.topic, DocumentRow.superseded_at.is_(None))
        self._session.execute(earlier.values(superseded_at=document.issued_at))
        row = DocumentRow(
            topic=document.topic,
            screen_id=document.screen,
            kind=document.kind,
            rev=document.rev,
            digest=document.digest,
            content_digest=document.content_digest,
            token=document.token,
            body=document.body,
            issued_at=document.issued_at,
            switch_at=document.switch_at,
            superseded_at=None,
        )
        self._session.add(row)
        self._session.flush()
        return _document(row)

    def withdraw_of_screen(self, screen: str, at: datetime) -> None:
        """Let a retired screen's topics hold nothing any more; their history stays."""
        own = update(DocumentRow).where(DocumentRow.screen_id == screen, DocumentRow.superseded_at.is_(None))
        self._session.execute(own.values(superseded_at=at))

    def history(self, topic: str, limit: int = 50) -> tuple[StoredDocument, ...]:
        """Return what a topic ever held, the newest first."""
        of_topic = select(DocumentRow).where(DocumentRow.topic == topic)
        return self._read(of_topic.order_by(DocumentRow.id.desc()).limit(limit))

    def _read(self, statement: Select[DocumentRow]) -> tuple[StoredDocument, ...]:
        fresh = statement.execution_options(populate_existing=True)
        return tuple(_document(row) for row in self._session.scalars(fresh))


_CURRENT = select(DocumentRow).where(DocumentRow.superseded_at.is_(None)).order_by(DocumentRow.topic)


def _document(row: DocumentRow) -> StoredDocument:
    return StoredDocument(
        id=row.id,
        topic=row.topic,
        kind=row.kind,
        screen=row.screen_id,
        rev=row.rev,
        digest=row.digest,
        content_digest=row.content_digest,
        token=row.token,
        body=row.body,
        issued_at=row.issued_at,
        switch_at=row.switch_at,
        superseded_at=row.superseded_at,
    )
