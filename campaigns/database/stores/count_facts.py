"""What counting needs to know and what never changes, remembered between units of work."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.playback.play import LineFacts, ScreenFacts


@dataclass(slots=True)
class Facts:
    """Kept by the one ingest thread. Lines, labels and what was sent only grow; places are forgotten on `forget`."""

    lines: dict[int, LineFacts] = field(default_factory=dict)
    sent: dict[str, set[int]] = field(default_factory=dict)
    screens: dict[str, ScreenFacts] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    def forget_screens(self) -> None:
        """Read screens' places anew; call it when a screen was added or moved."""
        self.screens.clear()
