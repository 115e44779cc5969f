"""Many things in one unit of work, such that a bad one among them costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from campaigns.database.engine.availability import unavailable
from campaigns.errors import LeadershipLostError

Item = TypeVar("Item")
Done = TypeVar("Done")


def apart(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Done], spoiled: Callable[[Item, Exception], None]
) -> Iterator[Done]:
    """Do `work` on all items at once; where that fails, on each half, down to the one that is told to `spoiled`.

    Order is kept. Each call of `work` must leave nothing behind when it fails, as a unit of work does.
    Raises whatever says that the database cannot be had or that somebody else leads: that is no item's fault.
    """
    try:
        done = work(items)
    except LeadershipLostError:
        raise
    except Exception as error:  # the policy: one bad item must not stop those beside it
        if unavailable(error):
            raise
        if len(items) == 1:
            spoiled(items[0], error)
            return
        half = len(items) // 2
    else:
        yield done
        return
    yield from apart(items[:half], work, spoiled)
    yield from apart(items[half:], work, spoiled)
