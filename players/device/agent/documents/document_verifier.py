"""Verify documents by the anchor's and the office's keys; keep those that cannot be verified yet (PROTOCOL W-4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.documents.jws import Keyring, VerifyKey
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import UnverifiedError

UNRETAINED = (DocumentKind.COMMAND, DocumentKind.ACK)
"""Kinds of documents that are never retained (PROTOCOL W-6): one that cannot be verified at once is let go."""


@dataclass(frozen=True, slots=True)
class VerifiedDocument:
    """The payload of a document whose signature holds; `digest` is that of the whole message (PROTOCOL W-6)."""

    topic: str
    kind: DocumentKind
    body: bytes
    digest: str


class DocumentVerifier:
    """The keys in force, and the last message of each retained topic that no key in force has signed."""

    def __init__(self, anchor: VerifyKey, keys: KeysDocument | None) -> None:
        self._keyring = Keyring(anchor, keys)
        self._deferred: dict[str, bytes] = {}

    def verify(self, topic: str, kind: DocumentKind, payload: bytes, *, at_ms: int | None) -> VerifiedDocument | None:
        """Return the document; None where it is kept until keys come, or a time, that may verify it.

        Raises:
            ProtocolError: it is refused for good. Of a command or an ack that cannot be verified yet, too: `key`.
        """
        try:
            body = self._keyring.verify(kind, payload, at_ms=at_ms)
        except UnverifiedError:
            if kind in UNRETAINED:
                raise
            self._deferred[topic] = payload
            return None
        self._deferred.pop(topic, None)
        return VerifiedDocument(topic, kind, body, sha256_hex(payload))

    def replace_keys(self, keys: KeysDocument) -> None:
        """Take new keys."""
        self._keyring = self._keyring.with_keys(keys)

    def take_deferred(self) -> list[tuple[str, bytes]]:
        """Return the messages that could not be verified, by topic, for another try, and keep them no more."""
        deferred = list(self._deferred.items())
        self._deferred.clear()
        return deferred

    def forget(self, topics: frozenset[str]) -> None:
        """Drop the deferred messages of topics that are not subscribed any more."""
        for topic in topics & self._deferred.keys():
            del self._deferred[topic]
