"""Make up the move of a journal's rows of a day out of its uploads into the packed day; they must come back equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.database.stores.evidence import DayMove, JournalName, PackedRest, PackedRows, StoredUpload
from campaigns.errors import EvidenceError
from campaigns.playback.day_root import DayRoot
from campaigns.playback.evidence import EvidenceRecord, filed_ms, pack, unpack
from campaigns.playback.local_days import LocalDays
from campaigns.playback.packed_day import pack_day, unpack_day
from campaigns.playback.play import CLOCK_UNKNOWN_FLAG


@dataclass(frozen=True, slots=True)
class FiledUpload:
    """An upload by the day under which its rows are filed: those of one day, and the rest with their instants."""

    upload: StoredUpload
    on_day: tuple[EvidenceRecord, ...]
    rest: tuple[tuple[EvidenceRecord, int], ...]


def filed_days(upload: StoredUpload, days: LocalDays) -> set[date]:
    """Return the days under which the rows of an upload are filed."""
    return {days.day_of(at) for _, at in _filed(upload)}


def file_uploads(uploads: Iterable[StoredUpload], day: date, days: LocalDays) -> Iterator[FiledUpload]:
    """Yield each upload by what of it is filed under a day, and what is not."""
    for upload in uploads:
        on_day: list[EvidenceRecord] = []
        rest: list[tuple[EvidenceRecord, int]] = []
        for row, at in _filed(upload):
            if days.day_of(at) == day:
                on_day.append(row)
            else:
                rest.append((row, at))
        yield FiledUpload(upload, tuple(on_day), tuple(rest))


def make_move(root: DayRoot, journal: JournalName, uploads: Iterable[StoredUpload], days: LocalDays) -> DayMove | None:
    """Return the move of a journal's rows under a root, all of it packed; None where there are none.

    Raises EvidenceError where rows do not come back as they were.
    """
    touched = [each for each in file_uploads(uploads, root.on, days) if each.on_day or not each.upload.rows]
    if not touched:
        return None
    rows = [_packed(root, journal, kind, alike) for kind, alike in sorted(_by_kind(touched).items())]
    rests = [_packed_rest(root, journal, each) for each in touched if each.rest]
    bodies = {each.upload.id: each.upload.body for each in touched}
    return DayMove(journal.id, root.on, root.part, rows, rests, bodies)


_Kind = tuple[bool, str, str]
"""Counted or not, clock, evidence."""


def _filed(upload: StoredUpload) -> Iterator[tuple[EvidenceRecord, int]]:
    for row in upload.rows:
        yield row, filed_ms(row, upload.received_ms, aside=row.seq in upload.aside)


def _by_kind(uploads: Iterable[FiledUpload]) -> dict[_Kind, list[tuple[EvidenceRecord, int]]]:
    """Return the rows of a day by how they were received, with the instants of receipt."""
    kinds: dict[_Kind, list[tuple[EvidenceRecord, int]]] = defaultdict(list)
    for each in uploads:
        upload = each.upload
        for row in each.on_day:
            kinds[row.seq not in upload.aside, upload.clock, upload.evidence].append((row, upload.received_ms))
    return kinds


def _packed(
    root: DayRoot, journal: JournalName, kind: _Kind, received: Sequence[tuple[EvidenceRecord, int]]
) -> PackedRows:
    rows = tuple(sorted(row for row, _ in received))
    body = pack_day(rows)
    if unpack_day(body) != rows:
        raise EvidenceError(root.on, journal.hex, "packed rows differ")
    received_ms = min(at for _, at in received), max(at for _, at in received)
    # What was not counted, or has no known time, may claim any instant: it stands under its receipt.
    dated = [row for row in rows if kind[0] and not row.flags & CLOCK_UNKNOWN_FLAG]
    from_ms = min((row.start_ms for row in dated), default=received_ms[0])
    to_ms = max((row.start_ms + row.shown_ms for row in dated), default=received_ms[1])
    return PackedRows(*kind, (rows[0].seq, rows[-1].seq), (from_ms, to_ms), received_ms, body)


def _packed_rest(root: DayRoot, journal: JournalName, upload: FiledUpload) -> PackedRest:
    rows = tuple(row for row, _ in upload.rest)
    body = pack(rows)
    if unpack(body) != rows:
        raise EvidenceError(root.on, journal.hex, "packed rows differ")
    return PackedRest(upload.upload.id, body, min(at for _, at in upload.rest), max(at for _, at in upload.rest))
