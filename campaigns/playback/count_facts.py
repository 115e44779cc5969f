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
    """What counting has read, kept by the ingest thread. Entries never change, but a screen may get a new place."""

    lines: dict[int, LineFacts] = field(default_factory=dict)
    sent: dict[str, set[int]] = field(default_factory=dict)
    screens: dict[str, ScreenFacts] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    def forget_screens(self) -> None:
        """Clear the screens; call it when one was added or moved."""
        self.screens.clear()
