from __future__ import annotations

import pytest

from players.protocol.documents.day import Span
from scheduler.plan.sequence.spans import PlanError, Walked
from tests.scheduler.plan.wishes import DAY


def test_skips_count_from_the_start_or_the_last_insert() -> None:
    """PROTOCOL W-10."""
    walked = Walked()
    assert walked.begin((1, 2, 3), 0) == 0
    for step in (2, 7, 8, 1, 9):
        if step < 7:
            walked.skip(step)
        else:
            walked.insert(step)
    walked.skip(4)
    walked.end(99, 1)

    assert walked.day(DAY).spans == (Span(0, 99, 0, 0, ((2, 7), (0, 8), (1, 9))),)


def test_a_base_that_comes_again_goes_on_where_it_stopped() -> None:
    """PROTOCOL W-10: a span is walked from index p."""
    walked = Walked()
    for loop, following in (((1, 2, 3), 2), ((4,), 0), ((1, 2, 3), 0)):
        walked.begin(loop, 0)
        walked.skip(1)
        walked.end(10, following)

    assert [(span.base, span.p) for span in walked.day(DAY).spans] == [(0, 0), (1, 0), (0, 2)]


def test_where_no_slot_was_started_there_is_no_span_and_no_base() -> None:
    walked = Walked()
    walked.begin((1,), 0)
    walked.hold(7)
    walked.end(10, 0)

    found = walked.day(DAY)
    assert (found.bases, found.spans) == ((), ())


def test_a_hold_is_an_insert_that_is_never_started() -> None:
    walked = Walked()
    walked.begin((1,), 0)
    walked.skip(3)
    walked.hold(7)
    walked.end(10, 0)

    assert walked.day(DAY).spans[0].ins == ((3, 7),)


def test_more_spans_than_the_wire_can_say_are_refused() -> None:
    """PROTOCOL section 3: 96 spans at most."""
    walked = Walked()
    for number in range(97):
        walked.begin((1,), number)
        walked.skip(1)
        walked.end(number + 1, 0)

    with pytest.raises(PlanError, match="97 spans with 0 inserts"):
        walked.day(DAY)


def test_more_inserts_than_the_wire_can_say_are_refused() -> None:
    """PROTOCOL section 3: 4,096 inserts at most."""
    walked = Walked()
    walked.begin((1,), 0)
    for _ in range(4097):
        walked.insert(7)
    walked.end(1, 0)

    with pytest.raises(PlanError, match="4097 inserts"):
        walked.day(DAY)
