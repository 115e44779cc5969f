"""Which manifest of a screen was in force at an instant, and what it put on the glass then."""

from __future__ import annotations

from datetime import datetime

from campaigns.database import Unit
from campaigns.publication.stored_plan import StoredDocument
from web.street.playlist_reader import Shown, names_of, read_playlist

HISTORY = 500
"""How many documents back is looked."""


def shown_at(unit: Unit, topic: str, at: datetime) -> tuple[StoredDocument, Shown] | None:
    """Return the document that had taken over last, and what it shows; None before the first did."""
    in_force = next(
        (
            each
            for each in unit.documents.history(topic, HISTORY)
            if each.switch_at is not None and each.switch_at <= at
        ),
        None,
    )
    if in_force is None:
        return None
    days = unit.files.bodies(names_of(in_force.body).days)
    return in_force, read_playlist(in_force.body, days).showing(round(at.timestamp() * 1000))
