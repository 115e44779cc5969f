"""Keep the worklist: drain what is due, add everything for the nightly plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from campaigns.database import Unit
from campaigns.publication.work_item import WorkPriority, WorkTopic
from scheduler.broker import BrokerFiles
from scheduler.leader_context import LeaderContext
from scheduler.publishing.shelf import Shelf
from scheduler.worklist_drain import GroupPublisher, WorklistDrain


class Worklist:
    """Processes work on one thread. `files` is None where the brokers' files are not ours to write."""

    def __init__(
        self,
        context: LeaderContext,
        publisher: GroupPublisher,
        shelf: Shelf,
        files: BrokerFiles | None,
        *,
        on_screens: Callable[[], None],
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take what does the work.

        `on_screens` is called when screens were added, replaced or retired; `may_go_on` before each piece.
        """
        self._context = context
        self._publisher = publisher
        self._shelf = shelf
        self._files = files
        self._on_screens = on_screens
        self._may_go_on = may_go_on

    def drain(self) -> datetime | None:
        """Process all due work and return when the next is due, None where there is none.

        A failure delays the work that it touches and no other. Raises LeadershipLostError: the new leader goes on;
        or a transient error of the database: what is left is processed by the next call.
        """
        due_at = self._next_due()
        if due_at is None or due_at > self._context.now():
            return due_at
        with self._context.writing():  # a stale leader must not even write the broker's files
            pass
        drain = WorklistDrain(self._context, self._publisher, self._shelf, self._files, self._on_screens)
        while self._may_go_on() and drain.process_one():
            pass
        return self._next_due()

    def add_all(self) -> None:
        """Add every sync group, and every campaign that waits for review, for the nightly plan."""
        with self._context.writing() as unit:
            self._add_all(unit)

    def begin_anew(self) -> None:
        """Add all, and make due what failed or was added by a clock that was ahead: at each start and clock step."""
        with self._context.writing() as unit:
            unit.work.make_due(self._context.now())
            self._add_all(unit)

    def _add_all(self, unit: Unit) -> None:
        at = self._context.now()
        for group in unit.groups.all():
            unit.work.add(WorkTopic.PUBLISH, group.id, at, WorkPriority.NIGHT)
        unit.work.add(WorkTopic.WITHDRAWALS, "all", at, WorkPriority.NIGHT)
        for review in unit.reviews.waiting():  # another release may render it differently
            unit.work.add(WorkTopic.REVIEW, review.campaign_id, at, WorkPriority.NIGHT)

    def _next_due(self) -> datetime | None:
        with self._context.database.reading() as unit:
            return unit.work.next_due()
