"""The rotation: an endless order of slots, from which the loops of a day are cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import gcd, lcm


@dataclass(frozen=True, slots=True)
class Rotation:
    """An endless order of slots: entries by `cycle`, each entry's slots one after another.

    It is shown as loops, which are pieces of it. A loop of `period` slots contains all of it; one of `needed` slots
    every slide once at least.

    >>> rotation = Rotation((1, 2), {1: (10, 11), 2: (20, 21, 22)})
    >>> rotation.period, rotation.needed, rotation.cut(0, 6), rotation.cut(3, 2)
    (12, 6, (10, 20, 11, 21, 10, 22), (21, 10))
    """

    cycle: tuple[int, ...]
    slots: Mapping[int, tuple[int, ...]]

    @property
    def turns(self) -> Counter[int]:
        """The turns of each entry in a cycle."""
        return Counter(self.cycle)

    @property
    def period(self) -> int:
        """The number of slots after which it repeats."""
        turns = self.turns
        return len(self.cycle) * lcm(*(len(own) // gcd(len(own), turns[entry]) for entry, own in self.slots.items()))

    @property
    def needed(self) -> int:
        """The number of slots, in whole cycles, among which every slide is, wherever they begin."""
        return self.needed_by(self.slots)

    def needed_by(self, entries: Iterable[int]) -> int:
        """Return the number of slots, in whole cycles, among which every slide of some entries is; one cycle at least.

        Entries that are not in the rotation do not count.
        """
        turns = self.turns
        cycles = (-(-len(self.slots[entry]) // turns[entry]) for entry in entries if entry in self.slots)
        return len(self.cycle) * max(cycles, default=1)

    def cut(self, first: int, length: int) -> tuple[int, ...]:
        """Return the slot numbers of the piece that begins at a place."""
        turns, size = self.turns, len(self.cycle)
        rounds, rest = divmod(first, size)
        begun = Counter(self.cycle[:rest])
        shown = {entry: rounds * turns[entry] + begun[entry] for entry in self.slots}
        found: list[int] = []
        for at in range(first, first + length):
            entry = self.cycle[at % size]
            own = self.slots[entry]
            found.append(own[shown[entry] % len(own)])
            shown[entry] += 1
        return tuple(found)

    def rests(self, length: int) -> dict[int, tuple[int, int]]:
        """Return by entry its turns in a loop of whole cycles, and how many of them are left after equal rounds."""
        cycles = length // len(self.cycle)
        return {entry: (cycles * turns, cycles * turns % len(self.slots[entry])) for entry, turns in self.turns.items()}
