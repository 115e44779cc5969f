"""Count reported records, each once, in one transaction with the journal's mark (PROTOCOL W-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

from campaigns.counting.other_journals import ShownBefore, add_counted_time, other_journals, shown_before
from campaigns.counting.running_totals import RunningTotals
from campaigns.database.stores.counts import Mark
from campaigns.database.stores.evidence import NewEvidence
from campaigns.database.transaction import Unit
from campaigns.playback.batch_check import classify_batch, fits
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import Upload, columns_of, filed_between, is_same_record
from campaigns.playback.local_days import LocalDays
from campaigns.playback.play import (
    CLOCK_UNKNOWN_FLAG,
    HOUR_MS,
    ReportedRecord,
    Verdict,
    clock_hours,
    implausibility,
    light_by_hour,
    timing_fault,
)
from campaigns.screens.screen_status import ScreenFlag

_HOURS_MAX = 48
MARK_OF_ANOTHER = 2**53 - 1
"""The mark by which a screen with the journal of another, a cloned card, is answered: above all that it has sent, so it
begins a journal of its own, into which its rows that were never sent go (PROTOCOL W-22)."""


class IntakeResult(Enum):
    """What became of an upload. All but the refused ones are acknowledged."""

    COUNTED = "counted"
    REPEATED = "repeated"
    GAP = "gap"
    FOREIGN = "foreign"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """The answer to an upload: `hwm` is what the ack carries once the unit is committed. Refused means no ack."""

    result: IntakeResult
    hwm: int
    plays: int = 0
    set_aside: int = 0


class Intake:
    """Counts uploads in one writing unit; `close` writes their sums together before the unit commits.

    with database.writing() as unit:
        intake = Intake(unit, cache, days)
        outcomes = intake.take_all(uploads)
        intake.close()
    After the commit, and not before, ack the `hwm` of every outcome (PROTOCOL W-22).
    """

    def __init__(self, unit: Unit, cache: CountingCache, days: LocalDays) -> None:
        self._unit = unit
        self._cache = cache
        self._days = days
        self._sums = RunningTotals(days)
        self._marks: dict[str, Mark] = {}
        self._moved: dict[int, int] = {}
        self._stored: dict[tuple[str, int], int] = {}
        self._light: dict[tuple[str, int], int] = defaultdict(int)
        self._evidence: list[NewEvidence] = []

    def take_all(self, uploads: Sequence[Upload]) -> list[IntakeOutcome]:
        """Count uploads in their order, reading what they need in one query each for all of them."""
        self._marks |= self._unit.counts.marks({upload.journal for upload in uploads})
        self._read_hours((upload.screen, hour) for upload in uploads for hour in _likely_hours(upload))
        return [self.take(upload) for upload in uploads]

    def take(self, upload: Upload) -> IntakeOutcome:
        """Count the rows of an upload above its journal's mark, and move the mark (PROTOCOL W-22)."""
        lines = set(columns_of(upload.rows).lines) if upload.rows else set()
        if not self._unit.counts.load_into(self._cache, upload.screen, lines, upload.evidence):
            return IntakeOutcome(IntakeResult.REFUSED, 0)
        mark = self._mark(upload)
        if mark.screen != upload.screen:
            self._flag(upload, "journal-of-another", {"journal": upload.journal})
            return IntakeOutcome(IntakeResult.FOREIGN, MARK_OF_ANOTHER)
        if mark.closed:  # late records of a replaced device count all the same
            self._flag(upload, "journal-closed", {"journal": upload.journal})
        if upload.first > mark.hwm + 1:
            return IntakeOutcome(IntakeResult.GAP, mark.hwm)
        if upload.first <= mark.hwm:
            self._compare(upload, mark)
        if upload.last <= mark.hwm:
            return IntakeOutcome(IntakeResult.REPEATED, mark.hwm)
        return self._count(upload, mark, lines)

    def close(self) -> None:
        """Write all sums, evidence and marks; commit the unit after it."""
        self._write_evidence()
        self._unit.counts.move_marks(self._moved)
        self._unit.counts.add_to_tallies(self._sums.tallies)
        self._unit.counts.add_to_undated(self._sums.undated)
        self._unit.counts.add_light_hours(self._light)

    def _mark(self, upload: Upload) -> Mark:
        if upload.journal not in self._marks:
            self._marks[upload.journal] = self._unit.counts.open_journal(
                upload.journal, upload.screen, upload.received_at
            )
        return self._marks[upload.journal]

    def _count(self, upload: Upload, mark: Mark, lines: set[int]) -> IntakeOutcome:
        fresh = upload.first > mark.hwm
        rows = upload.rows if fresh else [row for row in upload.rows if row.seq > mark.hwm]
        counts = self._unit.counts
        above = [replace(lost, first=max(lost.first, mark.hwm + 1)) for lost in upload.lost if lost.last > mark.hwm]
        counts.add_lost_ranges(mark.id, above)
        others = other_journals(self._unit, self._cache, upload, mark.id, rows)
        plays = None if others else self._classify_batch(upload, rows, lines)
        aside: list[tuple[int, str, object]] = []
        if plays is None:
            plays, aside = self._classify_rows(upload, mark, rows, others)
        self._keep(upload, mark, rows, {seq for seq, *_ in aside})
        aside += [(seq, reason, None) for seq, reason in upload.unreadable if seq > mark.hwm]
        counts.set_aside(mark.id, aside, upload.received_at, upload.clock_offset_ms)
        if aside:
            self._flag(upload, "set-aside", {"journal": upload.journal, "records": len(aside), "first": aside[0][1]})
        self._marks[upload.journal] = replace(mark, hwm=upload.last)
        self._moved[mark.id] = upload.last
        return IntakeOutcome(IntakeResult.COUNTED, upload.last, plays, len(aside))

    def _keep(self, upload: Upload, mark: Mark, rows: Sequence[ReportedRecord], aside: AbstractSet[int]) -> None:
        filed = filed_between(rows, upload.received_ms, aside)
        self._evidence.append(NewEvidence(mark.id, mark.hwm + 1, upload, rows, *filed))
        counted = [row for row in rows if row.seq not in aside] if aside else rows
        add_counted_time(self._cache, upload.screen, mark.id, counted)

    def _classify_batch(self, upload: Upload, rows: Sequence[ReportedRecord], lines: set[int]) -> int | None:
        cache, screen = self._cache, self._cache.screens[upload.screen]
        if not rows or not cache.sent[upload.screen].issuperset(lines) or not cache.lines.keys() >= lines:
            return None
        columns = columns_of(rows)
        totals = classify_batch(columns, cache.lines, screen, self._days, upload.received_ms)
        if totals is None or not fits(totals.light, self._light_of(upload.screen, totals.light)):
            return None
        for hour, ms in totals.light.items():
            self._light[upload.screen, hour] += ms
        return self._sums.add_batch(totals, columns.starts_ms[0], cache.lines, screen, cache.labels[upload.evidence])

    def _classify_rows(
        self, upload: Upload, mark: Mark, rows: Sequence[ReportedRecord], others: Sequence[int]
    ) -> tuple[int, list[tuple[int, str, object]]]:
        cache, screen = self._cache, self._cache.screens[upload.screen]
        sent, evidence = cache.sent[upload.screen], cache.labels[upload.evidence]
        received_ms = upload.received_ms
        timely = [row for row in rows if timing_fault(row, screen, received_ms) is None]
        light = self._light_of(upload.screen, chain.from_iterable(clock_hours(timely)))

        def implausible(row: ReportedRecord) -> str | None:
            return implausibility(row, sent=row.line in sent, screen=screen, received_ms=received_ms, light=light)

        shown = ShownBefore()
        if others:  # light only grows: what does not fit into its hour by now never does
            self._write_evidence()
            shown = shown_before(self._unit, others, [row for row in timely if implausible(row) is None])
        plays = 0
        aside: list[tuple[int, str, object]] = []
        for row in rows:
            known = cache.lines.get(row.line)
            reason = implausible(row) or shown.fault(row)
            if known is None or reason is not None:
                aside.append((row.seq, reason or "line-not-sent", list(row)))
                continue
            verdict = self._sums.add(row, known, screen, evidence, mark.id)
            plays += verdict is Verdict.PLAY
            if not row.flags & CLOCK_UNKNOWN_FLAG:
                for hour, ms in light_by_hour(row.start_ms, row.shown_ms):
                    light[hour] = light.get(hour, 0) + ms
                    self._light[upload.screen, hour] += ms
        return plays, aside

    def _light_of(self, screen: str, hours: Iterable[int]) -> dict[int, int]:
        """Return the light time counted so far in some hours, stored or in this unit."""
        requested = set(hours)
        self._read_hours((screen, hour) for hour in requested if (screen, hour) not in self._stored)
        return {hour: self._stored[screen, hour] + self._light.get((screen, hour), 0) for hour in requested}

    def _read_hours(self, requested: Iterable[tuple[str, int]]) -> None:
        hours = dict.fromkeys(requested, 0)
        if hours:
            self._stored |= hours | self._unit.counts.light_hours(hours)

    def _compare(self, upload: Upload, mark: Mark) -> None:
        """Flag a screen that repeats a record with other content; the first version stands (PROTOCOL W-22)."""
        again = [row for row in upload.rows if row.seq <= mark.hwm]
        if not again:
            return
        self._write_evidence()
        kept = self._unit.evidence.records(mark.id, again[0].seq, again[-1].seq)
        differing = [row.seq for row in again if row.seq in kept and not is_same_record(row, kept[row.seq])]
        if differing:
            self._flag(upload, "record-changed", {"journal": upload.journal, "records": differing[:20]})

    def _write_evidence(self) -> None:
        kept, self._evidence = self._evidence, []
        self._unit.evidence.add(kept)

    def _flag(self, upload: Upload, reason: str, detail: dict[str, object]) -> None:
        self._unit.status.flag(ScreenFlag(upload.screen, upload.received_at, reason, detail))


def _likely_hours(upload: Upload) -> range:
    """Return the clock hours of an upload's rows; none if they claim too many."""
    if not upload.rows:
        return range(0)
    columns = columns_of(upload.rows)
    first, last = min(columns.starts_ms) // HOUR_MS, (max(columns.starts_ms) + max(columns.shown_ms)) // HOUR_MS
    return range(first, last + 1) if last - first < _HOURS_MAX else range(0)
