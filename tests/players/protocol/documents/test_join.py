"""The join document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.documents.join import Claim, JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import JOIN


def read(**changes: object) -> JoinDocument:
    told = {name: value for name, value in {**JOIN.to_object(), **changes}.items() if value is not None}
    return JoinDocument.read(write_object(told))


def test_join_document_has_screen_brokers_and_anchor() -> None:
    """Section 8."""
    told = JOIN.to_object()

    assert list(told) == ["v", "screen", "root", "display", "brokers", "username", "password", "anchor", "areas"]
    assert read() == JOIN


def test_join_document_has_a_claim_or_a_password() -> None:
    """Section 8: `password | claim{url, code}`."""
    claimed = replace(JOIN, password=None, claim=Claim("https://city.example/claim", "7QX2"))

    assert JoinDocument.read(write_object(claimed.to_object())) == claimed
    for both in ({"password": None}, {"claim": {"url": "https://x", "code": "y"}}):
        with pytest.raises(ProtocolError, match="one of the two"):
            read(**both)


def test_repr_shows_neither_password_nor_code() -> None:
    assert "only in tests" not in repr(JOIN)
    assert "7QX2" not in repr(Claim("https://city.example/claim", "7QX2"))


@pytest.mark.parametrize(
    "change",
    [
        {"screen": "ST 1"},
        {"root": "a/b"},
        {"display": {**JOIN.display.to_object(), "colour": "blue"}},
        {"display": {**JOIN.display.to_object(), "w": 0}},
        {"brokers": []},
        {"brokers": [{"host": "a", "port": 0, "tls": False}]},
        {"brokers": [{"host": "a", "port": 1883}]},
        {"anchor": {"kid": "anchor"}},
        {"areas": ["a", "B"]},
        {"areas": [f"a-{n}" for n in range(9)]},
        {"username": None},
    ],
    ids=str,
)
def test_incomplete_join_document_is_refused(change: dict[str, object]) -> None:
    """W-2, section 8."""
    with pytest.raises(ProtocolError):
        read(**change)
