from __future__ import annotations

from datetime import date

import pytest

from campaigns.database.stores.evidence import DayMove, JournalName, NewEvidence, PackedRest, PackedRows
from campaigns.playback.evidence import EvidenceRecord, Upload, pack
from campaigns.playback.packed_day import pack_day
from tests.campaigns.builders import add

JOURNAL = "00000000000000a1"
DAY = date(2026, 5, 4)
ROWS = [EvidenceRecord(seq, 1_000 * seq, 5, 900, 0) for seq in range(1, 7)]


@pytest.fixture
def journal(database, at):
    """Keep two uploads of a journal, filed from 3,000 and from 5,000 ms on; record 6 is set aside."""
    with database.writing() as unit:
        add(unit, at)
        number = unit.counts.open_journal(JOURNAL, "st-1", at).id
        first = Upload("st-1", JOURNAL, 1, 4, at, "ntp", "displayed", ROWS[:4])
        second = Upload("st-1", JOURNAL, 5, 6, at, "ntp", "displayed", ROWS[4:])
        unit.evidence.add(
            [
                NewEvidence(number, 3, first, ROWS[2:4], 3_000, 4_000),
                NewEvidence(number, 5, second, ROWS[4:], 5_000, 6_000),
            ]
        )
        unit.counts.set_aside(number, [(6, "line-not-sent", None)], at)
        return number


def test_evidence_comes_back_record_by_record(database, journal):
    with database.reading() as unit:
        first, second = unit.evidence.counted_uploads()
        assert (first.journal_id, first.screen, first.evidence, first.rows) == (
            journal,
            "st-1",
            "displayed",
            (*ROWS[2:4],),
        )
        assert second.rows == (ROWS[4],)
        assert unit.evidence.records(journal, 4, 9) == {row.seq: row for row in ROWS[3:]}
        assert unit.evidence.records(journal, 7, 9) == {}


def test_uploads_are_found_by_the_instants_they_are_filed_by(database, journal):
    with database.reading() as unit:
        last = unit.evidence.last_upload()
        name = JournalName(journal, "st-1", JOURNAL)
        assert [unit.evidence.journals(ms, last) for ms in (3_000, 3_001)] == [[], [name]]
        assert unit.evidence.journals(9_000, last - 2) == []
        (early,) = unit.evidence.uploads(journal, 5_000, last)
        both = unit.evidence.uploads(journal, 5_001, last)

    assert (early.rows, early.aside) == ((*ROWS[2:4],), frozenset())
    assert [each.aside for each in both] == [frozenset(), {6}]


def test_rows_move_into_a_packed_day_and_the_rest_stays(database, journal):
    body = pack_day((ROWS[2], ROWS[4]))
    moved = [PackedRows(True, "ntp", "displayed", (3, 5), (3_000, 5_900), (7, 8), body)]  # noqa: FBT003 - counted
    with database.writing() as unit:
        first, second = unit.evidence.uploads(journal, 9_000, unit.evidence.last_upload())
        rests = [PackedRest(first.id, pack(ROWS[3:4]), 4_000, 4_000)]
        unit.evidence.move(DayMove(journal, DAY, 0, moved, rests, {each.id: each.body for each in (first, second)}))

    with database.reading() as unit:
        (rest,) = unit.evidence.uploads(journal, 9_000, unit.evidence.last_upload())
        assert rest.rows == (ROWS[3],)
        assert unit.evidence.day_rows(journal, DAY, 0) == [ROWS[2], ROWS[4]]
        assert unit.evidence.day_journals(DAY, 0) == [JournalName(journal, "st-1", JOURNAL)]
        assert unit.evidence.day_journals(DAY, 1) == [] == unit.evidence.day_rows(journal, DAY, 1)
        assert unit.evidence.packed_days() == (DAY,)
        assert [each.rows for each in unit.evidence.counted_on(DAY)] == [(ROWS[2], ROWS[4])]
        assert unit.evidence.records(journal, 3, 9) == {row.seq: row for row in ROWS[2:5]}


@pytest.mark.parametrize(("gone", "changed"), [(1, b""), (0, b"other")])
def test_uploads_that_are_gone_or_changed_leave_all_as_it_is(database, journal, gone, changed):
    with pytest.raises(LookupError), database.writing() as unit:  # noqa: PT012 - the whole unit is what fails
        *_, last = unit.evidence.uploads(journal, 9_000, unit.evidence.last_upload())
        uploads = {last.id: changed or last.body, last.id + gone: changed or last.body}
        unit.evidence.move(DayMove(journal, DAY, 0, [], [], uploads))

    with database.reading() as unit:
        assert len(unit.evidence.uploads(journal, 9_000, last.id)) == 2


def test_the_number_of_an_upload_never_comes_again(database, journal, at):
    with database.writing() as unit:
        last = unit.evidence.last_upload()
        bodies = {each.id: each.body for each in unit.evidence.uploads(journal, 9_000, last)}
        unit.evidence.move(DayMove(journal, DAY, 0, [], [], bodies))
        again = Upload("st-1", JOURNAL, 7, 7, at, "ntp", "displayed", [])
        unit.evidence.add([NewEvidence(journal, 7, again, [], 1, 1)])
        assert unit.evidence.last_upload() == last + 1
