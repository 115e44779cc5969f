from __future__ import annotations

import pytest

from campaigns.database.engine.batches import BATCH, split_batches


@pytest.mark.parametrize(
    ("count", "lengths"), [(0, []), (1, [1]), (BATCH, [BATCH]), (2 * BATCH + 1, [BATCH, BATCH, 1])]
)
def test_every_value_is_in_one_batch_in_order(count, lengths):
    found = list(split_batches(number for number in range(count)))

    assert [len(some) for some in found] == lengths
    assert [value for some in found for value in some] == list(range(count))


def test_a_batch_may_be_smaller():
    assert list(split_batches("abcde", size=2)) == [["a", "b"], ["c", "d"], ["e"]]
