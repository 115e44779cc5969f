"""The document `keys`."""

from __future__ import annotations

import pytest

from players.protocol.documents.keys import KeysDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import KEYS

ENTRY = KEYS.keys[0].to_object()


def read(*entries: dict[str, object]) -> KeysDocument:
    return KeysDocument.read(write_object({"v": 1, "rev": 1, "keys": list(entries)}))


def test_every_key_lists_the_kinds_it_may_sign() -> None:
    """Section 3, keys; W-4."""
    assert list(ENTRY) == ["kid", "kty", "crv", "x", "use", "not_after_at"]
    assert KeysDocument.read(write_object(KEYS.to_object())) == KEYS


def test_unknown_use_is_ignored() -> None:
    """W-3: passed over, not rejected: an unknown `use`."""
    assert "config" in read({**ENTRY, "use": ["config", "telepathy"]}).keys[0].use


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "a" * 33},
        {"kid": ""},
        {"kty": "RSA"},
        {"crv": "X25519"},
        {"x": "AA"},
        {"x": "!" * 43},
        {"x": None},
        {"use": "config"},
        {"use": [1]},
        {"not_after_at": "never"},
    ],
    ids=str,
)
def test_malformed_key_refuses_the_document(change: dict[str, object]) -> None:
    """W-3, W-4: an OKP/Ed25519 key only."""
    with pytest.raises(ProtocolError, match=r"keys\[0\]"):
        read({**ENTRY, **change})


def test_repeated_kid_is_refused() -> None:
    with pytest.raises(ProtocolError, match="twice"):
        read(ENTRY, ENTRY)
