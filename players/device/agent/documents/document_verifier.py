"""Verify documents by the anchor's and the office's keys; defer those whose key is not known yet (PROTOCOL W-4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.documents.jws import Keyring, VerifyKey
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import UnknownKeyError
from players.protocol.limits import DOCUMENT_BYTES, MANIFEST_BYTES


@dataclass(frozen=True, slots=True)
class VerifiedDocument:
    """The payload of a document whose signature holds; `digest` is that of the whole message (PROTOCOL W-6)."""

    topic: str
    kind: DocumentKind
    body: bytes
    digest: str


class DocumentVerifier:
    """The keys in force, and the last message of each topic that no known key has signed."""

    def __init__(self, anchor: VerifyKey, keys: KeysDocument | None) -> None:
        self._keyring = Keyring(anchor, keys)
        self._deferred: dict[str, tuple[DocumentKind, bytes]] = {}

    def verify(self, topic: str, kind: DocumentKind, payload: bytes, *, at_ms: int | None) -> VerifiedDocument | None:
        """Return the document; None where it is deferred until keys come that may verify it.

        Raises:
            ProtocolError: it is refused for good.
        """
        self._deferred.pop(topic, None)
        cap = MANIFEST_BYTES if kind is DocumentKind.MANIFEST else DOCUMENT_BYTES
        try:
            body = self._keyring.verify(kind, payload, at_ms=at_ms, cap=cap)
        except UnknownKeyError:
            self._deferred[topic] = (kind, payload)
            return None
        return VerifiedDocument(topic, kind, body, sha256_hex(payload))

    def replace_keys(self, keys: KeysDocument) -> list[tuple[str, bytes]]:
        """Take new keys; return the deferred messages, by topic, for another try."""
        self._keyring = self._keyring.with_keys(keys)
        deferred = [(topic, payload) for topic, (_, payload) in self._deferred.items()]
        self._deferred.clear()
        return deferred

    def forget(self, topics: frozenset[str]) -> None:
        """Drop the deferred messages of topics that are not subscribed any more."""
        for topic in topics & self._deferred.keys():
            del self._deferred[topic]
