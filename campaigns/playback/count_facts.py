"""State what counting must know of lines and screens, as label ids, and cache it between units of work."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The planned length of a line, and the label ids under which its plays count."""

    ms: int
    campaign: int
    occasion: int
    theme: int
    category: int
    aim: int
    slide: int


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """The place of a screen from an instant on, as label ids."""

    from_ms: int
    street: int
    kind: int
    owner: int


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """The label id of a screen, the instant it was added, and its places in order of time."""

    screen: int
    added_ms: int
    places: tuple[PlaceFacts, ...]

    def place_at(self, start_ms: int) -> PlaceFacts:
        """Return the place valid at an instant; the first one for anything before it."""
        if len(self.places) == 1:  # almost every screen stays where it is
            return self.places[0]
        found = bisect_right(self.places, start_ms, key=lambda place: place.from_ms)
        return self.places[max(found - 1, 0)]


@dataclass(slots=True)
class CountingCache:
    """What counting has read, kept by the ingest thread. Entries only grow, but a screen may get a new place."""

    lines: dict[int, LineFacts] = field(default_factory=dict)
    sent: dict[str, set[int]] = field(default_factory=dict)
    screens: dict[str, ScreenFacts] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    journals: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    """The journals of a screen by number, and between which instants (Unix ms) their rows may lie."""

    def add_journal_time(self, screen: str, journal_id: int, from_ms: int, to_ms: int) -> None:
        """Widen the time in which rows of a journal may lie."""
        own = self.journals.setdefault(screen, {})
        before = own.get(journal_id, (from_ms, to_ms))
        own[journal_id] = min(before[0], from_ms), max(before[1], to_ms)

    def other_journals(self, screen: str, journal_id: int, from_ms: int, to_ms: int) -> list[int]:
        """Return the other journals of a screen that may have rows between two instants."""
        return [
            number
            for number, (first_ms, last_ms) in self.journals.get(screen, {}).items()
            if number != journal_id and first_ms < to_ms and last_ms > from_ms
        ]

    def forget_screens(self) -> None:
        """Clear the screens; call it when one was added or moved."""
        self.screens.clear()
