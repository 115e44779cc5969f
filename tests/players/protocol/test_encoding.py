"""Bytes as text: SHA-256 in hex, and base64url with one text for any bytes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.protocol.encoding import decode_base64url, encode_base64url, sha256_hex
from players.protocol.patterns import SHA256


@given(st.binary(max_size=40))
def test_base64url_round_trip_keeps_the_bytes(body: bytes) -> None:
    assert decode_base64url(encode_base64url(body)) == body


@given(st.text("AQgw-_=+/ \n.é", max_size=8))
def test_base64url_has_one_text_for_any_bytes(text: str) -> None:
    """W-4: else a document could come back under another digest with its signature still good."""
    body = decode_base64url(text)

    assert body is None or encode_base64url(body) == text


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "AA\n", "A A", "+/", "\u0661\u0661"])
def test_other_base64_texts_are_refused(text: str) -> None:
    assert decode_base64url(text) is None


@given(st.binary(max_size=100))
def test_a_digest_is_the_sha256_in_lower_case_hex(body: bytes) -> None:
    """W-6, W-8."""
    assert sha256_hex(body) == hashlib.sha256(body).hexdigest()
    assert SHA256.fullmatch(sha256_hex(body))
