"""Documents of the office: numbered, signed and stored in the unit that issues them, only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from campaigns.database import Unit
from campaigns.plan import NewDocument, StoredDocument
from players.protocol.digest import sha256_hex
from players.protocol.jws import Kind, SigningKey, sign
from players.protocol.revision import next_rev
from players.protocol.strict import write_object
from scheduler.keys import KeyStore
from scheduler.plan.day import unix_ms

Numbered = Callable[[int], Mapping[str, object]]
"""A document's object by its `rev`; with rev 0 also its times are 0: what two documents are compared by."""


class Documents:
    """Issues what is new and says nothing where nothing is."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def stands(self, unit: Unit, kind: Kind, topic: str, numbered: Numbered) -> bool:
        """Say whether the topic's current document says the same already, signed by the key of today."""
        current = unit.documents.current(topic)
        return current is not None and current.content_digest == self._content(kind, numbered)

    def issue(
        self,
        unit: Unit,
        kind: Kind,
        topic: str,
        numbered: Numbered,
        *,
        at: datetime,
        screen: str | None = None,
        switch_at: datetime | None = None,
    ) -> StoredDocument:
        """Make a document its topic's current one; its rev is above any that the topic ever had (PROTOCOL W-6)."""
        rev = next_rev(unit.documents.last_rev(topic), unix_ms(at))
        told = numbered(rev)
        token = sign(kind, told, self._key(kind))
        new = NewDocument(
            topic=topic,
            kind=kind.value,
            screen=screen,
            rev=rev,
            digest=sha256_hex(token),
            content_digest=self._content(kind, numbered),
            token=token,
            body=write_object(told),
            issued_at=at,
            switch_at=switch_at,
        )
        return unit.documents.issue(new)

    def _content(self, kind: Kind, numbered: Numbered) -> str:
        """Name what a document says and who signs it: a successor of the key signs everything anew, once."""
        return sha256_hex(self._key(kind).public.kid.encode() + b"\n" + write_object(numbered(0)))

    def _key(self, kind: Kind) -> SigningKey:
        return self._keys.anchor if kind is Kind.KEYS else self._keys.working(kind)
