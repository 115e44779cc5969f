"""What a plan day is compiled from: a campaign's slots with its weight and its window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

SLOT_LEAST_MS = 1_000
"""PROTOCOL section 3: every slot of a day is a second at least."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A campaign on a sync group.

    `slots` are (n, ms) in the order of its slides, `weight` counts against those of the others, and it is active from
    `from_at` until before `to_at`. `id` breaks ties. Raises ValueError where it cannot be planned.
    """

    id: int
    slots: tuple[tuple[int, int], ...]
    weight: int
    from_at: datetime
    to_at: datetime

    def __post_init__(self) -> None:
        if not self.slots:
            raise ValueError(f"entry {self.id} has no slot: leave it out of the plan")
        if self.weight < 1:
            raise ValueError(f"entry {self.id} weighs {self.weight}: a weight is 1 at least")
        for n, ms in self.slots:
            if ms < SLOT_LEAST_MS:
                raise ValueError(f"slot {n} of entry {self.id} has {ms} ms, the wire wants {SLOT_LEAST_MS} at least")

    @property
    def mean_ms(self) -> Fraction:
        """How long one of its plays takes on average."""
        return Fraction(sum(ms for _, ms in self.slots), len(self.slots))
