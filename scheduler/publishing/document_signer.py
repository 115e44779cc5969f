"""Compare a document with its topic's current one, and number and sign it where it differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from campaigns.database import Unit
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from campaigns.unix_time import unix_ms
from players.protocol.documents.jws import sign_body
from players.protocol.documents.kinds import DocumentKind, next_rev
from players.protocol.encoding import sha256_hex
from scheduler.publishing.switch_time import SwitchTime
from scheduler.signing_keys import KeyStore


@dataclass(frozen=True, slots=True)
class Stamp:
    """What may differ between two documents of the same contents: rev and times (Unix ms)."""

    rev: int
    issued_at: int
    switch_at: int


UNSTAMPED = Stamp(0, 0, 0)
"""Written by it, two documents are equal where their contents are."""


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that differs from its topic's current one, yet to be numbered and signed.

    `write` gives its bytes by their stamp; `content_digest` is what it is compared by when it is the current one.
    """

    kind: DocumentKind
    topic: str
    screen: str | None
    current: StoredDocument | None
    content_digest: str
    write: Callable[[Stamp], bytes]


class DocumentSigner:
    """Compares and signs documents by the keys of the installation."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def changed(
        self,
        kind: DocumentKind,
        topic: str,
        write: Callable[[Stamp], bytes],
        *,
        current: StoredDocument | None,
        screen: str | None = None,
        anew: bool = False,
    ) -> ChangedDocument | None:
        """Return a document where its contents or the key of its kind changed, None where `current` is the same.

        With `anew` it is returned in any case.
        """
        # The key's name belongs to it: a successor signs everything anew, once.
        kid = self._keys.anchor.kid if kind is DocumentKind.KEYS else self._keys.working(kind).kid
        content = sha256_hex(kid.encode() + b"\n" + write(UNSTAMPED))
        if current is not None and current.content_digest == content and not anew:
            return None
        return ChangedDocument(kind, topic, screen, current, content, write)

    def sign(
        self, unit: Unit, changed: ChangedDocument, *, at: datetime, switch: SwitchTime | None = None
    ) -> NewDocument:
        """Return the signed document, yet to be stored, with a rev above any that its topic ever had (PROTOCOL W-6).

        `switch`: when it takes effect, for a manifest. Raises ProtocolError where it is longer than its kind may be.
        """
        kind, current = changed.kind, changed.current
        last_rev = unit.documents.last_rev(changed.topic) if current is None else current.rev
        rev = next_rev(last_rev, unix_ms(at))
        body = changed.write(Stamp(rev, unix_ms(at), 0 if switch is None else switch.at_ms))
        key = self._keys.anchor if kind is DocumentKind.KEYS else self._keys.working(kind)
        token = sign_body(kind, body, key)
        return NewDocument(
            topic=changed.topic,
            kind=kind.value,
            screen=changed.screen,
            rev=rev,
            digest=sha256_hex(token),
            content_digest=changed.content_digest,
            token=token,
            body=body,
            issued_at=at,
            switch_at=None if switch is None else switch.at,
        )
