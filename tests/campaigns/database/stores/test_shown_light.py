"""Test that light is found in uploads and packed days, and that no more of them is read than what is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.database.stores.evidence import DayMove, NewEvidence, PackedRows
from campaigns.playback.evidence import EvidenceRecord, Upload, pack
from campaigns.playback.packed_day import pack_day
from campaigns.playback.play import HOUR_MS
from tests.campaigns.builders import add

JOURNAL = "00000000000000a1"
DAY = date(2026, 5, 4)
ROWS = [EvidenceRecord(seq, 1_000 * seq, 5, 900, 0) for seq in range(1, 7)]


@pytest.fixture
def journal(database, at):
    """Keep record 3 as counted and 4 as set aside in a packed day, 5 as counted and 6 as set aside in an upload."""
    with database.writing() as unit:
        add(unit, at)
        number = unit.counts.open_journal(JOURNAL, "st-1", at).id
        packed = Upload("st-1", JOURNAL, 3, 4, at, "ntp", "displayed", ROWS[2:4])
        kept = Upload("st-1", JOURNAL, 5, 6, at, "ntp", "displayed", ROWS[4:])
        unit.evidence.add([NewEvidence(number, 3, packed, ROWS[2:4], 3_000, 4_000)])
        first = unit.evidence.last_upload()
        unit.evidence.add([NewEvidence(number, 5, kept, ROWS[4:], 5_000, 6_000)])
        unit.counts.set_aside(number, [(6, "line-not-sent", None)], at)
        moved = [_rows(ROWS[2], counted=True), _rows(ROWS[3], counted=False)]
        unit.evidence.move(DayMove(number, DAY, 0, moved, [], {first: pack(ROWS[2:4])}))
        return number


def _rows(row: EvidenceRecord, *, counted: bool) -> PackedRows:
    lit_ms = (row.start_ms, row.start_ms + row.shown_ms)
    return PackedRows(counted, "ntp", "displayed", (row.seq, row.seq), lit_ms, (7_000, 8_000), pack_day((row,)))


def test_what_journals_showed_is_found_in_uploads_and_packed_days(database, journal):
    with database.reading() as unit:
        assert unit.shown_light.within([journal], [(0, 9_999)]) == [(3_000, 3_900), (5_000, 5_900)]
        assert unit.shown_light.within([journal], [(0, 3_100), (5_800, 9_999)]) == [(3_000, 3_900), (5_000, 5_900)]
        assert unit.shown_light.within([journal], [(3_900, 5_000)]) == []
        assert unit.shown_light.within([journal], []) == [] == unit.shown_light.within([], [(0, 9_999)])
        assert unit.shown_light.within([journal + 1], [(0, 9_999)]) == []


def test_the_times_of_a_journal_are_those_of_its_counted_rows(database, journal):
    """What was set aside may claim any instant, in days that were packed by an earlier release too."""
    with database.writing() as unit:
        false = EvidenceRecord(8, 1, 5, 900, 0)
        unit.evidence.move(DayMove(journal, DAY, 1, [_rows(false, counted=False)], [], {}))

    with database.reading() as unit:
        assert unit.shown_light.times_of_journals("st-1") == [(journal, 3_000, 6_000 + HOUR_MS)]
        assert unit.shown_light.times_of_journals("st-2") == []
