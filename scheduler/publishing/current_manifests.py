"""What a screen has on the glass when it is about to change over, read from what it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from campaigns.database import Unit
from campaigns.publication.stored_plan import StoredDocument
from scheduler.plan.day import unix_ms
from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.publishing.switch_time import EDGE_WITHIN_MS, LEAD_MS


def on_air(unit: Unit, current: Sequence[StoredDocument], at_ms: int) -> dict[str, ManifestTimeline]:
    """Return by topic what screens play at an instant (Unix ms), near to it; `current` are their manifests.

    A manifest is on the glass from its `switch_at` on: until then it is the one before, and if it is superseded before
    then it never is (PROTOCOL W-20). Screens whose manifests differ in no more than name and number share one playlist.
    """
    known: dict[bytes, ManifestTimeline] = {}
    found: dict[str, ManifestTimeline] = {}
    for document in _in_force(unit, current, at_ms):
        said = document.body.partition(b'"switch_at":')[2]
        if said not in known:
            days = (day for day in json.loads(document.body)["days"] if _near(day["from_at"], day["to_at"], at_ms))
            known[said] = ManifestTimeline(document.body, unit.files.bodies(day["sha256"] for day in days))
        found[document.topic] = known[said]
    return found


def _in_force(unit: Unit, current: Sequence[StoredDocument], at_ms: int) -> Iterator[StoredDocument]:
    while current:
        yield from (document for document in current if _begun(document, at_ms))
        waiting = [document for document in current if not _begun(document, at_ms)]
        current = tuple(unit.documents.before(waiting).values()) if waiting else ()


def _begun(document: StoredDocument, at_ms: int) -> bool:
    switch_at, superseded_at = document.switch_at, document.superseded_at
    if switch_at is None or (superseded_at is not None and superseded_at < switch_at):
        return False
    return unix_ms(switch_at) <= at_ms


def _near(from_ms: int, to_ms: int, at_ms: int) -> bool:
    """Say whether a day holds any of the time that a change-over may wait for."""
    return from_ms <= at_ms + LEAD_MS + EDGE_WITHIN_MS and at_ms < to_ms
