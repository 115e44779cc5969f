from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from campaigns.playback.evidence import EvidenceRecord
from campaigns.playback.packed_day import pack_day, unpack_day

NUMBER = st.integers(-(2**53), 2**53)
ROWS = st.lists(st.builds(EvidenceRecord, NUMBER, NUMBER, NUMBER, NUMBER, st.integers(0, 255)), max_size=50)


@given(ROWS)
def test_any_rows_come_back(rows):
    assert unpack_day(pack_day(rows)) == tuple(rows)


def test_a_day_of_slots_of_ten_seconds_takes_a_few_bytes_a_play():
    chance = random.Random(5)
    lines = [chance.randrange(2**32) for _ in range(40)]
    at, rows = 1_777_867_200_000, []
    for seq in range(1, 8_641):
        late = chance.randrange(20)
        rows.append(EvidenceRecord(seq, at + late, lines[seq % 40], 10_000 + chance.randrange(-5, 6), 0))
        at += 10_000

    packed = pack_day(rows)

    assert unpack_day(packed) == tuple(rows)
    assert len(packed) / len(rows) < 4


def test_no_rows_are_hardly_any_bytes():
    assert unpack_day(pack_day([])) == ()
