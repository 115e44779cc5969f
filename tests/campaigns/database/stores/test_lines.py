"""Test that lines are drawn, each once for ever, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from campaigns.database import Unit
from campaigns.database.stores.lines import LINE_NUMBERS, LineStore, draw_number
from campaigns.playback.line import NewLine
from tests.campaigns.builders import add, create, line, subject_of


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        add(unit, at)
        create(unit, at)
    return database


class DiskLostError(Exception):
    """What was written since the backup is gone."""


def wanted(unit: Unit, at, *lengths_ms: int) -> list[NewLine]:
    campaign = unit.campaigns.get(1)
    assert campaign is not None
    known = line(unit, campaign, (), at)
    drawn = unit.lines.find([known])[known]
    return [NewLine(subject_of(campaign), drawn.slide_id, drawn.rendition_id, ms) for ms in lengths_ms]


def store_drawing(unit: Unit, *numbers: int) -> LineStore:
    """Return the store with a draw that goes through these numbers."""
    drawn: Iterator[int] = iter(numbers)
    return LineStore(unit.lines._session, unit.labels, lambda: next(drawn))


def test_lines_are_drawn_among_all_uint32(street, at):
    """PROTOCOL section 3: an opaque uint32, drawn at random; the largest is stored and found, too."""
    assert all(0 <= draw_number() < LINE_NUMBERS for _ in range(1_000))
    with street.writing() as unit:
        numbers = store_drawing(unit, 0, 2**32 - 1).allocate(wanted(unit, at, 5_000, 6_000), at)

    assert sorted(numbers) == [0, 2**32 - 1]
    with street.reading() as unit:
        assert {unit.lines.find([number])[number].ms for number in numbers} == {5_000, 6_000}


def test_a_number_that_a_line_has_is_never_drawn_again(street, at):
    with street.writing() as unit:
        first, second = wanted(unit, at, 5_000, 6_000)
        (before,) = store_drawing(unit, 7).allocate([first], at)
        (after,) = store_drawing(unit, 7, 7, 8).allocate([second], at)

        assert (before, after) == (7, 8)
        assert store_drawing(unit).allocate([second, first, second], at) == [8, 7, 8]


def test_lines_drawn_after_a_restore_are_not_those_drawn_before(street, at):
    """A backup knows nothing of the numbers given out since; they must not be given to another campaign's slide."""
    with suppress(DiskLostError), street.writing() as unit:
        lost = set(unit.lines.allocate(wanted(unit, at, *range(5_000, 5_100)), at))
        raise DiskLostError
    with street.writing() as unit:
        again = set(unit.lines.allocate(wanted(unit, at, *range(6_000, 6_100)), at))

    assert len(lost) == len(again) == 100
    assert not lost & again
