"""JSON with forbidden values is read around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.protocol.errors import ProtocolError
from players.protocol.json_lenient import UNREADABLE, read_report
from players.protocol.json_strict import read_object


def test_forbidden_values_are_unreadable_and_the_rest_is_read() -> None:
    """W-3, upward."""
    payload = (
        b'{"a":1.5,"b":NaN,"c":9007199254740992,"d":[1,-Infinity],"e":{"f":1,"f":1},"g":7,"h":' + b"9" * 6_000 + b"}"
    )

    told = read_report(payload, cap=10_000)

    assert told == {
        "a": UNREADABLE,
        "b": UNREADABLE,
        "c": UNREADABLE,
        "d": [1, UNREADABLE],
        "e": {"f": UNREADABLE},
        "g": 7,
        "h": UNREADABLE,
    }


@pytest.mark.parametrize("payload", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000, b'{"a":1} '])
def test_bytes_that_are_no_object_are_refused(payload: bytes) -> None:
    if payload.endswith(b" "):
        assert read_report(payload, cap=100) == {"a": 1}
        return
    with pytest.raises(ProtocolError):
        read_report(payload, cap=200_000)


def test_size_is_checked_first() -> None:
    with pytest.raises(ProtocolError) as refused:
        read_report(b'{"a":1}', cap=6)

    assert refused.value.reason == "size"


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_strict_json_is_read_alike(payload: bytes) -> None:
    try:
        told = read_object(payload, cap=100)
    except ProtocolError:
        return

    assert read_report(payload, cap=100) == told
