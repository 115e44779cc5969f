"""The rotation: the order in which entries take turns by weight, and the loops of slots that it is shown as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

SLOTS_MAX = 60
"""The most slots in one loop; the wire takes 64."""
CYCLE_MAX = 1440
"""The most turns after which the order repeats."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """An endless order of slots: entries by `cycle`, each entry's slots one after another.

    It is shown as loops of at most 60 slots, or of `size`. One loop contains it all if that is possible; otherwise
    `loop(0)`, `loop(1)` … are consecutive pieces of it, so that every slide has its turn.

    >>> rotation = Rotation((1, 2), {1: (10, 11), 2: (20,)}, size=2)
    >>> rotation.period, rotation.loops, rotation.loop(0), rotation.loop(1)
    (4, 2, (10, 20), (11, 20))
    """

    cycle: tuple[int, ...]
    slots: Mapping[int, tuple[int, ...]]
    size: int | None = None

    @property
    def period(self) -> int:
        """The number of slots after which it repeats."""
        turns = Counter(self.cycle)
        rounds = (len(own) // gcd(len(own), turns[entry]) for entry, own in self.slots.items())
        return len(self.cycle) * lcm(*rounds)

    @property
    def length(self) -> int:
        """The number of slots in one loop: whole cycles, unless one alone is too long."""
        if self.size is not None:
            return self.size
        if self.period <= SLOTS_MAX:
            return self.period
        return SLOTS_MAX // len(self.cycle) * len(self.cycle) or SLOTS_MAX

    @property
    def loops(self) -> int:
        """The number of loops that differ; they take turns if there is more than one."""
        return self.period // gcd(self.period, self.length)

    def loop(self, number: int) -> tuple[int, ...]:
        """Return the slot numbers of one loop."""
        first = number * self.length % self.period
        entries = [self.cycle[at % len(self.cycle)] for at in range(first, first + self.length)]
        shown = {entry: self._before(entry, first) for entry in self.slots}
        found: list[tuple[int, int]] = []
        for entry in entries:
            own = self.slots[entry]
            found.append((entry, own[shown[entry] % len(own)]))
            shown[entry] += 1
        return tuple(n for _, n in _separate_ends(found))

    def _before(self, entry: int, at: int) -> int:
        rounds, rest = divmod(at, len(self.cycle))
        return rounds * self.cycle.count(entry) + self.cycle[:rest].count(entry)


def order_turns(turns: Mapping[int, int]) -> tuple[int, ...]:
    """Order whole turns as evenly as possible, as a ring: earliest eligible virtual deadline first, ties by id.

    No two neighbours are equal, including the last and the first, unless one entry has more than half of all turns.

    >>> order_turns({1: 2, 2: 1, 3: 1})
    (1, 2, 1, 3)
    """
    whole = sum(turns.values())
    left = dict(turns)
    found: list[int] = []
    separable = 2 * max(turns.values()) <= whole
    for at in range(whole):
        candidates = [entry for entry in left if left[entry] and (not separable or _can_complete(left, entry, found))]
        found.append(
            min(candidates, key=lambda entry: _eevdf_key(at, turns[entry] - left[entry], turns[entry], whole, entry))
        )
        left[found[-1]] -= 1
    return tuple(found)


def _eevdf_key(at: int, placed: int, turns: int, whole: int, entry: int) -> tuple[bool, int, int]:
    """Return the sort key of an entry's next turn: eligible ones first, then by virtual deadline, in whole numbers."""
    not_eligible = placed * whole > at * turns
    return not_eligible, (placed + 1) * whole * _SCALE // turns, entry


def _can_complete(left: Mapping[int, int], entry: int, found: list[int]) -> bool:
    """Return whether, after this entry, the rest can still be placed round the ring without equal neighbours.

    Of a row of `rest` places an entry can take every other one, less those next to itself at either end.
    """
    if found and found[-1] == entry:
        return False
    first = found[0] if found else entry
    rest = sum(left.values()) - 1
    return all(
        2 * (count - (other == entry)) <= rest + 1 - (other == entry) - (other == first)
        for other, count in left.items()
    )


def turns_of(plays: Mapping[int, Fraction]) -> dict[int, int]:
    """Return whole turns in the proportion of the plays, as few as possible.

    Exact if 60 turns suffice; else the nearest that 60 turns allow, each within one; else, if an entry is too light for
    60, exact again, up to CYCLE_MAX.
    """
    common = lcm(*(each.denominator for each in plays.values()))
    exact = _reduce({entry: int(each * common) for entry, each in sorted(plays.items())})
    if sum(exact.values()) <= SLOTS_MAX:
        return exact
    nearest = _apportion(exact, SLOTS_MAX)
    if all(nearest.values()):
        return _reduce(nearest)
    if sum(exact.values()) <= CYCLE_MAX:
        return exact
    return {entry: max(1, turns) for entry, turns in _apportion(exact, CYCLE_MAX).items()}


def _reduce(turns: dict[int, int]) -> dict[int, int]:
    divisor = gcd(*turns.values())
    return {entry: count // divisor for entry, count in turns.items()}


def _apportion(turns: Mapping[int, int], total: int) -> dict[int, int]:
    """Scale whole numbers to a total, largest remainder first, then id."""
    whole = sum(turns.values())
    found = {entry: count * total // whole for entry, count in turns.items()}
    spare = total - sum(found.values())
    for entry in sorted(turns, key=lambda each: (-(turns[each] * total % whole), each))[:spare]:
        found[entry] += 1
    return found


def _separate_ends(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Swap the last slot with an earlier one if a loop cut from a longer order begins and ends with one entry."""
    last = len(found) - 1
    if not last or found[0][0] != found[last][0]:
        return found
    for at in range(last - 2, 1, -1):
        around = {found[at - 1][0], found[at + 1][0]}
        if found[at][0] not in {found[0][0], found[last - 1][0]} and found[last][0] not in around:
            return [*found[:at], found[last], *found[at + 1 : last], found[at]]
    return found


_SCALE = 1 << 40
