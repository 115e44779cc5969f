"""Documents of the office: numbered, signed and stored in the unit that issues them, only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from campaigns.database import Unit
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from players.protocol.documents.jws import sign_body
from players.protocol.documents.kinds import DocumentKind, next_rev
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from scheduler.plan.day import unix_ms
from scheduler.signing_keys import KeyStore

Numbered = Callable[[int], Mapping[str, object]]
"""A document's object by its `rev`; with rev 0 also its times are 0: what two documents are compared by."""
Written = Callable[[int], bytes]
"""The same as it is signed."""


class Documents:
    """Issues what is new and says nothing where nothing is."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def issue(
        self,
        unit: Unit,
        kind: DocumentKind,
        topic: str,
        numbered: Numbered,
        *,
        at: datetime,
        current: StoredDocument | None,
        screen: str | None = None,
    ) -> StoredDocument | None:
        """Make a document its topic's current one; None where the one that is says the same, signed by today's key."""
        draft = self.draft(
            unit, kind, topic, lambda rev: write_object(numbered(rev)), at=at, current=current, screen=screen
        )
        return None if draft is None else unit.documents.issue(draft)

    def draft(
        self,
        unit: Unit,
        kind: DocumentKind,
        topic: str,
        written: Written,
        *,
        at: datetime,
        current: StoredDocument | None,
        screen: str | None = None,
        switch_ms: Callable[[], int] | None = None,
    ) -> NewDocument | None:
        """Return a signed document that is yet to be stored, or None as `issue` does.

        Its rev is above any that the topic ever had (PROTOCOL W-6). `switch_ms`: when it takes effect, Unix ms; it is
        only asked where the document is new.
        """
        key = self._keys.anchor if kind is DocumentKind.KEYS else self._keys.working(kind)
        # With the key's name: its successor signs everything anew, once.
        content = sha256_hex(key.kid.encode() + b"\n" + written(0))
        if current is not None and current.content_digest == content:
            return None
        last_rev = unit.documents.last_rev(topic) if current is None else current.rev
        rev = next_rev(last_rev, unix_ms(at))
        body = written(rev)
        token = sign_body(kind, body, key)
        return NewDocument(
            topic=topic,
            kind=kind.value,
            screen=screen,
            rev=rev,
            digest=sha256_hex(token),
            content_digest=content,
            token=token,
            body=body,
            issued_at=at,
            switch_at=None if switch_ms is None else datetime.fromtimestamp(switch_ms() / 1000, UTC),
        )
