"""The order of one loop in which shares come round between the slots of the rotation, and how even it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from scheduler.plan.entry import PlanSlot

Placed = tuple[PlanSlot, int | None]
"""A slot of a loop, and the id of the share that it belongs to; None for the rotation's."""
_SCALE = 1 << 20


def interleave(rotation_slots: Sequence[PlanSlot], shares: Mapping[int, Sequence[PlanSlot]]) -> tuple[Placed, ...]:
    """Return one loop of the rotation and shares, as even in time as can be; each keeps its own order.

    This is EEVDF within one loop of `T` ms: an owner with `w` ms in the loop has the weight `w / T`. Its next slot is
    eligible while the service that it has had is at most `w · t / T` at instant `t`; the slot's virtual deadline is
    `(had + ms) · T / w`. Of the eligible slots the one with the earliest deadline comes; ties go to the rotation, then
    by id. Three slots of 6 s, the rotation's `a b a b` and a share's `c c`, so T = 36 s:

        at             0   6  12  18  24  30 s
        slot           a   c   b   a   c   b
        its deadline   9  18  18  27  36  36
        not eligible       a   c       a        (its owner has had more than its part so far)

    >>> a, b, c = (PlanSlot(n, 6000) for n in (1, 2, 3))
    >>> [slot.n for slot, _ in interleave([a, b, a, b], {7: [c, c]})]
    [1, 3, 2, 1, 3, 2]
    """
    rows: dict[int | None, Sequence[PlanSlot]] = {None: rotation_slots}
    rows |= {share: own for share, own in shares.items()}  # noqa: C416 - the keys are of a wider type here
    weight_ms = {owner: sum(slot.ms for slot in row) for owner, row in rows.items() if row}
    loop_ms = sum(weight_ms.values())
    service_ms, place = dict.fromkeys(weight_ms, 0), dict.fromkeys(weight_ms, 0)
    found: list[Placed] = []
    at_ms = 0
    while at_ms < loop_ms:
        order = {
            owner: (
                service_ms[owner] * loop_ms > at_ms * weight_ms[owner],  # not eligible yet
                (service_ms[owner] + rows[owner][place[owner]].ms) * loop_ms * _SCALE // weight_ms[owner],
                owner or 0,
            )
            for owner in weight_ms
            if place[owner] < len(rows[owner])
        }
        owner = min(order, key=lambda each: order[each])
        slot = rows[owner][place[owner]]
        found.append((slot, owner))
        service_ms[owner] += slot.ms
        place[owner] += 1
        at_ms += slot.ms
    return tuple(found)


def lead_ms(loop: Iterable[Placed], share: int, due_ms: int) -> int:
    """Return how much earlier than an even pace of `due_ms` a loop a share's slots come at most, round and round.

    It is service (ms on the glass): after a play at its earliest instant, a later play may come this much too early.

    >>> a, c = PlanSlot(1, 10_000), PlanSlot(3, 10_000)
    >>> lead_ms([(a, None), (c, 7), (a, None), (c, 7)], 7, 20_000)
    0
    >>> lead_ms([(c, 7), (c, 7), (a, None), (a, None)], 7, 20_000)
    5000
    """
    placed = list(loop)
    whole_ms = sum(slot.ms for slot, _ in placed)
    ahead, starts = 0, list[int]()
    for slot, owner in (*placed, *placed):
        if owner == share:
            starts.append(ahead)
            ahead += slot.ms * whole_ms
        ahead -= due_ms * slot.ms
    return max((-((low - at) // whole_ms) for at, low in zip(starts, accumulate(starts, min), strict=True)), default=0)
