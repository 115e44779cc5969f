"""State what counting must know of lines and screens, as label ids, and cache it between units of work."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a line counts as: its planned length and the label ids that its plays go under."""

    ms: int
    campaign: int
    occasion: int
    theme: int
    category: int
    aim: int
    slide: int


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Where a screen is from an instant on, as label ids."""

    from_ms: int
    street: int
    kind: int
    owner: int


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """A screen's own label id, since when it exists, and its places in order of time."""

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
    """Kept by the one ingest thread. Lines, labels and what was sent only grow; places are forgotten on `forget`."""

    lines: dict[int, LineFacts] = field(default_factory=dict)
    sent: dict[str, set[int]] = field(default_factory=dict)
    screens: dict[str, ScreenFacts] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    def forget_screens(self) -> None:
        """Read screens' places anew; call it when a screen was added or moved."""
        self.screens.clear()
