"""What the screen believes: anchor, then keys, then documents by kind; the rest waits or is refused (PROTOCOL W-4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.documents.jws import Keyring, VerifyKey
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import UnknownKeyError
from players.protocol.limits import DOCUMENT_BYTES, MANIFEST_BYTES


@dataclass(frozen=True, slots=True)
class Verified:
    """The payload of a document whose signature holds; `digest` is that of the whole message (PROTOCOL W-6)."""

    topic: str
    kind: DocumentKind
    body: bytes
    digest: str


class Trust:
    """The keys in force, and the last message of each topic that no known key has signed yet."""

    def __init__(self, anchor: VerifyKey, keys: KeysDocument | None) -> None:
        self._keyring = Keyring(anchor, keys)
        self._held: dict[str, tuple[DocumentKind, bytes]] = {}

    def verify(self, topic: str, kind: DocumentKind, payload: bytes, *, at_ms: int | None) -> Verified | None:
        """The document, or None where it is kept until keys come that may verify it.

        Raises:
            ProtocolError: it is refused for good.
        """
        self._held.pop(topic, None)
        cap = MANIFEST_BYTES if kind is DocumentKind.MANIFEST else DOCUMENT_BYTES
        try:
            body = self._keyring.verify(kind, payload, at_ms=at_ms, cap=cap)
        except UnknownKeyError:
            self._held[topic] = (kind, payload)
            return None
        return Verified(topic, kind, body, sha256_hex(payload))

    def renew(self, keys: KeysDocument) -> list[tuple[str, bytes]]:
        """Take new keys; returns the messages that were kept, by topic, to be tried again."""
        self._keyring = self._keyring.with_keys(keys)
        held = [(topic, payload) for topic, (_, payload) in self._held.items()]
        self._held.clear()
        return held

    def forget(self, topics: frozenset[str]) -> None:
        """Drop what is kept for topics that are not subscribed any more."""
        for topic in topics & self._held.keys():
            del self._held[topic]
