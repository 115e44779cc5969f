"""Group the screens by street, and count how many are due to be lit, are lit, and need attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.screens.screen import Screen, ScreenKind
from web.street.live_screens import LiveScreen
from web.street.screen_state import StateCode

ScreenRow = tuple[Screen, LiveScreen]
_NEEDS_ATTENTION = frozenset(
    {StateCode.FAULT, StateCode.SILENT, StateCode.REJECTED, StateCode.CLOCK, StateCode.UNPLANNED}
)


@dataclass(frozen=True, slots=True)
class StreetScreens:
    """A street's screens: a sync group's side by side, and within it the worst last, so that its dots end in dark."""

    name: str
    rows: tuple[ScreenRow, ...]

    @property
    def lit(self) -> int:
        """The number of screens that are lit."""
        return sum(now.state.lit for _, now in self.rows)

    @property
    def due(self) -> int:
        """The number of screens that are due to be lit at this instant."""
        return sum(now.state.due for _, now in self.rows)

    @property
    def needing_attention(self) -> tuple[ScreenRow, ...]:
        """The screens that need attention, the worst first."""
        found = (row for row in self.rows if row[1].state.code in _NEEDS_ATTENTION)
        return tuple(sorted(found, key=lambda row: (row[1].state.rank, row[0].id)))

    @property
    def groups(self) -> tuple[StreetGroup, ...]:
        """The sync groups of the street, the largest first."""
        found: dict[int, list[ScreenRow]] = {}
        for row in self.rows:
            found.setdefault(row[0].group_id, []).append(row)
        groups = (StreetGroup(rows[0][0].group, tuple(rows)) for rows in found.values())
        return tuple(sorted(groups, key=lambda group: (-len(group.rows), group.name)))


@dataclass(frozen=True, slots=True)
class StreetGroup:
    """A sync group's screens on one street: one strip is drawn for all that play in unison."""

    name: str
    rows: tuple[ScreenRow, ...]

    @property
    def typical_screen(self) -> Screen:
        """A screen of the size that most of them have: the strip is drawn in it."""
        sizes = Counter(screen.profile_id for screen, _ in self.rows)
        most = max(sizes, key=lambda size: (sizes[size], -size))
        return next(screen for screen, _ in self.rows if screen.profile_id == most)

    @property
    def in_unison(self) -> int:
        """The number of lit screens that play in unison."""
        return sum(now.state.lit and not _shows_own(now) for _, now in self.rows)

    @property
    def showing_own(self) -> int:
        """The number of lit screens that show their owner's own slides."""
        return sum(now.state.lit and _shows_own(now) for _, now in self.rows)


def screens_by_street(
    rows: Iterable[ScreenRow], kind: ScreenKind | None = ScreenKind.STRIP
) -> tuple[StreetScreens, ...]:
    """Return the streets with their screens of a kind (None: of all kinds), the street with the most first."""
    found: dict[str, list[ScreenRow]] = {}
    for row in rows:
        if kind is None or row[0].kind is kind:
            found.setdefault(row[0].street, []).append(row)
    names = sorted(found, key=lambda name: (-len(found[name]), name))
    return tuple(StreetScreens(name, tuple(sorted(found[name], key=_place_on_street))) for name in names)


def _shows_own(now: LiveScreen) -> bool:
    return now.now is not None and now.now.source == "own"


def _place_on_street(row: ScreenRow) -> tuple[int, bool, int, str]:
    screen, now = row
    return (screen.group_id, _shows_own(now), -now.state.rank, screen.id)
