from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from campaigns.actions import edit_campaign, replace_device
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.counting.counter import Intake, IntakeOutcome, IntakeResult
from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.database import Database
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, LostRange, Upload
from campaigns.playback.local_days import LocalDays
from campaigns.playback.tally import Amounts, TallyQuery
from tests.campaigns.builders import SYSTEM, add, any_layout, campaign_wish, create, line
from tests.campaigns.queries import lost_records, records_set_aside

ZONE = ZoneInfo("Asia/Shanghai")
JOURNAL = "00000000000000a1"
SECOND = "00000000000000b2"


class Street:
    """One screen, one campaign, one line of ten seconds; an ingest that remembers."""

    def __init__(self, database: Database, at: datetime) -> None:
        self.database = database
        self.at = at
        self.facts = CountingCache()
        self.days = LocalDays(ZONE)
        with database.writing() as unit:
            add(unit, at - timedelta(days=3))
            add(unit, at - timedelta(days=3), "st-2")
            self.campaign: Campaign = create(unit, at, slides=(SlideWish("讲文明 树新风"), SlideWish("爱国 敬业")))
            self.line = line(unit, self.campaign, ("st-1",), at)
            self.second = line(unit, self.campaign, ("st-1",), at, slide=1)

    def row(self, seq: int, *, minutes_ago: float = 60, shown_ms: int = 10_000, **changes: int) -> EvidenceRecord:
        start_ms = round((self.at - timedelta(minutes=minutes_ago)).timestamp() * 1000)
        values = {"start_ms": start_ms + seq * 10_000, "line": self.line, "flags": 0} | changes
        return EvidenceRecord(seq=seq, shown_ms=shown_ms, **values)

    def upload(self, rows: Sequence[EvidenceRecord], *, screen: str = "st-1", **changes: Any) -> Upload:
        span = {"first": rows[0].seq, "last": rows[-1].seq} if rows else {}
        values: dict[str, Any] = {"journal": JOURNAL, "received_at": self.at, "clock": "ntp", "evidence": "displayed"}
        values |= span | changes
        return Upload(screen=screen, rows=rows, **values)

    def take(self, *uploads: Upload) -> list[IntakeOutcome]:
        with self.database.writing() as unit:
            intake = Intake(unit, self.facts, self.days)
            outcomes = [intake.take(upload) for upload in uploads]
            intake.close()
        return outcomes

    def close_days(self) -> None:
        """Close all days up to that of the reports, and compact them."""
        record_days(self.database, ZONE, self.at + timedelta(days=1))
        list(DayCloser(self.database, ZONE, lambda: self.at + timedelta(days=9)).pieces())

    def total(self) -> Amounts:
        with self.database.reading() as unit:
            assert recount(unit, ZONE) == []
            return unit.tallies.read(TallyQuery(date(2026, 1, 1), date(2026, 12, 31))).total


@pytest.fixture
def street(database: Database, at: datetime) -> Street:
    return Street(database, at)


def test_a_batch_is_counted_once_however_often_it_comes(street):
    """PROTOCOL W-22."""
    upload = street.upload([street.row(1), street.row(2), street.row(3, shown_ms=4_000)])

    outcomes = street.take(upload) + street.take(upload, upload)

    assert [outcome.result for outcome in outcomes] == [
        IntakeResult.COUNTED,
        IntakeResult.REPEATED,
        IntakeResult.REPEATED,
    ]
    assert {outcome.hwm for outcome in outcomes} == {3}
    assert street.total() == Amounts(plays=2, partials=1, shown_ms=24_000, screen_days=1, rotation_plays=2)


def test_of_an_overlapping_batch_only_the_rows_above_the_mark_count(street):
    """PROTOCOL W-22."""
    street.take(street.upload([street.row(1), street.row(2)]))

    (outcome,) = street.take(street.upload([street.row(2), street.row(3)]))

    assert (outcome.hwm, outcome.plays) == (3, 1)
    assert street.total().plays == 3


def test_a_batch_that_leaves_a_gap_is_answered_by_the_old_mark(street):
    """PROTOCOL W-22."""
    street.take(street.upload([street.row(1)]))

    (outcome,) = street.take(street.upload([street.row(3)]))

    assert (outcome.result, outcome.hwm) == (IntakeResult.GAP, 1)
    assert street.total().plays == 1


def test_an_empty_batch_asks_for_the_mark(street):
    """PROTOCOL section 3, plays."""
    street.take(street.upload([street.row(1), street.row(2)]))

    known, unknown = street.take(
        street.upload([], first=1, last=0), street.upload([], first=1, last=0, journal="00000000000000b2")
    )

    assert (known.hwm, unknown.hwm) == (2, 0)


def test_a_rolled_back_batch_counts_nothing_until_it_comes_again(street):
    """PROTOCOL W-22: one transaction."""
    upload = street.upload([street.row(1)])
    with pytest.raises(RuntimeError), street.database.writing() as unit:  # noqa: PT012 - the whole unit is what fails
        intake = Intake(unit, street.facts, street.days)
        intake.take(upload)
        intake.close()
        raise RuntimeError

    assert street.total().plays == 0
    street.take(upload)
    assert street.total().plays == 1


def test_a_changed_record_flags_the_screen_and_the_first_version_stands(street):
    """PROTOCOL W-22."""
    street.take(street.upload([street.row(1), street.row(2)]))

    street.take(street.upload([street.row(1, shown_ms=1), street.row(2)]))

    assert street.total().plays == 2
    with street.database.reading() as unit:
        (flag,) = unit.status.flags("st-1")
    assert (flag.reason, flag.detail) == ("record-changed", {"journal": JOURNAL, "records": [1]})


def test_an_equal_record_that_comes_again_flags_nothing(street):
    street.take(street.upload([street.row(1), street.row(2)]))
    street.take(street.upload([street.row(1), street.row(2)]))

    with street.database.reading() as unit:
        assert unit.status.flags() == ()


@pytest.mark.parametrize("known", [True, False])
def test_two_concurrent_intakes_of_a_batch_count_it_once(street, known):
    """PROTOCOL W-22: the journal's row is held from its first read, be it old or new."""
    if known:
        street.take(street.upload([street.row(1)]))
    upload = street.upload([street.row(2)] if known else [street.row(1)])
    second: list[IntakeOutcome] = []
    thread = threading.Thread(target=lambda: second.extend(street.take(upload)))
    with street.database.writing() as unit:
        intake = Intake(unit, CountingCache(), street.days)
        first = intake.take(upload)
        thread.start()
        thread.join(0.3)
        waited = thread.is_alive()
        intake.close()
    thread.join(10)

    assert (first.result, second[0].result, waited) == (IntakeResult.COUNTED, IntakeResult.REPEATED, True)
    assert street.total().plays == 1 + known


def test_lost_ranges_move_the_mark_and_are_kept(street):
    """PROTOCOL W-22: a journal that was full declares what it dropped."""
    (outcome,) = street.take(street.upload([street.row(5)], first=1, lost=[LostRange(1, 4, "full")]))

    assert outcome.hwm == 5
    with street.database.reading() as unit:
        assert lost_records(unit) == 4


def test_an_unreadable_row_is_set_aside_and_the_mark_moves_on(street):
    """PROTOCOL W-3, upward."""
    (outcome,) = street.take(street.upload([street.row(1), street.row(3)], unreadable=[(2, "json")]))

    assert (outcome.hwm, outcome.plays, outcome.set_aside) == (3, 2, 1)
    with street.database.reading() as unit:
        assert records_set_aside(unit) == [("st-1", 2, "json")]


def test_an_implausible_row_is_set_aside_and_flagged_while_others_count(street):
    """PROTOCOL W-34."""
    rows = [street.row(1), street.row(2, line=street.line + 100), street.row(3, minutes_ago=-60), street.row(4)]

    (outcome,) = street.take(street.upload(rows))

    assert (outcome.hwm, outcome.plays, outcome.set_aside) == (4, 2, 2)
    assert street.total().plays == 2
    with street.database.reading() as unit:
        assert [flag.reason for flag in unit.status.flags("st-1")] == ["set-aside"]
        assert {reason for *_, reason in records_set_aside(unit)} == {"line-not-sent", "start-in-future"}


def test_a_line_sent_only_later_stays_uncounted(street, at):
    """PROTOCOL W-34; a recount must not judge by what was sent afterwards."""
    street.take(street.upload([street.row(1)], screen="st-2"))
    with street.database.writing() as unit:
        unit.lines.record_sent([("st-2", street.line)], at)

    assert street.total().plays == 0
    street.take(street.upload([street.row(2)], screen="st-2"))
    assert street.total().plays == 1


def test_light_above_the_hourly_limit_is_set_aside_across_batches(street):
    """PROTOCOL W-34: 3,660 s in any hour; the rows come in two batches of one unit and one of another."""
    start_ms = round((street.at - timedelta(hours=3)).timestamp() * 1000)
    rows = [street.row(n, shown_ms=1_200_000, start_ms=start_ms + n) for n in range(1, 6)]

    first, second = street.take(street.upload(rows[:2]), street.upload(rows[2:4]))
    (third,) = street.take(street.upload(rows[4:]))

    assert [outcome.set_aside for outcome in (first, second, third)] == [0, 1, 1]
    assert street.total() == Amounts(plays=3, shown_ms=3_600_000, screen_days=1, rotation_plays=3)


def test_drills_are_counted_apart_and_never_as_plays(street):
    """PROTOCOL W-23, W-31."""
    street.take(street.upload([street.row(1, flags=8), street.row(2)]))

    assert street.total() == Amounts(plays=1, shown_ms=10_000, screen_days=1, drills=1, rotation_plays=1)


def test_an_unshown_picture_is_a_partial_of_no_length(street):
    """PROTOCOL W-31, flag 2."""
    street.take(street.upload([street.row(1, shown_ms=0, flags=2)]))

    assert street.total() == Amounts(partials=1)


def test_records_of_unknown_time_are_kept_beside_the_totals(street):
    """PROTOCOL W-33."""
    street.take(
        street.upload([street.row(1, start_ms=5_000, flags=4), street.row(2, start_ms=16_000, flags=4, shown_ms=9)])
    )

    assert street.total() == Amounts()
    with street.database.reading() as unit:
        assert unit.tallies.undated() == Amounts(plays=1, partials=1, shown_ms=10_009)


def test_a_late_play_lands_on_the_day_it_started(street):
    street.take(street.upload([street.row(1, minutes_ago=24 * 60), street.row(2)]))

    with street.database.reading() as unit:
        rows = unit.tallies.read(TallyQuery(date(2026, 5, 1), date(2026, 5, 31), ("day",))).rows
    assert [(row.values, row.amounts.plays) for row in rows] == [(("2026-05-03",), 1), (("2026-05-04",), 1)]


def test_a_journal_of_another_screen_is_answered_by_a_mark_above_all_and_counts_nothing(street):
    """PROTOCOL W-22: a cloned card begins a journal of its own then."""
    street.take(street.upload([street.row(1)]))

    (outcome,) = street.take(street.upload([street.row(2)], screen="st-2"))

    assert (outcome.result, outcome.hwm) == (IntakeResult.FOREIGN, 2**53 - 1)
    assert street.total().plays == 1


def test_an_unknown_screen_is_refused(street):
    (outcome,) = street.take(street.upload([street.row(1)], screen="st-99"))

    assert outcome.result is IntakeResult.REFUSED


def test_late_records_of_a_replaced_device_still_count(street, at):
    """PROTOCOL section 8: a new journal begins; what the old one holds stays true."""
    street.take(street.upload([street.row(1)]))
    with street.database.writing() as unit:
        replace_device(unit, SYSTEM, "st-1", password_hash="new", at=at)

    street.take(street.upload([street.row(2)]), street.upload([street.row(1, minutes_ago=9)], journal=SECOND))

    assert street.total().plays == 3
    with street.database.reading() as unit:
        assert [flag.reason for flag in unit.status.flags("st-1")] == ["journal-closed"]


def test_a_renamed_campaign_leaves_what_was_counted_under_its_old_name(street, at):
    street.take(street.upload([street.row(1)]))
    with street.database.writing() as unit:
        wish = campaign_wish(name="改名之后", version=street.campaign.version)
        edit_campaign(unit, SYSTEM, street.campaign.id, wish, layout=any_layout, at=at)
    street.take(street.upload([street.row(2)]))

    with street.database.reading() as unit:
        rows = unit.tallies.read(TallyQuery(date(2026, 5, 1), date(2026, 5, 31), ("campaign",))).rows
    assert [(row.values, row.amounts.plays) for row in rows] == [(("创建文明城市",), 2)]
