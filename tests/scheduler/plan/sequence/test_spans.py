from __future__ import annotations

import pytest

from players.protocol.documents.day import Span
from scheduler.plan.sequence.spans import PlanError, SpanBuilder
from tests.scheduler.plan.wishes import DAY


def test_skips_count_from_the_start_or_the_last_insert() -> None:
    """PROTOCOL W-10."""
    spans = SpanBuilder()
    assert spans.begin_span((1, 2, 3), 0) == 0
    for step in (2, 7, 8, 1, 9):
        if step < 7:
            spans.skip(step)
        else:
            spans.insert(step)
    spans.skip(4)
    spans.end_span(99, 1)

    assert spans.build(DAY).spans == (Span(0, 99, 0, 0, ((2, 7), (0, 8), (1, 9))),)


def test_a_repeated_base_continues_where_it_stopped() -> None:
    """PROTOCOL W-10: a span is walked from index p."""
    spans = SpanBuilder()
    for loop, following in (((1, 2, 3), 2), ((4,), 0), ((1, 2, 3), 0)):
        spans.begin_span(loop, 0)
        spans.skip(1)
        spans.end_span(10, following)

    assert [(span.base, span.p) for span in spans.build(DAY).spans] == [(0, 0), (1, 0), (0, 2)]


def test_where_no_slot_was_started_there_is_no_span_and_no_base() -> None:
    spans = SpanBuilder()
    spans.begin_span((1,), 0)
    spans.hold(7)
    spans.end_span(10, 0)

    found = spans.build(DAY)
    assert (found.bases, found.spans) == ((), ())


@pytest.mark.parametrize(("skipped", "hidden"), [(1, "2 slides"), (2, "1 slides"), (3, None), (7, None)])
def test_a_day_without_a_slot_that_is_owed_is_refused(skipped: int, hidden: str | None) -> None:
    """The span begins with the loop's last slot; 9 is inserted."""
    spans = SpanBuilder()
    spans.begin_span((1, 2, 3), 0, 2)
    spans.insert(9)
    spans.skip(skipped)
    spans.end_span(10, 0)

    if hidden is None:
        spans.build(DAY, frozenset({1, 2, 3, 9}))
    else:
        with pytest.raises(PlanError, match=f"{hidden} without a place"):
            spans.build(DAY, frozenset({1, 2, 3, 9}))


def test_a_hold_is_an_insert_that_is_never_started() -> None:
    spans = SpanBuilder()
    spans.begin_span((1,), 0)
    spans.skip(3)
    spans.hold(7)
    spans.end_span(10, 0)

    assert spans.build(DAY).spans[0].ins == ((3, 7),)


def test_more_spans_than_the_wire_allows_are_refused() -> None:
    """PROTOCOL section 3: 512 spans at most."""
    spans = SpanBuilder()
    for number in range(513):
        spans.begin_span((1,), number)
        spans.skip(1)
        spans.end_span(number + 1, 0)

    with pytest.raises(PlanError, match="513 spans, a day file has 512"):
        spans.build(DAY)


def test_more_inserts_than_the_wire_allows_are_refused() -> None:
    """PROTOCOL section 3: 4,096 inserts at most."""
    spans = SpanBuilder()
    spans.begin_span((1,), 0)
    for _ in range(4097):
        spans.insert(7)
    spans.end_span(1, 0)

    with pytest.raises(PlanError, match="4097 inserts"):
        spans.build(DAY)
