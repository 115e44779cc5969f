"""Drain the worklist: publish the groups that a change touches; what fails is tried again later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

import structlog

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.errors import LeadershipLostError
from campaigns.publication.work_item import WorkItem, WorkTopic
from campaigns.reviewing.review import campaign_reach
from scheduler.broker import BrokerFiles, refresh_credentials
from scheduler.leader_context import LeaderContext
from scheduler.publishing.shelf import Shelf

_log = structlog.get_logger()


class GroupPublisher(Protocol):
    """The publisher, as far as the worklist uses it."""

    def publish_group(self, group_id: int) -> object:
        """Bring a sync group up to date."""
        ...

    def prepare_review(self, campaign_id: int) -> bool:
        """Render some of what a campaign's review lacks; True = there is more."""
        ...


class Worklist:
    """Processes work items on one thread. `files` is None where the brokers' files are not ours to write."""

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

        `on_screens` is called when a screen was added, replaced or retired; `may_go_on` before each item: an item
        that was claimed and not processed is due again when its lease ends.
        """
        self._context = context
        self._publisher = publisher
        self._shelf = shelf
        self._files = files
        self._on_screens = on_screens
        self._may_go_on = may_go_on

    def drain(self) -> datetime | None:
        """Process all due work items and return when the next one is due, None where there is none.

        A failure delays the items that it touches and no others. Raises LeadershipLostError: the new leader goes on.
        """
        while claimed := self._claim():
            outcomes: dict[int, Exception | None] = {}
            for work in claimed:
                if not self._may_go_on():
                    return self._next_due()
                self._record(work, self._process(work, outcomes))
        return self._next_due()

    def add_all(self) -> None:
        """Add every sync group, and every campaign that waits for review: at each start, and for the nightly plan."""
        at = self._context.now()
        with self._context.writing() as unit:
            for group in unit.groups.all():
                unit.work.add(WorkTopic.PUBLISH, group.id, at)
            for review in unit.reviews.waiting():  # another release may render it differently
                unit.work.add(WorkTopic.CAMPAIGN, review.campaign_id, at)

    def _next_due(self) -> datetime | None:
        with self._context.database.reading() as unit:
            return unit.work.next_due()

    def _claim(self) -> tuple[WorkItem, ...]:
        at = self._context.now()
        due_at = self._next_due()
        if due_at is None or due_at > at:
            return ()
        with self._context.writing() as unit:
            return unit.work.claim(at)

    def _process(self, work: WorkItem, outcomes: dict[int, Exception | None]) -> Exception | None:
        """Process one work item and return its error; `outcomes` are those of the groups published in this round.

        A group is published once a round: all that the work items of the round ask for was committed before it began.
        """
        try:
            if work.topic is WorkTopic.CREDENTIALS:
                self._refresh_credentials()
                return None
            if work.topic is WorkTopic.SCREEN:
                self._update_screen(work.object)
            groups = self._groups(work)
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate: one item's error must not stop the others
            return error
        for group_id in groups:
            if group_id not in outcomes:
                outcomes[group_id] = self._publish(group_id)
        review = self._prepare_review(work) if work.topic is WorkTopic.CAMPAIGN else None
        return next((outcomes[group_id] for group_id in groups if outcomes[group_id] is not None), review)

    def _prepare_review(self, work: WorkItem) -> Exception | None:
        """Render a part of what is to be reviewed; only after the groups, so that an edit leaves the street first."""
        try:
            more = self._publisher.prepare_review(int(work.object))
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate, as above
            return error
        if more:
            at = self._context.now()
            with self._context.writing() as unit:
                unit.work.add(WorkTopic.CAMPAIGN, work.object, at)
        return None

    def _publish(self, group_id: int) -> Exception | None:
        try:
            self._publisher.publish_group(group_id)
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate, as above
            return error
        return None

    def _record(self, work: WorkItem, error: Exception | None) -> None:
        at = self._context.now()
        with self._context.writing() as unit:
            if error is None:
                unit.work.complete(work)
                return
            unit.work.postpone(work, f"{type(error).__name__}: {error}", at)
        _log.error(
            "work failed, tried again later",
            topic=work.topic.value, subject=work.object, attempts=work.attempts + 1, error=repr(error),
        )  # fmt: skip

    def _groups(self, work: WorkItem) -> tuple[int, ...]:
        """Return the sync groups that a work item touches."""
        with self._context.database.reading() as unit:
            if work.topic is WorkTopic.PUBLISH:
                return (int(work.object),)
            if work.topic is WorkTopic.SCREEN:
                screen = unit.screens.get(work.object)
                return () if screen is None else (screen.group_id,)
            campaign = unit.campaigns.get(int(work.object))
            return () if campaign is None else tuple(sorted(_groups_of(unit, campaign)))

    def _update_screen(self, screen_id: str) -> None:
        """Withdraw the documents of a retired screen; have counting read the screens again."""
        self._on_screens()
        at = self._context.now()
        with self._context.writing() as unit:
            screen = unit.screens.get(screen_id)
            if screen is None or screen.retired_at is None:
                return
            unit.documents.withdraw_of_screen(screen_id, at)
        self._shelf.withdraw_screen(screen_id)

    def _refresh_credentials(self) -> None:
        if self._files is None:
            return
        with self._context.database.reading() as unit:
            refresh_credentials(unit, self._files)


def _groups_of(unit: Unit, campaign: Campaign) -> Iterable[int]:
    return {screen.group_id for screen in campaign_reach(campaign, unit.screens.all())}
