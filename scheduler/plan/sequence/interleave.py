"""One loop of a rotation's slots and shares: in which order, and how even."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from scheduler.plan.entry import PlanSlot

Placed = tuple[PlanSlot, int | None]
"""A slot of a loop, and whose share it is; None for the rotation's."""
_SCALE = 1 << 20


def interwoven(rotation_slots: Sequence[PlanSlot], shares: Mapping[int, Sequence[PlanSlot]]) -> tuple[Placed, ...]:
    """Return one loop of them all, as even in time as can be; the rotation and each share keep their own order.

    Each has a pace that brings it round once a loop. Of those whose pace has begun their next slot comes the one whose
    pace ends it first; ties go to the rotation, then by id.

    >>> a, b, c = (PlanSlot(n, 6000) for n in (1, 2, 3))
    >>> [slot.n for slot, _ in interwoven([a, b, a, b], {7: [c, c]})]
    [1, 3, 2, 1, 3, 2]
    """
    rows: dict[int | None, Sequence[PlanSlot]] = {None: rotation_slots}
    rows |= {share: own for share, own in shares.items()}  # noqa: C416 - the keys are of a wider type here
    owed = {owner: sum(slot.ms for slot in row) for owner, row in rows.items() if row}
    whole_ms = sum(owed.values())
    had, place = dict.fromkeys(owed, 0), dict.fromkeys(owed, 0)
    found: list[Placed] = []
    at_ms = 0
    while at_ms < whole_ms:
        urgency = {
            owner: (
                had[owner] * whole_ms > at_ms * owed[owner],
                (had[owner] + rows[owner][place[owner]].ms) * whole_ms * _SCALE // owed[owner],
                owner or 0,
            )
            for owner in owed
            if place[owner] < len(rows[owner])
        }
        owner = min(urgency, key=lambda each: urgency[each])
        slot = rows[owner][place[owner]]
        found.append((slot, owner))
        had[owner] += slot.ms
        place[owner] += 1
        at_ms += slot.ms
    return tuple(found)


def lead_ms(loop: Iterable[Placed], share: int, due_ms: int) -> int:
    """Return by how much, at most, a share's slots come before an even pace of `due_ms` a loop, round and round.

    It is time of showing: after a play that came just when it might, a later one may come so much too early.
    """
    told = list(loop)
    whole_ms = sum(slot.ms for slot, _ in told)
    ahead, starts = 0, list[int]()
    for slot, owner in (*told, *told):
        if owner == share:
            starts.append(ahead)
            ahead += slot.ms * whole_ms
        ahead -= due_ms * slot.ms
    return max((-((low - at) // whole_ms) for at, low in zip(starts, accumulate(starts, min), strict=True)), default=0)
