"""Process a batch in one unit of work; on failure bisect it, so that one bad item cannot fail the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from campaigns.database.engine.availability import is_transient
from campaigns.errors import LeadershipLostError

Item = TypeVar("Item")
Done = TypeVar("Done")


def run_bisecting(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Done], on_bad: Callable[[Item, Exception], None]
) -> Iterator[Done]:
    """Run `work` on all items; where it fails, run it on each half, down to single items, which go to `on_bad`.

    The order is kept. A call of `work` that fails must leave nothing behind, as a unit of work does. Raises what
    `work` raised where no item can be the cause: LeadershipLostError, or an error of an unavailable database.

    With a bad item `c` among four, `work` runs on: abcd (fails), ab, cd (fails), c (fails → `on_bad`), d.
    """
    try:
        done = work(items)
    except LeadershipLostError:
        raise
    except Exception as error:  # deliberate: one bad item must not fail the others
        if is_transient(error):
            raise
        if len(items) == 1:
            on_bad(items[0], error)
            return
        half = len(items) // 2
    else:
        yield done
        return
    yield from run_bisecting(items[:half], work, on_bad)
    yield from run_bisecting(items[half:], work, on_bad)
