"""Drains the worklist: what was changed is brought to the street, what cannot be is tried again later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

import structlog

from campaigns.booking.campaign import Campaign
from campaigns.database import Database, Unit
from campaigns.errors import LeadershipLostError
from campaigns.publication.work_item import Topic, Work
from campaigns.reviewing.review import reached
from scheduler.broker import BrokerFiles, refresh_credentials
from scheduler.publishing.shelf import Shelf

_log = structlog.get_logger()


class Publishes(Protocol):
    """The publisher, as far as it is asked."""

    def publish_group(self, group_id: int) -> object:
        """Bring a sync group up to date."""
        ...

    def prepare_review(self, campaign_id: int) -> bool:
        """Draw some of what a campaign's review lacks; True = there is more."""
        ...


class Worklist:
    """One thread's way through what waits. `files` is None where the brokers are not ours to write for."""

    def __init__(
        self,
        database: Database,
        publisher: Publishes,
        shelf: Shelf,
        files: BrokerFiles | None,
        *,
        term: int,
        now: Callable[[], datetime],
        on_screens: Callable[[], None],
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take what does the work.

        `on_screens` is told that a screen was added, replaced or retired. `may_go_on` is asked before each entry; what
        was claimed and is left so is due again when its lease ends.
        """
        self._database = database
        self._publisher = publisher
        self._shelf = shelf
        self._files = files
        self._term = term
        self._now = now
        self._on_screens = on_screens
        self._may_go_on = may_go_on

    def drain(self) -> datetime | None:
        """Do all that is due and return when something is due again, None where nothing waits.

        A failure costs the entries that it touches, never the others. Raises LeadershipLostError: whoever leads now
        does the work.
        """
        while claimed := self._claim():
            outcomes: dict[int, Exception | None] = {}
            for work in claimed:
                if not self._may_go_on():
                    return self._next_due()
                self._finish(work, self._do(work, outcomes))
        return self._next_due()

    def ask_for_all(self) -> None:
        """Put every sync group on the list, and what waits for review: the nightly plan, and what a start does."""
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            for group in unit.screens.groups():
                unit.work.add(Topic.PUBLISH, group.id, at)
            for review in unit.reviews.waiting():  # another release may draw otherwise
                unit.work.add(Topic.CAMPAIGN, review.campaign_id, at)

    def _next_due(self) -> datetime | None:
        with self._database.reading() as unit:
            return unit.work.next_due()

    def _claim(self) -> tuple[Work, ...]:
        at = self._now()
        due_at = self._next_due()
        if due_at is None or due_at > at:
            return ()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            return unit.work.claim(at)

    def _do(self, work: Work, outcomes: dict[int, Exception | None]) -> Exception | None:
        """Do one entry. `outcomes` are those of the groups that were published since this round was claimed.

        A group is published once a round: whatever the round's entries ask for was committed before it began.
        """
        try:
            if work.topic is Topic.CREDENTIALS:
                self._refresh()
                return None
            if work.topic is Topic.SCREEN:
                self._tend(work.object)
            groups = self._groups(work)
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - the policy: one entry's fault must not stop the list
            return error
        for group_id in groups:
            if group_id not in outcomes:
                outcomes[group_id] = self._publish(group_id)
        review = self._prepare_review(work) if work.topic is Topic.CAMPAIGN else None
        return next((outcomes[group_id] for group_id in groups if outcomes[group_id] is not None), review)

    def _prepare_review(self, work: Work) -> Exception | None:
        """Draw what is to be reviewed, a part at a time; only after what an edit takes off the street is off it."""
        try:
            more = self._publisher.prepare_review(int(work.object))
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            return error
        if more:
            at = self._now()
            with self._database.writing() as unit:
                unit.leadership.require(self._term)
                unit.work.add(Topic.CAMPAIGN, work.object, at)
        return None

    def _publish(self, group_id: int) -> Exception | None:
        try:
            self._publisher.publish_group(group_id)
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            return error
        return None

    def _finish(self, work: Work, error: Exception | None) -> None:
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            if error is None:
                unit.work.done(work)
                return
            unit.work.failed(work, f"{type(error).__name__}: {error}", at)
        _log.error(
            "work failed, tried again later",
            topic=work.topic.value, subject=work.object, attempts=work.attempts + 1, error=repr(error),
        )  # fmt: skip

    def _groups(self, work: Work) -> tuple[int, ...]:
        """Return the sync groups that an entry touches."""
        with self._database.reading() as unit:
            if work.topic is Topic.PUBLISH:
                return (int(work.object),)
            if work.topic is Topic.SCREEN:
                screen = unit.screens.get(work.object)
                return () if screen is None else (screen.group_id,)
            campaign = unit.campaigns.get(int(work.object))
            return () if campaign is None else tuple(sorted(_groups_of(unit, campaign)))

    def _tend(self, screen_id: str) -> None:
        """Take a retired screen's documents away; let counting learn of a new one."""
        self._on_screens()
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            screen = unit.screens.get(screen_id)
            if screen is None or screen.retired_at is None:
                return
            unit.documents.withdraw_of_screen(screen_id, at)
        self._shelf.withdraw_screen(screen_id)

    def _refresh(self) -> None:
        if self._files is None:
            return
        with self._database.reading() as unit:
            refresh_credentials(unit, self._files)


def _groups_of(unit: Unit, campaign: Campaign) -> Iterable[int]:
    return {screen.group_id for screen in reached(campaign, unit.screens.all())}
