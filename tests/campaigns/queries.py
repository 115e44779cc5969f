"""Read from the tables what only tests ask for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.database import Unit
from campaigns.database.stores.counts import TallyKey, TallySums
from campaigns.database.tables.campaigns import MerchantRow, PlaceRow
from campaigns.database.tables.counts import JournalRow, LostRow, SetAsideRow
from campaigns.database.tables.incidents import IncidentRow
from campaigns.database.tables.plan import RenditionRow
from campaigns.playback.line import StoredRendition


def renditions_of_slide(unit: Unit, slide_id: int) -> tuple[StoredRendition, ...]:
    """Return all renditions first drawn for a slide, the newest first."""
    chosen = select(RenditionRow.id).where(RenditionRow.slide_id == slide_id).order_by(RenditionRow.id.desc())
    ids = _session(unit).scalars(chosen).all()
    found = unit.renditions.find(ids)
    return tuple(found[number] for number in ids)


def records_set_aside(unit: Unit) -> list[tuple[str, int, str]]:
    """Return (screen, sequence number, reason) of all records that were set aside, the newest first."""
    columns = select(JournalRow.screen_id, SetAsideRow.seq, SetAsideRow.reason)
    joined = columns.join(JournalRow, JournalRow.id == SetAsideRow.journal_id).order_by(SetAsideRow.id.desc())
    return [(screen, seq, reason) for screen, seq, reason in _session(unit).execute(joined)]


def all_tallies(unit: Unit) -> dict[TallyKey, TallySums]:
    """Return every stored tally."""
    return {key: sums for day in unit.counts.days() for key, sums in unit.counts.tallies_on(day).items()}


def lost_records(unit: Unit) -> int:
    """Return how many records journals declared lost in all."""
    return _session(unit).scalar(select(func.sum(LostRow.last - LostRow.first + 1))) or 0


def merchant_phones(unit: Unit) -> dict[str, str | None]:
    """Return the telephone number of every merchant, by name, in the order in which they were added."""
    chosen = select(MerchantRow.name, MerchantRow.phone).order_by(MerchantRow.id)
    return dict(_session(unit).execute(chosen).all())


def places_of_screen(unit: Unit, screen: str) -> list[tuple[object, ...]]:
    """Return (kind, street, owner, from when on) of a screen's places in order of time."""
    columns = select(PlaceRow.kind, PlaceRow.street, PlaceRow.owner, PlaceRow.from_at)
    rows = _session(unit).execute(columns.where(PlaceRow.screen_id == screen).order_by(PlaceRow.from_at, PlaceRow.id))
    return [tuple(row) for row in rows]


def incidents_about(unit: Unit, about: str) -> list[tuple[datetime, datetime | None]]:
    """Return from when and until when each incident about one thing lasted, the oldest first."""
    columns = select(IncidentRow.since_at, IncidentRow.ended_at).where(IncidentRow.about == about)
    return [(since, ended) for since, ended in _session(unit).execute(columns.order_by(IncidentRow.id))]


def _session(unit: Unit) -> Session:
    return unit.campaigns._session
