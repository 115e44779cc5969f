"""JSON with two possible readings is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from players.protocol.json_strict import DUPLICATE, read_object, write_object

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,  # so never more than ten levels
)


def nested(levels: int) -> bytes:
    return b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_written_objects_are_read_back(told: dict[str, object]) -> None:
    """W-3: UTF-8 JSON, integers only."""
    payload = write_object(told)

    assert read_object(payload, cap=len(payload)) == told


def test_ten_levels_are_read_and_eleven_refused() -> None:
    """W-3: depth over 10, the outermost object is 1."""
    assert read_object(nested(10), cap=1_000)
    for payload in (nested(11), nested(100_000), b'{"a":' + b"[" * 10 + b"]" * 10 + b"}"):
        with pytest.raises(ProtocolError, match="levels"):
            read_object(payload, cap=1_000_000)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0.0}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":1' + b"0" * 9_999 + b"}",
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":1}x',
        b"{'a':1}",
        b'{"a":01}',
        b'{"a":"\n"}',
        b"[]",
        b'"a"',
        b"",
    ],
)
def test_anything_else_is_refused(payload: bytes) -> None:
    """W-3: a float, a number of 2^53 or more, half a character, invalid UTF-8."""
    with pytest.raises(ProtocolError) as refused:
        read_object(payload, cap=20_000)

    assert refused.value.reason == "json"


def test_astral_characters_are_read_escaped_or_not() -> None:
    assert read_object(b'{"a":"\\ud83d\\ude00"}', cap=100) == read_object('{"a":"😀"}'.encode(), cap=100)


def test_the_largest_numbers_are_read() -> None:
    """W-3: |x| < 2^53."""
    told = {"a": [2**53 - 1, -(2**53) + 1]}

    assert read_object(json.dumps(told).encode(), cap=100) == told


def test_size_is_checked_first() -> None:
    """W-3, W-8."""
    assert read_object(b'{"a":1}', cap=7) == {"a": 1}
    with pytest.raises(ProtocolError) as refused:
        read_object(b"\xff" * 8, cap=7)

    assert refused.value.reason == "size"


@pytest.mark.parametrize(
    "payload", [b'{"b":2,"a":1,"a":1}', b'{"a":1,"b":2,"\\u0061":[]}', b'{"a":1,"b":2,"a":3,"a":4}']
)
def test_repeated_name_has_no_value(payload: bytes) -> None:
    """W-3: a duplicate of a key of this page rejects; any other is ignored, as unknown fields are."""
    assert read_object(payload, cap=100) == {"a": DUPLICATE, "b": 2}
    with pytest.raises(ProtocolError, match="a comes twice"):
        Fields(read_object(payload, cap=100)).integer("a")


def test_repeated_name_among_many_is_found() -> None:
    """A hostile object must not cost the square of its size."""
    keys = [f'"{n}":0' for n in range(100_000)]

    found = read_object(("{" + ",".join([*keys, '"99999":0']) + "}").encode(), cap=2_000_000)

    assert found["99999"] is DUPLICATE and len(found) == 100_000


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, "\ud800", b"x", {1}, [[0.5]], {"a": {"b": 1.0}}])
def test_unreadable_object_is_not_written(value: object) -> None:
    """W-3: a fault of the office is found at the office."""
    with pytest.raises(ProtocolError):
        write_object({"a": value})


def test_json_is_compact_and_keeps_the_order() -> None:
    assert write_object({"b": [1, 2], "a": "新华路"}) == '{"b":[1,2],"a":"新华路"}'.encode()
