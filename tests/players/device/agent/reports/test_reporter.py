"""Plays are counted once or reported lost, whatever happens to network, office and card."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.device.agent import actions as act
from players.device.agent.journal_rows import AppearanceRow, JournalMarks
from players.device.agent.reports.reporter import RESEND_MS
from players.protocol.documents.ack import Ack
from players.protocol.uplink.plays import PlaysBatch
from tests.players.device.books import Books, by_the_largest
from tests.players.device.memory_journal import MemoryJournal
from tests.players.device.world import NOON


@given(st.integers(0, 2**32), st.integers(0, 120))
@settings(max_examples=120)
def test_played_equals_counted_plus_lost_plus_pending(seed: int, steps: int) -> None:
    """W-22: loss, duplication, reordering, restarts and restores: every play once, every loss declared."""
    books = Books(seed)
    for _ in range(steps):
        books.step()
    books.settle()

    assert books.faults() == []


@pytest.mark.parametrize(
    ("control", "expected"), [({"judge": by_the_largest}, "missing"), ({"dedupe": False}, "doubled")]
)
def test_faulty_office_breaks_the_property(control: dict[str, object], expected: str) -> None:
    """The control: acking the largest number loses plays, counting without the mark doubles them."""
    found: set[str] = set()
    for seed in range(40):
        books = Books(seed, **control)  # type: ignore[arg-type]
        for _ in range(120):
            books.step()
        books.settle()
        found.update(books.faults())

    assert expected in found


class DoublingJournal(MemoryJournal):
    """A journal that takes all rows which its image had not acked into the new one."""

    def renew(self, hwm: int) -> JournalMarks:
        del hwm
        self.marks = replace(self.marks, sent=self.marks.acked)
        return super().renew(0)


def test_carrying_over_what_was_sent_doubles_plays() -> None:
    """The control of W-22: rows that the card sent before it was restored would count again in the new journal."""
    found: set[str] = set()
    for seed in range(60):
        books = Books(seed, journal=DoublingJournal())
        for _ in range(120):
            books.step()
        books.settle()
        found.update(books.faults())

    assert "doubled" in found


def settled() -> Books:
    books = Books(1)
    books.play(12)
    books.settle()
    assert books.reporter.marks.acked == 12
    return books


def test_connection_starts_with_a_mark_request() -> None:
    """W-22: an empty batch (`to = from - 1`) asks for the mark."""
    books = Books(1)

    (question,) = books.up
    assert (question.from_seq, question.to_seq, question.rows, question.lost) == (1, 0, (), ())


def test_nothing_is_sent_before_the_mark_is_known() -> None:
    books = Books(1)
    books.play(50)
    books.wait(1_000_000)

    assert {batch.to_seq for batch in books.up} == {0}


def test_one_batch_is_in_flight_until_it_is_acked() -> None:
    """W-22: one batch in flight, resent after 30 s with back-off until acked."""
    books = Books(1)
    books.carry_up()
    books.carry_down()
    books.play(30)
    first = list(books.up)
    books.wait(RESEND_MS - 1)
    assert list(books.up) == first
    assert len(first) == 1

    books.wait(1)
    books.wait(20_000)

    assert list(books.up) == first * 2


def test_resent_batch_is_identical_even_after_more_plays() -> None:
    books = Books(1)
    books.carry_up()
    books.carry_down()
    books.play(7)
    books.play(7)
    books.wait(400_000)

    assert len(set(map(repr, books.up))) == 1


def test_lower_mark_is_accepted_only_when_a_later_ack_repeats_it() -> None:
    """W-22: it asks with an empty batch; a lower mark in the answer (later `at`) means the office was restored."""
    books = settled()
    reporter = books.reporter
    asked = reporter.on_ack(Ack("st-1", books.journal.marks.journal, 4, NOON + books.mono_ms), books.at)
    assert [type(action) for action in asked] == [act.Publish]
    assert reporter.marks.acked == 12

    answer = reporter.on_ack(Ack("st-1", books.journal.marks.journal, 4, NOON + books.mono_ms + 1), books.at)

    assert answer[0] == act.SaveMark(books.journal.marks.journal, 4, NOON + books.mono_ms + 1)
    assert reporter.marks.acked == 4


def test_a_late_copy_of_an_old_ack_changes_nothing() -> None:
    """W-5: the same message may come any number of times, in any order."""
    books = settled()
    old = Ack("st-1", books.journal.marks.journal, 5, NOON + 1)
    for _ in range(3):
        books.perform(books.reporter.on_ack(old, books.at))
    books.settle()

    assert books.reporter.marks.acked == 12
    assert len(books.ledger.counted) == 12


def test_restored_office_gets_held_rows_and_losses_of_the_others() -> None:
    """W-22: it resends what it holds and declares the rest `lost ... restored`."""
    books = settled()
    books.restore()  # the office has nothing now
    books.journal.purge_acked()
    books.play(3)
    books.settle()

    assert sorted(seq for _, seq in books.ledger.lost) == list(range(1, 13))
    assert sorted(seq for _, seq in books.ledger.counted) == [13, 14, 15]


def test_ack_above_the_highest_number_sent_begins_a_new_journal() -> None:
    """W-22: the card was restored from an image: a new journal; what this run recorded is in it."""
    books = settled()
    former = books.journal.marks.journal
    books.start()
    books.play(2)
    assert books.journal.marks.sent == 12

    books.perform(books.reporter.on_ack(Ack("st-1", former, 13, NOON + books.mono_ms), books.at))
    books.settle()

    assert books.journal.marks.journal != former
    assert [seq for journal, seq in books.ledger.counted if journal != former] == [1, 2]


def test_ack_up_to_the_highest_number_sent_is_a_mark_like_any_other() -> None:
    """W-22: a late ack of what an earlier run sent raises the mark."""
    books = Books(1)
    books.carry_up()
    books.carry_down()
    books.play(7)
    books.carry_up()
    books.down.clear()
    former = books.journal.marks.journal
    books.start()

    books.perform(books.reporter.on_ack(Ack("st-1", former, 5, NOON + 9), books.at))

    assert (books.journal.marks.journal, books.journal.marks.acked) == (former, 5)


def test_the_highest_number_is_saved_before_a_batch_is_sent() -> None:
    """W-22: persisted before sending; while the disk is full nothing is sent, and it is tried again."""
    books = Books(1)
    books.carry_up()
    books.carry_down()
    marks = books.journal.append([AppearanceRow(7, NOON, 10_000, 0, "ntp")] * 5)
    (read,) = books.reporter.on_journal_changed(marks, books.at)
    assert isinstance(read, act.ReadRows)

    save = act.SaveSent(marks.journal, 5)
    assert books.reporter.on_rows_read(books.journal.read(1, 5), books.at) == [save]
    assert books.reporter.sent_to == 5
    assert books.reporter.run_due(books.at) == []
    books.mono_ms += RESEND_MS
    assert books.reporter.wake_mono_ms() == books.mono_ms
    assert books.reporter.run_due(books.at) == [save]

    (sent,) = books.reporter.on_journal_changed(books.journal.mark_sent(5), books.at)

    assert isinstance(sent, act.Publish)
    assert PlaysBatch.read(sent.payload).to_seq == 5


def test_a_number_once_saved_as_sent_is_not_saved_again() -> None:
    books = settled()
    books.restore()
    saved: list[int] = []
    books.journal.mark_sent = saved.append  # type: ignore[assignment, method-assign]
    books.settle()

    assert len(books.ledger.counted) == 12
    assert saved == []


@pytest.mark.parametrize(("hwm", "held"), [(13, [14, 15]), (15, [15]), (40, [15])])
def test_a_restored_card_takes_only_its_unsent_rows_into_the_new_journal(hwm: int, held: list[int]) -> None:
    """W-22: rows above the highest number sent: those of this run, and of earlier runs those above the mark.

    Rows of earlier runs at or below the mark were sent by the card before it was restored.
    """
    journal = MemoryJournal()
    journal.append([AppearanceRow(n, NOON, 10_000, 0, "ntp") for n in range(1, 15)])
    journal.mark_sent(12)
    journal.run_first = 15
    journal.append([AppearanceRow(15, NOON, 10_000, 0, "ntp")])

    journal.renew(hwm)

    assert [row.line for row in journal.rows.values()] == held


def test_only_an_empty_batch_is_sent_after_a_start() -> None:
    """W-22: after a start the first batch is an empty one."""
    books = settled()
    books.play(3)
    books.up.clear()
    books.start()

    assert [(batch.from_seq, batch.to_seq) for batch in books.up] == [(13, 12)]


def test_nothing_is_sent_while_the_journal_is_renewed() -> None:
    books = settled()
    books.play(7)
    books.up.clear()
    books.reporter.on_ack(Ack("st-1", books.journal.marks.journal, 99, NOON + books.mono_ms), books.at)
    books.wait(1_000_000)

    assert list(books.up) == []


def test_an_ack_for_another_journal_is_ignored() -> None:
    """W-22."""
    books = settled()

    assert books.reporter.on_ack(Ack("st-1", "f" * 16, 99, NOON + books.mono_ms), books.at) == []


def test_new_office_session_is_asked_for_its_mark_without_plays() -> None:
    """W-22: a dark screen learns of a restored office too."""
    books = settled()
    books.restore()
    books.settle()

    assert len(books.ledger.counted) == 12


def test_full_journal_reports_dropped_rows_as_lost() -> None:
    """W-22: a journal full: drop oldest, declare it."""
    books = Books(1)
    books.play(30)
    books.journal.drop_to(20)
    books.settle()

    assert sorted(seq for _, seq in books.ledger.lost) == list(range(1, 21))
    assert sorted(seq for _, seq in books.ledger.counted) == list(range(21, 31))


def test_offline_office_is_retried_less_often() -> None:
    """W-4: from `server/state`, unsigned, a screen may only slow its reports."""
    books = Books(3)
    books.reporter.on_server_state(books.at, online=False, renewed=False)
    sent = 0
    for _ in range(360):
        books.wait(10_000)
        sent += len(books.up)
        books.up.clear()

    assert 3 <= sent <= 60
