"""Streets as people count them: how many screens are due to be lit, how many are, and which are in trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.screens.screen import Kind, Screen
from web.street.live_screens import LiveScreen
from web.street.screen_state import StateCode

Row = tuple[Screen, LiveScreen]
TROUBLE = frozenset({StateCode.FAULT, StateCode.SILENT, StateCode.REJECTED, StateCode.CLOCK, StateCode.UNPLANNED})
"""What a person must look at."""


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A street's screens, those that play in unison side by side, the worst last: the dots end in what is dark."""

    name: str
    rows: tuple[Row, ...]

    @property
    def lit(self) -> int:
        """How many show what they confirmed."""
        return sum(now.state.lit for _, now in self.rows)

    @property
    def due(self) -> int:
        """How many should be lit at this hour."""
        return sum(now.state.due for _, now in self.rows)

    @property
    def troubles(self) -> tuple[Row, ...]:
        """Those that a person must look at, the worst first."""
        found = (row for row in self.rows if row[1].state.code in TROUBLE)
        return tuple(sorted(found, key=lambda row: (row[1].state.rank, row[0].id)))

    @property
    def states(self) -> tuple[tuple[StateCode, int], ...]:
        """How many stand in each state, the worst first."""
        found = Counter(now.state.code for _, now in self.rows)
        return tuple((state, found[state]) for state in StateCode if found[state])

    @property
    def groups(self) -> tuple[Unison, ...]:
        """Its sync groups, the largest first."""
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row[0].group_id, []).append(row)
        unisons = (Unison(rows[0][0].group, tuple(rows)) for rows in found.values())
        return tuple(sorted(unisons, key=lambda unison: (-len(unison.rows), unison.name)))


@dataclass(frozen=True, slots=True)
class Unison:
    """A sync group's screens on one street: one strip stands for all that play along."""

    name: str
    rows: tuple[Row, ...]

    @property
    def face(self) -> Screen:
        """The screen whose size the strip is drawn in: the size that most of them have."""
        sizes = Counter(screen.profile_id for screen, _ in self.rows)
        most = max(sizes, key=lambda size: (sizes[size], -size))
        return next(screen for screen, _ in self.rows if screen.profile_id == most)

    @property
    def together(self) -> int:
        """How many play in unison."""
        return sum(now.state.lit and not plays_own(now) for _, now in self.rows)

    @property
    def own(self) -> int:
        """How many show their owner's own slides at this moment."""
        return sum(now.state.lit and plays_own(now) for _, now in self.rows)


def plays_own(now: LiveScreen) -> bool:
    """Say whether a screen shows its owner's slides."""
    return now.now is not None and now.now.source == "own"


def lines_of(rows: Iterable[Row], kind: Kind | None = Kind.STRIP) -> tuple[StreetLine, ...]:
    """Return the streets, the longest first, with the screens of a kind (None: of all kinds)."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if kind is None or row[0].kind is kind:
            found.setdefault(row[0].street, []).append(row)
    names = sorted(found, key=lambda name: (-len(found[name]), name))
    return tuple(StreetLine(name, tuple(sorted(found[name], key=_place))) for name in names)


def _place(row: Row) -> tuple[int, bool, int, str]:
    screen, now = row
    return (screen.group_id, plays_own(now), -now.state.rank, screen.id)
