"""The order in which pieces of work have their turn."""

from __future__ import annotations

from collections import Counter

from campaigns.publication.work_item import WorkPriority
from scheduler.work_queue import PATIENCE, WorkQueue


def _all(queue: WorkQueue[str]) -> list[str]:
    found = []
    while (piece := queue.pop()) is not None:
        found.append(piece)
    return found


def test_an_empty_queue_has_no_piece() -> None:
    assert WorkQueue[str]().pop() is None


def test_the_most_urgent_goes_first_and_the_oldest_of_each_kind() -> None:
    queue = WorkQueue[str]()
    for priority in reversed(WorkPriority):
        queue.push(priority.name, priority)
    queue.push("another night", WorkPriority.NIGHT)

    assert _all(queue) == [*(priority.name for priority in WorkPriority), "another night"]


def test_a_piece_that_waits_is_not_added_twice() -> None:
    queue = WorkQueue[str]()
    for _ in range(3):
        queue.push("street", WorkPriority.EDIT)
    queue.push("street", WorkPriority.NIGHT)

    assert _all(queue) == ["street"]


def test_a_piece_moves_up_when_asked_for_more_urgently() -> None:
    queue = WorkQueue[str]()
    queue.push("first", WorkPriority.EDIT)
    queue.push("street", WorkPriority.NIGHT)
    queue.push("street", WorkPriority.WITHDRAW)

    assert _all(queue) == ["street", "first"]


def test_no_kind_waits_longer_than_the_others_have_patience() -> None:
    """Edits, an import and the night all come without end: eight in ten are edits."""
    queue = WorkQueue[str]()
    kinds = (WorkPriority.EDIT, WorkPriority.IMPORT, WorkPriority.NIGHT)
    for kind in kinds:
        queue.push(f"{kind.name} 0", kind)
    turns: list[WorkPriority] = []
    for number in range(1, 101):
        piece = queue.pop()
        assert piece is not None
        kind = WorkPriority[piece.split()[0]]
        turns.append(kind)
        queue.push(f"{kind.name} {number}", kind)

    shares = Counter(turns)
    assert shares[WorkPriority.EDIT] >= 75 and min(shares.values()) >= 8
    first = [turns.index(kind) for kind in kinds]
    assert first == [0, PATIENCE, PATIENCE + 1]


def test_withdrawals_and_overrides_wait_for_nobodys_patience() -> None:
    queue = WorkQueue[str]()
    queue.push("night", WorkPriority.NIGHT)
    for number in range(3 * PATIENCE):
        queue.push(f"edit {number}", WorkPriority.EDIT)
        queue.push(f"off {number}", WorkPriority.WITHDRAW)
        queue.push(f"on {number}", WorkPriority.OVERRIDE)

    urgent = [queue.pop() for _ in range(6 * PATIENCE)]

    assert all(str(piece).startswith(("off", "on")) for piece in urgent)
    assert [queue.pop(), queue.pop()] == ["edit 0", "night"], "both were overtaken long enough"
