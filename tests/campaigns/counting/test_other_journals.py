"""Test that a second journal of a screen counts nothing twice, and that its false rows have little read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from campaigns.database.engine.driver_sql import DriverSql
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord
from tests.campaigns.counting.test_counter import SECOND, Street
from tests.campaigns.queries import records_set_aside


@pytest.fixture
def street(database, at) -> Street:
    return Street(database, at)


@pytest.mark.parametrize("closed", [False, True])
def test_the_same_instants_under_a_second_journal_are_not_counted_again(street, at, closed):
    """PROTOCOL W-34: the limit of an hour holds across journals; a copied card brings what was counted once more."""
    rows = [street.row(seq) for seq in range(1, 7)]
    street.take(street.upload(rows))
    if closed:
        street.close_days()
        street.facts = CountingCache()

    (outcome,) = street.take(street.upload([*rows, street.row(7)], journal=SECOND))

    assert (outcome.plays, outcome.set_aside) == (1, 6)
    assert street.total().plays == 7
    with street.database.reading() as unit:
        assert {reason for *_, reason in records_set_aside(unit)} == {"shown-in-other-journal"}


def test_of_a_second_journal_only_what_is_mostly_new_counts(street):
    """A clock that was set by some seconds when the device was replaced costs no play."""
    street.take(street.upload([street.row(1), street.row(2)]))
    start_ms = street.row(2).start_ms

    (outcome,) = street.take(
        street.upload(
            [street.row(1, start_ms=start_ms + 4_900), street.row(2, start_ms=start_ms + 5_100)], journal=SECOND
        )
    )

    assert (outcome.plays, outcome.set_aside) == (1, 1)
    assert street.total().plays == 3


def test_rows_that_were_set_aside_are_no_reason_against_a_second_journal(street):
    street.take(street.upload([street.row(1, line=street.line + 100), street.row(2)]))

    (outcome,) = street.take(street.upload([street.row(1), street.row(2)], journal=SECOND))

    assert (outcome.plays, outcome.set_aside) == (1, 1)
    assert street.total().plays == 2


def test_what_was_set_aside_as_shown_already_is_no_reason_itself(street):
    rows = [street.row(1), street.row(2)]
    street.take(street.upload(rows))
    street.take(street.upload(rows, journal=SECOND), street.upload(rows, journal="00000000000000c3"))

    assert street.total().plays == 2


@pytest.fixture
def read_bytes(monkeypatch) -> Counter[str]:
    """Count the bytes of packed rows that are read from the database, by "body"."""
    counted: Counter[str] = Counter()
    rows = DriverSql.rows

    def count(self: DriverSql, sql: str, values: tuple[Any, ...] = ()) -> Sequence[Any]:
        found = rows(self, sql, values)
        counted["body"] += sum(len(value) for row in found for value in row if isinstance(value, bytes | memoryview))
        return found

    monkeypatch.setattr(DriverSql, "rows", count)
    return counted


def _day_of_plays(street: Street, days_ago: int, first: int) -> list[EvidenceRecord]:
    start_ms = round((street.at - timedelta(days=days_ago)).timestamp() * 1000)
    return [street.row(first + n, start_ms=start_ms + 40_000 * n) for n in range(300)]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "false",
    [{"start_ms": 0}, {"start_ms": 2**52}, {"start_ms": 0, "shown_ms": 2**45}, {"line": 999, "start_ms": 1}],
)
def test_false_rows_of_a_second_journal_have_little_read_of_the_first(street, read_bytes, false, closed):
    """Under the write lock: a false start must not make a batch compare all that the screen ever reported."""
    for days_ago, first in ((2, 1), (1, 301)):
        street.take(street.upload(_day_of_plays(street, days_ago, first)))
    last = round((street.at - timedelta(hours=2)).timestamp() * 1000)
    street.take(street.upload([street.row(601, start_ms=last)]))
    if closed:
        street.close_days()
        street.facts = CountingCache()
    read_bytes.clear()

    rows = [street.row(1, start_ms=last), street.row(2)._replace(**false), street.row(3, start_ms=last + 60_000)]
    (outcome,) = street.take(street.upload(rows, journal=SECOND))

    assert (outcome.plays, outcome.set_aside) == (1, 2)
    assert read_bytes["body"] < 200
    read_bytes.clear()
    street.take(street.upload([street.row(4, start_ms=last + 120_000)], journal=SECOND))
    street.take(street.upload([street.row(602, start_ms=last + 180_000)]))
    assert read_bytes["body"] < 200
    assert street.total().plays == 604


def test_a_batch_of_a_second_journal_has_rows_of_two_days_compared_at_most(street, read_bytes):
    """Rows in more clock hours than that are set aside: none of them is counted without a look at the first journal."""
    hours = [round((street.at - timedelta(hours=70 - n)).timestamp() * 1000) for n in range(60)]
    street.take(street.upload([street.row(n, start_ms=at) for n, at in enumerate(hours, 1)]))

    again = [street.row(n, start_ms=at) for n, at in enumerate(hours, 1)]
    (outcome,) = street.take(street.upload(again, journal=SECOND))

    assert (outcome.plays, outcome.set_aside) == (0, 60)
    with street.database.reading() as unit:
        found = Counter(reason for *_, reason in records_set_aside(unit))
    assert found == {"shown-in-other-journal": 48, "too-many-hours": 12}
    assert street.total().plays == 60
