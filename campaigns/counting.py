"""How reported records become counts: each once, in one transaction with the journal's mark (PROTOCOL W-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from campaigns.database.count_store import Mark, TallyKey, TallySums
from campaigns.database.facts import Facts
from campaigns.database.transaction import Unit
from campaigns.evidence import Upload, same
from campaigns.play import (
    CLOCK_UNKNOWN_FLAG,
    LineFacts,
    LocalDays,
    Reported,
    ScreenFacts,
    Verdict,
    implausible,
    judge,
    spread,
    untimely,
)
from campaigns.status import ScreenFlag


class Result(Enum):
    """What became of an upload. All but the refused are answered by the mark."""

    COUNTED = "counted"
    REPEATED = "repeated"
    GAP = "gap"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to an upload: `hwm` is what the ack says, once the unit is committed. Refused = no ack."""

    result: Result
    hwm: int
    plays: int = 0
    set_aside: int = 0


class Sums:
    """Sums of judged records: tallies, and beside them what has no date. Shared by ingest and recount."""

    def __init__(self, days: LocalDays) -> None:
        self._days = days
        self.tallies: dict[TallyKey, TallySums] = {}
        self.undated: dict[tuple[int, int], TallySums] = {}

    def add(self, row: Reported, line: LineFacts, screen: ScreenFacts, evidence: int, journal_id: int) -> Verdict:
        """Judge one plausible record and add it where it belongs."""
        verdict = judge(row, line.ms)
        if row.flags & CLOCK_UNKNOWN_FLAG:
            if verdict is not Verdict.DRILL:
                sums = self.undated.setdefault((journal_id, row.line), [0, 0, 0])
                _raise(sums, verdict, row.shown_ms)
            return verdict
        place = screen.place_at(row.start_ms)
        key = (
            self._days.day_of(row.start_ms), screen.screen, place.street, place.kind, place.owner,
            line.campaign, line.occasion, line.theme, line.category, line.aim, line.slide, evidence,
        )  # fmt: skip
        sums = self.tallies.get(key) or self.tallies.setdefault(key, [0, 0, 0, 0])
        if verdict is Verdict.DRILL:
            sums[3] += 1
        else:
            _raise(sums, verdict, row.shown_ms)
        return verdict


class Intake:
    """Takes uploads in one writing unit and writes their sums together at `close`, before the unit commits.

    with database.writing() as unit:
        intake = Intake(unit, facts, days)
        outcomes = [intake.take(upload) for upload in uploads]
        intake.close()
    … and only now, the unit being committed, ack every outcome's `hwm` (PROTOCOL W-22).
    """

    def __init__(self, unit: Unit, facts: Facts, days: LocalDays) -> None:
        self._unit = unit
        self._facts = facts
        self._sums = Sums(days)
        self._light: dict[tuple[str, int], int] = defaultdict(int)

    def take(self, upload: Upload) -> Outcome:
        """Count the rows of an upload that lie above its journal's mark, and move the mark (PROTOCOL W-22)."""
        lines = {row.line for row in upload.rows}
        if not self._unit.counts.learn(self._facts, upload.screen, lines, upload.evidence):
            return Outcome(Result.REFUSED, 0)
        mark = self._unit.counts.journal(upload.journal, upload.screen, upload.received_at)
        if mark.screen != upload.screen:
            self._flag(upload, "journal-of-another", {"journal": upload.journal})
            return Outcome(Result.REFUSED, mark.hwm)
        if mark.closed:  # a replaced device's late records are true all the same
            self._flag(upload, "journal-closed", {"journal": upload.journal})
        if upload.first > mark.hwm + 1:
            return Outcome(Result.GAP, mark.hwm)
        self._compare(upload, mark)
        if upload.last <= mark.hwm:
            return Outcome(Result.REPEATED, mark.hwm)
        return self._count(upload, mark)

    def close(self) -> None:
        """Write all sums; the unit can be committed after it."""
        self._unit.counts.raise_tallies(self._sums.tallies)
        self._unit.counts.raise_undated(self._sums.undated)
        self._unit.counts.raise_hours(self._light)

    def _count(self, upload: Upload, mark: Mark) -> Outcome:
        rows = [row for row in upload.rows if row.seq > mark.hwm]
        counts = self._unit.counts
        counts.keep(mark.id, upload, mark.hwm + 1, rows)
        above = (replace(lost, first=max(lost.first, mark.hwm + 1)) for lost in upload.lost if lost.last > mark.hwm)
        counts.lose(mark.id, above)
        plays, aside = self._judge(upload, mark, rows)
        aside += [(seq, reason, None) for seq, reason in upload.unreadable if seq > mark.hwm]
        counts.set_aside(mark.id, aside, upload.received_at)
        if aside:
            self._flag(upload, "set-aside", {"journal": upload.journal, "records": len(aside), "first": aside[0][1]})
        counts.move_mark(mark.id, upload.last)
        return Outcome(Result.COUNTED, upload.last, plays, len(aside))

    def _judge(self, upload: Upload, mark: Mark, rows: Sequence[Reported]) -> tuple[int, list[tuple[int, str, object]]]:
        facts, screen = self._facts, self._facts.screens[upload.screen]
        sent, evidence = facts.sent[upload.screen], facts.labels[upload.evidence]
        light, received_ms = self._light_of(upload, rows), upload.received_ms
        plays = 0
        aside: list[tuple[int, str, object]] = []
        for row in rows:
            known = facts.lines.get(row.line)
            reason = implausible(row, sent=row.line in sent, screen=screen, received_ms=received_ms, light=light)
            if known is None or reason is not None:
                aside.append((row.seq, reason or "line-not-sent", _plain(row)))
                continue
            verdict = self._sums.add(row, known, screen, evidence, mark.id)
            plays += verdict is Verdict.PLAY
            if not row.flags & CLOCK_UNKNOWN_FLAG:
                for hour, ms in spread(row.start_ms, row.shown_ms):
                    light[hour] = light.get(hour, 0) + ms
                    self._light[upload.screen, hour] += ms
        return plays, aside

    def _light_of(self, upload: Upload, rows: Iterable[Reported]) -> dict[int, int]:
        """Return the light time counted so far in the hours that rows touch: stored, and taken in this unit."""
        screen, received_ms = self._facts.screens[upload.screen], upload.received_ms
        timely = (row for row in rows if untimely(row, screen, received_ms) is None)
        hours = {hour for row in timely for hour, _ in spread(row.start_ms, row.shown_ms)}
        stored = self._unit.counts.hours(upload.screen, hours)
        return {hour: stored.get(hour, 0) + self._light.get((upload.screen, hour), 0) for hour in hours}

    def _compare(self, upload: Upload, mark: Mark) -> None:
        """Flag a screen that sends a record again and tells another story; the first version stands (W-22)."""
        again = [row for row in upload.rows if row.seq <= mark.hwm]
        if not again:
            return
        kept = self._unit.counts.kept(mark.id, again[0].seq, again[-1].seq)
        differing = [row.seq for row in again if row.seq in kept and not same(row, kept[row.seq])]
        if differing:
            self._flag(upload, "record-changed", {"journal": upload.journal, "records": differing[:20]})

    def _flag(self, upload: Upload, reason: str, detail: dict[str, object]) -> None:
        self._unit.status.flag(ScreenFlag(upload.screen, upload.received_at, reason, detail))


def _raise(sums: TallySums, verdict: Verdict, shown_ms: int) -> None:
    if verdict is Verdict.PLAY:
        sums[0] += 1
    else:
        sums[1] += 1
    sums[2] += shown_ms


def _plain(row: Reported) -> list[int]:
    return [row.seq, row.start_ms, row.line, row.shown_ms, int(row.flags)]
