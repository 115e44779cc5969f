"""Split what a statement is about into batches: SQLite takes 32,766 values in one, and long ones hold the lock long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")
BATCH = 500
"""So many values go into one statement."""


def split_batches(values: Iterable[_Item], size: int = BATCH) -> Iterator[list[_Item]]:
    """Yield values in lists of a size, the last one shorter; none where there is no value.

    >>> list(split_batches("abcde", size=2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
