"""The input of a plan day: a campaign on a sync group with its slots, its windows and its part of the time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scheduler.plan.window import Window, contains_window, is_row

SLOT_LEAST_MS = 1_000
"""PROTOCOL section 3: every slot of a day is a second at least."""


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """Slot `n` of a sync group, `ms` long. `windows`: when it may be shown; None: whenever its entry may."""

    n: int
    ms: int
    windows: tuple[Window, ...] | None = None

    def __post_init__(self) -> None:
        if self.ms < SLOT_LEAST_MS:
            raise ValueError(f"slot {self.n} has {self.ms} ms, the wire wants {SLOT_LEAST_MS} at least")
        if self.windows is not None and not is_row(self.windows):
            raise ValueError(f"the windows of slot {self.n} are not in order, or touch: {self.windows}")


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A campaign on a sync group.

    `slots` are in the order of its slides, and are shown in `windows` only. With a `share` it takes that part of the
    lit time in its windows; without, it is in the rotation, which divides the rest by `weight`. `id` breaks ties.

    Raises ValueError if it cannot be planned.
    """

    id: int
    slots: tuple[PlanSlot, ...]
    weight: int
    share: Fraction | None
    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        if not self.slots:
            raise ValueError(f"entry {self.id} has no slot: leave it out of the plan")
        if self.weight < 1:
            raise ValueError(f"entry {self.id} weighs {self.weight}: a weight is 1 at least")
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(f"entry {self.id} asks for {self.share} of the time: a share is above 0, and 1 at most")
        if not is_row(self.windows):
            raise ValueError(f"the windows of entry {self.id} are not in order, or touch: {self.windows}")

    @property
    def mean_ms(self) -> Fraction:
        """How long one of its plays takes on average."""
        return Fraction(sum(slot.ms for slot in self.slots), len(self.slots))

    def slots_during(self, window: Window) -> tuple[PlanSlot, ...]:
        """Return the slots that may be shown throughout a window, in their order."""
        if not contains_window(self.windows, window):
            return ()
        return tuple(slot for slot in self.slots if slot.windows is None or contains_window(slot.windows, window))
