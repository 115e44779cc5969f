"""Documents are verified by their key and kind, or deferred."""

from __future__ import annotations

import pytest

from players.device.agent.documents.document_verifier import DocumentVerifier
from players.protocol.documents.jws import SigningKey, sign
from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError, UnverifiedError

ANCHOR = SigningKey.generate("anchor")
KEY = SigningKey.generate("k1")
KEYS = KeysDocument(1, (KeyEntry("k1", KEY.public.x, frozenset({"config", "ack"}), 2_000_000_000_000),))


def test_known_key_is_verified_with_the_digest_of_the_message() -> None:
    """W-4, W-6: digest is that of the payload as received."""
    token = sign(DocumentKind.CONFIG, {"v": 1}, KEY)

    verified = DocumentVerifier(ANCHOR.public, KEYS).verify("topic", DocumentKind.CONFIG, token, at_ms=None)

    assert verified is not None
    assert verified.digest == sha256_hex(token)


def test_unknown_key_defers_the_latest_message_of_each_topic() -> None:
    """W-4: kept and tried again; only the last of each topic, so that what is kept is bounded."""
    verifier = DocumentVerifier(ANCHOR.public, None)
    tokens = [sign(DocumentKind.CONFIG, {"v": 1, "rev": n}, KEY) for n in range(3)]
    for token in tokens:
        assert verifier.verify("topic", DocumentKind.CONFIG, token, at_ms=None) is None

    verifier.replace_keys(KEYS)
    assert verifier.take_deferred() == [("topic", tokens[2])]
    assert verifier.take_deferred() == []


def test_ended_key_defers_until_the_clock_steps_back() -> None:
    """W-4: tried again at each clock step; a key's end counts where the time is known."""
    verifier = DocumentVerifier(ANCHOR.public, KEYS)
    token = sign(DocumentKind.CONFIG, {"v": 1}, KEY)
    assert verifier.verify("topic", DocumentKind.CONFIG, token, at_ms=2_000_000_000_001) is None
    assert verifier.take_deferred() == [("topic", token)]

    assert verifier.verify("topic", DocumentKind.CONFIG, token, at_ms=2_000_000_000_000) is not None
    assert verifier.take_deferred() == []


@pytest.mark.parametrize("kind", [DocumentKind.COMMAND, DocumentKind.ACK])
def test_commands_and_acks_that_cannot_be_verified_are_refused(kind: DocumentKind) -> None:
    """W-4: kept is the latest of each retained topic; commands and acks are not retained."""
    verifier = DocumentVerifier(ANCHOR.public, None)

    with pytest.raises(UnverifiedError):
        verifier.verify("topic", kind, sign(kind, {"v": 1}, KEY), at_ms=None)

    assert verifier.take_deferred() == []


def test_a_forged_message_does_not_displace_one_that_waits() -> None:
    """W-4: what cannot be verified yet is kept."""
    verifier = DocumentVerifier(ANCHOR.public, None)
    token = sign(DocumentKind.CONFIG, {"v": 1}, KEY)
    verifier.verify("topic", DocumentKind.CONFIG, token, at_ms=None)

    with pytest.raises(ProtocolError):
        verifier.verify("topic", DocumentKind.CONFIG, b"a.b.c", at_ms=None)

    assert verifier.take_deferred() == [("topic", token)]


def test_deferred_messages_of_left_topics_are_dropped() -> None:
    verifier = DocumentVerifier(ANCHOR.public, None)
    verifier.verify("left", DocumentKind.CONFIG, sign(DocumentKind.CONFIG, {}, KEY), at_ms=None)

    verifier.forget(frozenset({"left", "other"}))

    assert verifier.take_deferred() == []


@pytest.mark.parametrize(
    "token",
    [
        sign(DocumentKind.MANIFEST, {"v": 1}, KEY),
        sign(DocumentKind.ACK, {"v": 1}, KEY),
        sign(DocumentKind.CONFIG, {"v": 1}, SigningKey.generate("k1")),
        sign(DocumentKind.CONFIG, {"v": 1}, KEY)[:-4] + b"AAAA",
        b"",
        b"a.b",
        b"a.b.c",
        b"\xff" * 100,
    ],
)
def test_other_kinds_and_forged_signatures_are_refused(token: bytes) -> None:
    """W-4: another kind, a forged signature, nonsense."""
    with pytest.raises(ProtocolError):
        DocumentVerifier(ANCHOR.public, KEYS).verify("topic", DocumentKind.CONFIG, token, at_ms=None)
