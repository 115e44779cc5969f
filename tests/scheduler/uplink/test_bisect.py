from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.errors import LeadershipLostError
from scheduler.uplink.bisect import run_bisecting
from tests.scheduler.reports import locked


class Books:
    """Takes numbers by the list; a list with a bad one is refused as a whole."""

    def __init__(self, bad: set[int]) -> None:
        self.bad = bad
        self.kept: list[int] = []
        self.spoiled: list[int] = []
        self.tries = 0

    def work(self, numbers: Sequence[int]) -> int:
        self.tries += 1
        if self.bad & set(numbers):
            raise ValueError
        self.kept += numbers
        return len(numbers)

    def spoil(self, number: int, error: Exception) -> None:
        assert isinstance(error, ValueError)
        self.spoiled.append(number)

    def run(self, count: int) -> list[int]:
        return list(run_bisecting(range(count), self.work, self.spoil))


@given(st.integers(1, 60), st.sets(st.integers(0, 59), max_size=5))
def test_good_items_are_processed_once_and_in_order_among_bad_ones(count, bad):
    books = Books(bad)

    done = books.run(count)

    assert books.kept == [number for number in range(count) if number not in bad]
    assert books.spoiled == sorted(bad & set(range(count)))
    assert sum(done) == len(books.kept)


def test_a_batch_without_bad_items_is_processed_in_one_call():
    books = Books(set())
    books.run(200)

    assert books.tries == 1


def test_one_bad_item_among_two_hundred_costs_few_calls():
    books = Books({77})
    books.run(200)

    assert books.tries < 20


@pytest.mark.parametrize("error", [locked(), LeadershipLostError(1, 2)])
def test_an_error_of_no_item_is_raised_without_bisecting(error):
    tries: list[int] = []

    def fail(numbers: Sequence[int]) -> None:
        tries.append(len(numbers))
        raise error

    with pytest.raises(type(error)):
        list(run_bisecting([1, 2, 3], fail, lambda *_: None))

    assert tries == [3]
