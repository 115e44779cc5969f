"""The name of bytes."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.digest import sha256_hex
from players.protocol.names import SHA256


@given(st.binary(max_size=100))
def test_a_digest_is_lower_case_hex_of_the_bytes_as_received(body: bytes) -> None:
    """W-6, W-8."""
    assert sha256_hex(body) == hashlib.sha256(body).hexdigest()
    assert SHA256.fullmatch(sha256_hex(body))
