"""Files in chunks."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.encoding import sha256_hex
from players.protocol.files import Assembly, chunk_count, chunks

SIZES = st.sampled_from([1, 2, 8_191, 8_192, 8_193, 16_384, 16_385, 100_000])


def body_of(size_bytes: int) -> bytes:
    return Random(size_bytes).randbytes(size_bytes)


@pytest.mark.parametrize("size", [1, 8_191, 8_192, 8_193, 16_384, 50_000])
def test_only_the_last_chunk_is_shorter_than_8192_bytes(size: int) -> None:
    """W-8."""
    cut = chunks(body_of(size))

    assert [len(chunk) for chunk in cut[:-1]] == [8_192] * (len(cut) - 1)
    assert 0 < len(cut[-1]) <= 8_192
    assert len(cut) == chunk_count(size)
    assert b"".join(cut) == body_of(size)


@settings(max_examples=30)
@given(SIZES, st.randoms(use_true_random=False))
def test_chunks_in_any_order_and_number_make_the_file(size: int, random: Random) -> None:
    """W-5, W-8: a chunk may come any number of times, in any order."""
    body = body_of(size)
    parts = [*enumerate(chunks(body))] * 2
    random.shuffle(parts)
    assembly = Assembly(sha256_hex(body), size)

    assert all(assembly.add(n, part) for n, part in parts)
    assert assembly.body() == body


def test_a_chunk_of_a_wrong_size_or_number_is_ignored() -> None:
    """W-8, W-21: a chunk of a wrong size is ignored; an empty payload means not here."""
    body = body_of(10_000)
    assembly = Assembly(sha256_hex(body), 10_000)
    first, last = chunks(body)

    for n, payload in [(0, b""), (0, first[:-1]), (0, first + b"x"), (1, first), (2, last), (-1, first), (1, b"")]:
        assert not assembly.add(n, payload)
    assert assembly.missing() == [(0, 1)]


def test_missing_chunks_are_listed_in_ranges() -> None:
    """Section 3, want: both ends included."""
    assembly = Assembly("a" * 64, 10 * 8_192)
    for n in (0, 3, 4, 7):
        assembly.add(n, bytes(8_192))

    assert assembly.missing() == [(1, 2), (5, 6), (8, 9)]
    assert assembly.body() is None


def test_wrong_hash_drops_all_chunks() -> None:
    """W-21: dropped and fetched anew."""
    assembly = Assembly(sha256_hex(b"right"), 5)
    assembly.add(0, b"wrong")

    assert assembly.body() is None
    assert assembly.missing() == [(0, 0)]
    assert assembly.add(0, b"right") and assembly.body() == b"right"
