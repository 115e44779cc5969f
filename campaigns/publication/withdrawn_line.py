"""Define a withdrawn line, and how lists of them are divided between all screens and single ones (PROTOCOL W-25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WithdrawnLine:
    """A line that no screen may show; `screens` are those in use to which it was ever sent."""

    number: int
    withdrawn_at: datetime
    screens: frozenset[str]

    def is_cleared(self, planned_at: Mapping[str, datetime]) -> bool:
        """Return whether no screen can hold it any longer.

        `planned_at` is by screen when the manifest was issued that the screen has said to be on air. One issued since
        the withdrawal cannot name the line.
        """
        return all(screen in planned_at and planned_at[screen] > self.withdrawn_at for screen in self.screens)


@dataclass(frozen=True, slots=True)
class WithdrawnLists:
    """Which lines the document for all screens lists, and which the own documents of screens."""

    everybody: tuple[int, ...]
    own: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unlisted: Mapping[str, int] = field(default_factory=dict)
    """How many lines there was no room for, by screen."""


def divide_lines(lines: Sequence[WithdrawnLine], room: int, *, room_for_everybody: int | None = None) -> WithdrawnLists:
    """Divide withdrawn lines, the newest first, over documents that list `room` lines each.

    The newest go to everybody, `room_for_everybody` of them if that is given; where there is no room, older ones go to
    the screens that may hold them.

    >>> old, new = (WithdrawnLine(n, datetime(2026, 5, n), frozenset({"st-1"})) for n in (1, 2))
    >>> divide_lines([new, old], 1)
    WithdrawnLists(everybody=(2,), own={'st-1': (1,)}, unlisted={})
    """
    shared = room if room_for_everybody is None else room_for_everybody
    own: dict[str, list[int]] = defaultdict(list)
    unlisted: dict[str, int] = defaultdict(int)
    for line in lines[shared:]:
        for screen in sorted(line.screens):
            if len(own[screen]) < room:
                own[screen].append(line.number)
            else:
                unlisted[screen] += 1
    return WithdrawnLists(
        tuple(sorted(line.number for line in lines[:shared])),
        {screen: tuple(sorted(numbers)) for screen, numbers in own.items()},
        dict(unlisted),
    )
