"""Sum classified records by day, screen and names: the one way from rows to tallies, for ingest and every recount."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.database.stores.counts import TallyKey, TallySums
from campaigns.playback.batch_check import BatchTotals
from campaigns.playback.count_facts import LineFacts, ScreenFacts
from campaigns.playback.local_days import LocalDays
from campaigns.playback.play import CLOCK_UNKNOWN_FLAG, ReportedRecord, Verdict, classify_record


class RunningTotals:
    """Sums of classified records: tallies, and beside them those of unknown time. Shared by ingest and recount."""

    def __init__(self, days: LocalDays) -> None:
        self._days = days
        self.tallies: dict[TallyKey, TallySums] = {}
        self.undated: dict[tuple[int, int], TallySums] = {}

    def add(self, row: ReportedRecord, line: LineFacts, screen: ScreenFacts, evidence: int, journal_id: int) -> Verdict:
        """Classify one plausible record and add it to its sums."""
        verdict = classify_record(row, line.ms)
        if row.flags & CLOCK_UNKNOWN_FLAG:
            if verdict is not Verdict.DRILL:
                sums = self.undated.setdefault((journal_id, row.line), [0, 0, 0])
                _add_to(sums, verdict, row.shown_ms)
            return verdict
        sums = self._sums_of(row.start_ms, line, screen, evidence)
        if verdict is Verdict.DRILL:
            sums[3] += 1
        else:
            _add_to(sums, verdict, row.shown_ms)
        return verdict

    def add_batch(
        self, totals: BatchTotals, start_ms: int, lines: Mapping[int, LineFacts], screen: ScreenFacts, evidence: int
    ) -> int:
        """Add a classified batch of the day and place of `start_ms`; return its number of plays."""
        total = 0
        for line, (plays, partials, shown_ms) in totals.by_line.items():
            sums = self._sums_of(start_ms, lines[line], screen, evidence)
            sums[0] += plays
            sums[1] += partials
            sums[2] += shown_ms
            total += plays
        return total

    def _sums_of(self, start_ms: int, line: LineFacts, screen: ScreenFacts, evidence: int) -> TallySums:
        place = screen.place_at(start_ms)
        key = (
            self._days.day_of(start_ms), screen.screen, place.street, place.kind, place.owner,
            line.campaign, line.occasion, line.theme, line.category, line.aim, line.slide, evidence,
        )  # fmt: skip
        return self.tallies.get(key) or self.tallies.setdefault(key, [0, 0, 0, 0])


def _add_to(sums: TallySums, verdict: Verdict, shown_ms: int) -> None:
    if verdict is Verdict.PLAY:
        sums[0] += 1
    else:
        sums[1] += 1
    sums[2] += shown_ms
