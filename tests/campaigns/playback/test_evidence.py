from __future__ import annotations

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from campaigns.playback.evidence import EvidenceRecord, is_same_record, pack, unpack

NUMBERS = st.integers(0, 2**53 - 1)


@given(st.lists(st.builds(EvidenceRecord, NUMBERS, st.integers(-(2**53), 2**53), NUMBERS, NUMBERS, st.integers(0, 15))))
def test_what_is_packed_comes_back_as_it_was(rows):
    assert unpack(pack(rows)) == tuple(rows)


def test_a_loop_of_plays_takes_less_than_ten_bytes_each():
    """DESIGN B3: bytes per play kept; lines are any uint32."""
    lines = 2**32 - 1, 3_735_928_559, 17
    rows = [
        EvidenceRecord(1000 + n, 1_777_867_200_000 + n * 10_003, lines[n % 3], 10_000 + n % 7, 0) for n in range(100)
    ]

    assert len(pack(rows)) < 10 * len(rows)


def test_rows_that_an_earlier_release_packed_come_back():
    body = struct.pack("<BIqq10i", 0, 2, 7, 1_777_867_200_000, 0, 1, 0, 10_003, 4, 5, 10_000, 9_000, 0, 1)

    assert unpack(zlib.compress(body)) == (
        EvidenceRecord(7, 1_777_867_200_000, 4, 10_000, 0),
        EvidenceRecord(8, 1_777_867_210_003, 5, 9_000, 1),
    )


def test_records_are_equal_by_start_line_shown_time_and_flags():
    """PROTOCOL W-22: start, line, shown, flags."""
    one = EvidenceRecord(1, 2, 3, 4, 0)

    assert is_same_record(one, EvidenceRecord(1, 2, 3, 4, 0))
    assert not any(
        is_same_record(one, other) for other in (EvidenceRecord(1, 9, 3, 4, 0), EvidenceRecord(1, 2, 9, 4, 0))
    )
    assert not any(
        is_same_record(one, other) for other in (EvidenceRecord(1, 2, 3, 9, 0), EvidenceRecord(1, 2, 3, 4, 1))
    )
