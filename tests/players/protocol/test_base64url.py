"""Base64 with one text for any bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.protocol import base64url


@given(st.binary(max_size=40))
def test_bytes_come_back(body: bytes) -> None:
    assert base64url.decode(base64url.encode(body)) == body


@given(st.text("AQgw-_=+/ \n.é", max_size=8))
def test_there_is_one_text_only_for_any_bytes(text: str) -> None:
    """W-4: else a document could come back under another digest with its signature still good."""
    body = base64url.decode(text)

    assert body is None or base64url.encode(body) == text


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "AA\n", "A A", "+/", "\u0661\u0661"])
def test_other_texts_are_none(text: str) -> None:
    assert base64url.decode(text) is None
