"""The order in which the entries of the rotation take turns, by weight, as evenly as possible."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm

TURNS_FEW = (60, 120, 240, 480)
"""Turns after which an order may repeat, the fewest first: the order repeats as soon as the weights allow."""
TURNS_MOST = 1_440
"""The most turns after which an order repeats, where an entry is too light for the above."""
_UNEVEN_MOST = Fraction(1, 20)
_SCALE = 1 << 40


def turns_of(plays: Mapping[int, Fraction]) -> dict[int, int]:
    """Return whole turns in the proportion of the plays, as few as possible.

    Exact if so few turns as `TURNS_FEW` suffice, or the nearest if each entry's are within a twentieth of what is due;
    else exact up to TURNS_MOST.
    """
    common = lcm(*(each.denominator for each in plays.values()))
    exact = _reduce({entry: int(each * common) for entry, each in sorted(plays.items())})
    whole = sum(exact.values())
    for most in TURNS_FEW:
        if whole <= most:
            return exact
        nearest = _apportion(exact, most)
        if all(abs(nearest[each] * whole - exact[each] * most) <= exact[each] * most * _UNEVEN_MOST for each in exact):
            return _reduce(nearest)
    if whole <= TURNS_MOST:
        return exact
    return {entry: max(1, turns) for entry, turns in _apportion(exact, TURNS_MOST).items()}


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
        best = None
        for entry in sorted(left, key=lambda each: _eevdf_key(at, turns[each] - left[each], turns[each], whole, each)):
            if not separable or _can_complete(left, entry, found, whole - at - 1):
                best = entry
                break
        assert best is not None, "a ring that can be completed has a next turn"
        found.append(best)
        left[best] -= 1
        if not left[best]:
            del left[best]
    return tuple(found)


def _eevdf_key(at: int, placed: int, turns: int, whole: int, entry: int) -> tuple[bool, int, int]:
    """Return the sort key of an entry's next turn: eligible ones first, then by virtual deadline, in whole numbers."""
    not_eligible = placed * whole > at * turns
    return not_eligible, (placed + 1) * whole * _SCALE // turns, entry


def _can_complete(left: Mapping[int, int], entry: int, found: list[int], rest: int) -> bool:
    """Return whether, after this entry, the rest can still be placed round the ring without equal neighbours.

    Of a row of `rest` places an entry can take every other one, less those next to itself at either end.
    """
    if found and found[-1] == entry:
        return False
    first = found[0] if found else entry
    return all(
        2 * (count - (other == entry)) <= rest + 1 - (other == entry) - (other == first)
        for other, count in left.items()
        if 2 * count >= rest - 1  # others are too few to be in the way
    )


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
