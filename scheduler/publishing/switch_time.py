"""Choose when a sync group changes over to its new manifests (PROTOCOL W-20).

All screens change over at one slot edge, at least 4 s away, unless something that was corrected or withdrawn would be
on a glass before that edge. With slots of 10 s and now at 12:00:07:

    12:00:00   :10   :20
       │ a     │ b   │ a       nothing on air is corrected: 12:00:20, the first edge after 12:00:11
       │ a     │ b   │ a       b was withdrawn:             12:00:11, four seconds from now
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.database import Unit
from campaigns.publication.stored_plan import StoredDocument
from campaigns.unix_time import instant_of, unix_ms
from scheduler.plan.manifest_timeline import ManifestTimeline

LEAD_MS = 4_000
"""What a screen has to verify and fetch the new manifest before it changes over."""
EDGE_WITHIN_MS = 600_000
"""No picture stands longer, a long scroll that is held included; a group never waits longer for an edge."""


@dataclass(frozen=True, slots=True)
class SwitchTime:
    """The instant (Unix ms) at which all screens of a group change over, chosen once for all that is issued."""

    at_ms: int

    @property
    def at(self) -> datetime:
        """The same as an aware instant."""
        return instant_of(self.at_ms)


@dataclass(frozen=True, slots=True)
class OnGlass:
    """What a screen shows by the manifest in force; equal where manifests differ in name and number alone.

    Args:
        content: the manifest from its `switch_at` on, by which values are compared.
        timeline: the same, read, with the days near the instant that was asked for.
    """

    content: bytes
    timeline: ManifestTimeline = field(compare=False)


@dataclass(frozen=True, slots=True)
class Playing:
    """What a screen shows now, and what the new manifest lets it show now: the pictures of each slot, by SHA-256.

    Pictures and not lines: a renamed campaign or a longer slot corrects nothing on the glass.
    """

    timeline: ManifestTimeline
    pictures: frozenset[frozenset[str]]

    def is_wrong_between(self, from_ms: int, until_ms: int) -> bool:
        """Return whether it would show something between two instants that the new manifest no longer allows."""
        at_ms = from_ms
        while at_ms < until_ms:
            shown = self.timeline.shown_at(at_ms)
            if shown.frames and pictures_of(shown.frames) not in self.pictures:
                return True
            at_ms = shown.until_at
        return False


def choose_switch(playing: Sequence[Playing], now_ms: int, to_come_ms: Iterable[int] = ()) -> SwitchTime:
    """Return when all screens of a group change over; now where none of them shows anything yet.

    The edges are those of the newest manifest: a screen may have been left with an old one. No switch is later than one
    of earlier manifests that is still to come (Unix ms): the new one replaces it at the latest then (PROTOCOL W-20).
    """
    if not playing:
        return SwitchTime(now_ms)
    earliest_ms = earliest_switch(now_ms)
    newest = max(playing, key=lambda screen: screen.timeline.manifest.rev).timeline
    edge_ms = min(newest.next_edge(earliest_ms - 1), earliest_ms + EDGE_WITHIN_MS)
    wrong = any(screen.is_wrong_between(earliest_ms, edge_ms) for screen in playing)
    return SwitchTime(min([earliest_ms if wrong else edge_ms, *to_come_ms]))


def lies_ahead(at: datetime, now_ms: int) -> bool:
    """Return whether an instant is later than any that could be chosen now: a clock that was ahead chose it."""
    return unix_ms(at) > earliest_switch(now_ms) + EDGE_WITHIN_MS


def earliest_switch(now_ms: int) -> int:
    """Return the first instant (Unix ms) at which screens can be asked to change over."""
    return now_ms + LEAD_MS


def pictures_of(frames: Iterable[tuple[str, int]]) -> frozenset[str]:
    """Return the files of frames (SHA-256, ms), however long and often each is shown."""
    return frozenset(sha256 for sha256, _ in frames)


def read_on_glass(unit: Unit, current: Sequence[StoredDocument], at_ms: int) -> dict[str, OnGlass]:
    """Return by topic what screens show at an instant (Unix ms) near to now; `current` are their manifests.

    A manifest is in force from its `switch_at` on: until then it is the one before, and if it is superseded before then
    it never is (PROTOCOL W-20). Equal manifests are read once.
    """
    read: dict[bytes, OnGlass] = {}
    found: dict[str, OnGlass] = {}
    for document in _in_force(unit, current, at_ms):
        content = document.body.partition(b'"switch_at":')[2]
        if content not in read:
            near = (at_ms, at_ms + LEAD_MS + EDGE_WITHIN_MS + 1)  # all that a group may wait for an edge
            read[content] = OnGlass(content, ManifestTimeline.load(document.body, unit.files.bodies, within=near))
        found[document.topic] = read[content]
    return found


def _in_force(unit: Unit, current: Sequence[StoredDocument], at_ms: int) -> Iterator[StoredDocument]:
    while current:
        yield from (document for document in current if _has_begun(document, at_ms))
        waiting = [document for document in current if not _has_begun(document, at_ms)]
        current = tuple(unit.documents.predecessors(waiting).values()) if waiting else ()


def _has_begun(document: StoredDocument, at_ms: int) -> bool:
    switch_at, superseded_at = document.switch_at, document.superseded_at
    if switch_at is None or (superseded_at is not None and superseded_at < switch_at):
        return False
    return unix_ms(switch_at) <= at_ms
