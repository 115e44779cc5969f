"""Process due work by priority, in pieces of one sync group.

Between two pieces new work is taken in, so that a withdrawal overtakes an import that is under way; and draining can
stop there: work stays in the database until all of its pieces are done, for the next drain or the next leader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

import structlog

from campaigns.database import Unit
from campaigns.database.engine.availability import is_transient
from campaigns.errors import LeadershipLostError
from campaigns.publication.city_wishes import CityWishes
from campaigns.publication.work_item import WorkItem, WorkTopic
from campaigns.reviewing.pictures import campaign_reach
from campaigns.screens.screen import Screen
from scheduler.broker import BrokerFiles, refresh_credentials
from scheduler.leader_context import LeaderContext
from scheduler.publishing.shelf import Shelf
from scheduler.work_queue import WorkQueue

_log = structlog.get_logger()


class GroupPublisher(Protocol):
    """The publisher, as far as the worklist uses it."""

    def publish_keys(self) -> None:
        """Issue the list of keys where it differs from the current one."""
        ...

    def publish_withdrawals(self) -> None:
        """Tell all screens which lines they may not show."""
        ...

    def read_wishes(self) -> CityWishes:
        """Return what the whole city is asked for now."""
        ...

    def publish_group(self, group_id: int, wishes: CityWishes | None = None) -> object:
        """Bring a sync group up to date, by `wishes` while they hold."""
        ...

    def prepare_review(self, campaign_id: int) -> bool:
        """Render some of what a campaign's review lacks; True = there is more."""
        ...


class _Kind(Enum):
    """What a piece does.

    Publish a group, the keys or the lists of withdrawn lines; draw for a review; write credentials; take a screen away.
    """

    GROUP = auto()
    KEYS = auto()
    REVIEW = auto()
    CREDENTIALS = auto()
    RETIRED_SCREEN = auto()
    WITHDRAWALS = auto()


_Piece = tuple[_Kind, str]
_ALONE = {
    WorkTopic.CREDENTIALS: _Kind.CREDENTIALS,
    WorkTopic.KEYS: _Kind.KEYS,
    WorkTopic.WITHDRAWALS: _Kind.WITHDRAWALS,
    WorkTopic.PUBLISH: _Kind.GROUP,
}
"""Work that is one piece, about the same object."""


@dataclass(eq=False, slots=True)
class _Task:
    """A work item with those of its pieces that are not done; `last` comes when all others are done."""

    item: WorkItem
    pieces: set[_Piece]
    last: _Piece | None = None
    error: Exception | None = None


class WorklistDrain:
    """One drain: the tasks taken in, their pieces in order, and the wishes of the city, read once for all of them."""

    def __init__(
        self,
        context: LeaderContext,
        publisher: GroupPublisher,
        shelf: Shelf,
        files: BrokerFiles | None,
        on_screens: Callable[[], None],
    ) -> None:
        self._context = context
        self._publisher = publisher
        self._shelf = shelf
        self._files = files
        self._on_screens = on_screens
        self._count = 0
        self._due_at: datetime | None = None
        self._taken: set[int] = set()
        self._wishes: CityWishes | None = None
        self._queue = WorkQueue[_Piece]()
        self._asking: dict[_Piece, list[_Task]] = {}

    def process_one(self) -> bool:
        """Take in what is new and process the piece whose turn it is; return False where there is none."""
        self._take_in()
        piece = self._queue.pop()
        if piece is None:
            return False
        tasks = self._asking.pop(piece)  # who asks from now on asks for one more
        error, more = self._run(piece)
        if more:
            for task in tasks:
                self._push(piece, task)
            return True
        for task in tasks:
            task.pieces.discard(piece)
            task.error = task.error or error
        self._finish([task for task in tasks if not task.pieces])
        return True

    def _take_in(self) -> None:
        """Take in what was added or has become due since."""
        at = self._context.now()
        with self._context.database.reading() as unit:
            if unit.work.count() == self._count and (self._due_at is None or at < self._due_at):
                return  # nobody else removes any
            items = unit.work.waiting()
            new = [item for item in items if item.due_at <= at and not self._taken.issuperset(item.entries)]
            tasks = _tasks(unit, new)
        self._count = sum(len(item.entries) for item in items)
        self._due_at = min((item.due_at for item in items if item.due_at > at), default=None)
        self._taken.update(number for item in new for number in item.entries)
        self._wishes = None
        if any(item.topic is WorkTopic.SCREEN for item in new):
            self._on_screens()
        for task in tasks:
            for piece in sorted(task.pieces, key=_in_order):
                self._push(piece, task)
        self._finish([task for task in tasks if not task.pieces])

    def _push(self, piece: _Piece, task: _Task) -> None:
        self._queue.push(piece, task.item.priority)
        self._asking.setdefault(piece, []).append(task)

    def _run(self, piece: _Piece) -> tuple[Exception | None, bool]:
        """Process one piece and return its error, and whether there is more of the same to do."""
        kind, name = piece
        try:
            if kind is _Kind.CREDENTIALS:
                self._refresh_credentials()
            elif kind is _Kind.KEYS:
                self._publisher.publish_keys()
            elif kind is _Kind.WITHDRAWALS:
                self._publisher.publish_withdrawals()
            elif kind is _Kind.RETIRED_SCREEN:
                self._withdraw_screen(name)
            elif kind is _Kind.GROUP:
                if self._wishes is None:
                    self._wishes = self._publisher.read_wishes()
                self._publisher.publish_group(int(name), self._wishes)
            else:
                return None, self._publisher.prepare_review(int(name))
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate: one piece's error must not stop the others
            return error, False
        return None, False

    def _finish(self, tasks: Iterable[_Task]) -> None:
        """Push the last pieces of tasks, and record those that are done."""
        done: list[_Task] = []
        for task in tasks:
            last, task.last = task.last, None
            if last is None:
                done.append(task)
                continue
            task.pieces.add(last)
            self._push(last, task)
        if done:
            self._record(done)

    def _record(self, tasks: list[_Task]) -> None:
        at = self._context.now()
        failed = [task for task in tasks if task.error is not None]
        try:
            with self._context.writing() as unit:
                unit.work.complete([task.item for task in tasks if task.error is None])
                for task in failed:
                    unit.work.postpone(task.item, f"{type(task.error).__name__}: {task.error}", at)
        except Exception as error:
            if isinstance(error, LeadershipLostError) or is_transient(error):
                raise
            _log.exception("work not recorded, processed again by the next drain")
            return
        self._count = -1 if failed else self._count - sum(len(task.item.entries) for task in tasks)
        self._taken.difference_update(number for task in tasks for number in task.item.entries)
        for task in failed:
            _log.error(
                "work failed, tried again later", topic=task.item.topic.value, subject=task.item.object,
                attempts=task.item.attempts + 1, error=repr(task.error),
            )  # fmt: skip

    def _withdraw_screen(self, screen_id: str) -> None:
        """Withdraw the documents of a retired screen."""
        at = self._context.now()
        with self._context.writing() as unit:
            unit.documents.withdraw_of_screen(screen_id, at)
        self._shelf.withdraw_screen(screen_id)

    def _refresh_credentials(self) -> None:
        if self._files is None:
            return
        with self._context.database.reading() as unit:
            refresh_credentials(unit, self._files)


def _tasks(unit: Unit, items: Sequence[WorkItem]) -> list[_Task]:
    """Return the task of each item. One that cannot be read has failed and touches nothing else."""
    screens = unit.screens.find(item.object for item in items if item.topic is WorkTopic.SCREEN)
    in_use = unit.screens.all() if any(item.topic is WorkTopic.CAMPAIGN for item in items) else ()
    tasks = []
    for item in items:
        try:
            pieces, last = _pieces(unit, item, screens, in_use)
        except (ValueError, ArithmeticError, LookupError, TypeError) as error:  # rows that no action wrote
            tasks.append(_Task(item, set(), error=error))
        else:
            tasks.append(_Task(item, pieces, last))
    return tasks


def _pieces(
    unit: Unit, item: WorkItem, screens: Mapping[str, Screen], in_use: Sequence[Screen]
) -> tuple[set[_Piece], _Piece | None]:
    """Return the pieces of an item, and the one that comes after the others."""
    if item.topic in _ALONE:
        return {(_ALONE[item.topic], item.object)}, None
    if item.topic is WorkTopic.SCREEN:
        screen = screens.get(item.object)
        if screen is None:
            return set(), None
        retired = {(_Kind.RETIRED_SCREEN, screen.id)} if screen.retired_at is not None else set()
        return {(_Kind.GROUP, str(screen.group_id)), *retired}, None
    if item.topic is WorkTopic.REVIEW:
        return {(_Kind.REVIEW, str(int(item.object)))}, None
    edition = unit.editions.of(int(item.object))
    if edition is None:
        return set(), None
    groups = {(_Kind.GROUP, str(screen.group_id)) for screen in campaign_reach(edition.content, in_use)}
    return groups, (_Kind.REVIEW, item.object)  # only after the groups, so that a withdrawal leaves the street first


def _in_order(piece: _Piece) -> tuple[int, int, str]:
    """Order pieces of one task: retired screens first, then groups by number."""
    kind, name = piece
    return kind is _Kind.GROUP, int(name) if name.isdigit() else 0, name
