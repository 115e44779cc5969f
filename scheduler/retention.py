"""Delete what no longer matters, in small pieces: what is kept for ever is counted, chained or small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from campaigns.actions.screens import withdraw_retired
from campaigns.database import Unit
from campaigns.unix_time import unix_ms
from scheduler.leader_context import LeaderContext

KEPT = timedelta(days=400)
"""Plan days, payloads of documents, light by the hour, records set aside, flags: a year, and a month to look at it."""
NOTICED_AFTER = timedelta(days=7)
FLAGS_A_SCREEN = 1_000
PIECE = 500
_HOUR_MS = 3_600_000


class Retention:
    """What a night deletes (PROTOCOL sets no limit; `docs/operations.md` names each)."""

    def __init__(self, context: LeaderContext, kept: timedelta = KEPT) -> None:
        """Take the context of a term, and how long things are kept; nothing is deleted yet."""
        self._context = context
        self._kept = kept

    def pieces(self) -> Iterator[str]:
        """Delete all that is due, a piece in a unit of its own before each yield; then measure all tables.

        What is due is told by a night of a week ago: a clock that is years ahead deletes nothing before it is noticed.
        """
        today = self._context.now().astimezone(self._context.zone).date()
        with self._context.database.reading() as unit:
            seen = unit.sizes.last_measured(today - NOTICED_AFTER)
        if seen is not None:
            begins_at = datetime.combine(seen + NOTICED_AFTER, time(), tzinfo=self._context.zone)
            yield from self._delete(min(begins_at, self._context.now()) - self._kept)
        with self._context.writing() as unit:
            withdrawn = withdraw_retired(unit, self._context.now())
        yield f"{len(withdrawn)} credentials of retired screens"
        yield self._measure(today)

    def _delete(self, before: datetime) -> Iterator[str]:
        yield from self._until_done("plan days", lambda unit: self._delete_plan_days(unit, before))
        yield from self._until_done("documents", lambda unit: unit.documents.empty_superseded(before, PIECE))
        yield from self._until_done("files", lambda unit: self._forget_files(unit, before))
        yield from self._until_done("flags", lambda unit: unit.status.delete_flags(before, PIECE, FLAGS_A_SCREEN))
        yield from self._until_done("records set aside", lambda unit: self._delete_set_aside(unit, before))
        with self._context.writing() as unit:
            hours = unit.counts.delete_light_hours(unix_ms(before) // _HOUR_MS)
        yield f"{hours} hours of light"

    def _until_done(self, what: str, delete: Callable[[Unit], int]) -> Iterator[str]:
        while True:
            with self._context.writing() as unit:
                count = delete(unit)
            yield f"{count} {what}"
            if count == 0:
                return

    @staticmethod
    def _delete_plan_days(unit: Unit, before: datetime) -> int:
        """Delete plan days with their files: a file holds the bounds of its day, so no later day has the same."""
        count, files = unit.plans.delete_oldest(before, PIECE)
        unit.files.delete_written(files)
        return count

    @staticmethod
    def _forget_files(unit: Unit, before: datetime) -> int:
        """Forget what was withdrawn long ago; of its files those that were written go, drawn ones are proof."""
        names = unit.shelf.delete_unnamed(before, PIECE)
        unit.files.delete_written(names)
        return len(names)

    @staticmethod
    def _delete_set_aside(unit: Unit, before: datetime) -> int:
        """Delete records set aside on days that are closed and compacted: there they are marked as not counted."""
        closed = unit.day_roots.last_closed()
        if closed is None or before.date() >= closed or unit.day_roots.uncompacted():
            return 0
        return unit.counts.delete_set_aside(before, PIECE)

    def _measure(self, today: date) -> str:
        with self._context.database.reading() as unit:
            sizes = unit.sizes.measure()
        with self._context.writing() as unit:
            unit.sizes.record(today, sizes)
            unit.sizes.delete_before(today - self._kept)
        return f"{len(sizes)} tables measured"
