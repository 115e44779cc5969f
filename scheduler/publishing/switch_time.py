"""When a sync group changes over to a new plan (PROTOCOL W-20): at a slot edge, unless what is on air is put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.plan.manifest_timeline import ManifestTimeline

LEAD_MS = 4_000
"""What a screen has to verify and fetch the new plan before it changes over."""
EDGE_WITHIN_MS = 600_000
"""No picture stands longer, a long scroll that is held included; where nothing changes for longer, nobody waits."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What a screen plays now, and what the new plan lets it show now: the pictures of each slot, by SHA-256.

    Pictures and not lines: a campaign that is renamed or a slot that lasts longer puts nothing right on the glass.
    """

    playlist: ManifestTimeline
    pictures: frozenset[frozenset[str]]

    def wrong_before(self, from_ms: int, until_ms: int) -> bool:
        """Say whether it would show something between two instants that the new plan no longer lets it show."""
        at_ms = from_ms
        while at_ms < until_ms:
            shown = self.playlist.shown_at(at_ms)
            if shown.frames and pictures_of(shown.frames) not in self.pictures:
                return True
            at_ms = shown.until_at
        return False


def switch_ms(playing: Sequence[Playing], now_ms: int) -> int:
    """Return the instant (Unix ms) at which all screens of a group change over; now where none plays yet.

    Otherwise it is a slot edge at least 4 s away, or just 4 s away if something that was corrected or withdrawn would
    be on a glass before that edge. The edges are those of the newest plan: a screen may have been left with an old one.
    """
    if not playing:
        return now_ms
    soonest_ms = soonest(now_ms)
    newest = max(playing, key=lambda screen: screen.playlist.manifest.rev).playlist
    edge_ms = min(newest.next_edge(soonest_ms - 1), soonest_ms + EDGE_WITHIN_MS)
    wrong = any(screen.wrong_before(soonest_ms, edge_ms) for screen in playing)
    return soonest_ms if wrong else edge_ms


def soonest(now_ms: int) -> int:
    """Return the first instant at which screens can be asked to change over."""
    return now_ms + LEAD_MS


def pictures_of(frames: Iterable[tuple[str, int]]) -> frozenset[str]:
    """Return which files (SHA-256, ms) show, however long and often."""
    return frozenset(sha256 for sha256, _ in frames)
