"""Every decoder reads or refuses any bytes, and reads nothing that it would write differently."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.errors import ProtocolError
from players.protocol.uplink.plays import PlaysBatch
from tests.players.protocol.decoders import DECODERS, Decoder, spoiled_bytes, spoiled_object

each_decoder = pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)


def reads_or_refuses(decoder: Decoder, payload: bytes) -> None:
    value = decoder.read(payload) if (refused := refusal(decoder, payload)) is None else None
    if refused is not None:
        assert refused.reason.isalpha() and len(str(refused)) < 300
    elif not (isinstance(value, PlaysBatch) and value.unreadable):  # what was set aside is not sent again
        again = decoder.read(decoder.write(value))
        assert decoder.write(again) == decoder.write(value)


def refusal(decoder: Decoder, payload: bytes) -> ProtocolError | None:
    try:
        decoder.read(payload)
    except ProtocolError as error:
        return error
    return None


@each_decoder
def test_what_is_written_is_read_back(decoder: Decoder) -> None:
    value = decoder.read(decoder.sample)

    assert decoder.write(value) == decoder.sample


@each_decoder
@settings(max_examples=40)
@given(payload=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(decoder: Decoder, payload: bytes) -> None:
    """W-3: decoders are total."""
    reads_or_refuses(decoder, payload)


@each_decoder
@settings(max_examples=60)
@given(data=st.data())
def test_spoiled_bytes_are_read_or_refused(decoder: Decoder, data: st.DataObject) -> None:
    """W-3."""
    reads_or_refuses(decoder, data.draw(spoiled_bytes(decoder.sample)))


@each_decoder
@settings(max_examples=60)
@given(data=st.data())
def test_spoiled_values_are_read_or_refused(decoder: Decoder, data: st.DataObject) -> None:
    """W-3: a missing or mistyped field, a float, a number too large, half a character, anywhere."""
    reads_or_refuses(decoder, data.draw(spoiled_object(decoder.sample)))


@each_decoder
@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"v":' * 50_000,
        b"NaN",
        b'{"v":1e999}',
        b'{"v":' + b"9" * 5_000 + b"}",
        b" " * 2_000_000,
        b"null",
    ],
    ids=range(9),
)
def test_hostile_json_is_refused(decoder: Decoder, payload: bytes) -> None:
    """W-3: depth, numbers and sizes are bounded before anything is made of them."""
    with pytest.raises(ProtocolError):
        decoder.read(payload)


@each_decoder
def test_unknown_fields_are_ignored(decoder: Decoder) -> None:
    """W-3: downward unknown fields are ignored; upward ones do no harm either."""
    more = json.dumps({**json.loads(decoder.sample), "x-later": [1, {"a": "b"}]}).encode()

    assert decoder.read(more) == decoder.read(decoder.sample)


@each_decoder
def test_another_version_is_refused_where_the_document_has_one(decoder: Decoder) -> None:
    """W-3: another `v` rejects the whole document; a batch's rows are set aside."""
    told = json.loads(decoder.sample)
    if "v" not in told:
        return
    other = json.dumps({**told, "v": 2}).encode()

    if decoder.name == "plays":
        assert decoder.read(other).rows == ()
        return
    with pytest.raises(ProtocolError) as refused:
        decoder.read(other)
    assert refused.value.reason == "version"
