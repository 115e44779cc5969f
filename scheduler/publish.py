"""What has changed for a sync group, drawn, planned, signed and put on the shelf: the way from a wish to the street.

Drawing happens outside any unit of work. Everything else is one unit: slots, plan days, lines, documents and what the
shelf holds are stored together or not at all, and only then sent. Where nothing changed, nothing is stored or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.database import Database, Unit
from campaigns.demand import demand
from campaigns.errors import UnknownGroupError, WishError
from players.protocol.jws import Kind
from players.protocol.topics import Topics
from scheduler.documents import Documents
from scheduler.issuing import Issuing, Wanted
from scheduler.keys import KeyStore
from scheduler.plan.day import PlanDay, horizon
from scheduler.render import Rendition
from scheduler.render.encode import SlideBytesError
from scheduler.render.fonts import FontSet
from scheduler.renditions import Piece, keep, pieces, stored
from scheduler.shelf import Issue, Shelf

ROUNDS_MAX = 5
"""Somebody may edit while slides are drawn; after so many rounds the worklist tries again later."""
_NOTHING = Issue((), ())


class UnsettledError(Exception):
    """The wishes of a group changed faster than they could be drawn."""


class Publisher:
    """Brings sync groups up to date, one after another; used by one thread of the leading scheduler."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        keys: KeyStore,
        fonts: FontSet,
        topics: Topics,
        *,
        zone: ZoneInfo,
        term: int,
        now: Callable[[], datetime],
    ) -> None:
        """Take the rooms that it leads through; nothing is read yet."""
        self._database = database
        self._shelf = shelf
        self._keys = keys
        self._documents = Documents(keys)
        self._fonts = fonts
        self._topics = topics
        self._zone = zone
        self._term = term
        self._now = now

    def publish_keys(self) -> None:
        """Issue the list of keys if it is not the one that the topic holds."""
        at = self._now()

        def numbered(rev: int) -> Mapping[str, object]:
            return self._keys.keys_document(rev, at).to_object()

        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            if self._documents.stands(unit, Kind.KEYS, self._topics.keys, numbered):
                return
            document = self._documents.issue(unit, Kind.KEYS, self._topics.keys, numbered, at=at)
        self._shelf.send(Issue((document,), ()))

    def publish_group(self, group_id: int) -> Issue:
        """Bring a group's screens up to date and return what was sent, perhaps nothing.

        Raises PlanError, the WishError or SlideBytesError of a slide that cannot be drawn, UnsettledError, or
        LeadershipLostError.
        """
        for _ in range(ROUNDS_MAX):
            issue = self._issued(group_id)
            if isinstance(issue, Issue):
                self._shelf.send(issue)
                return issue
            self._draw(issue)
        raise UnsettledError(f"group {group_id} changed {ROUNDS_MAX} times while it was drawn; it is tried again later")

    def _issued(self, group_id: int) -> Issue | tuple[Piece, ...]:
        """Plan and issue in one unit; or, where pictures are missing, change nothing and return what is to be drawn."""
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            at = self._now()  # not before: the unit may have been waited for
            days = horizon(at, self._zone)
            wanted = self._wanted(unit, group_id, days)
            if not isinstance(wanted, Wanted):
                return wanted or _NOTHING
            issuing = Issuing(unit, self._documents, self._topics, zone=self._zone, at=at, term=self._term)
            return self._shelf.take(unit, issuing.issue(wanted, days), at)

    def _wanted(self, unit: Unit, group_id: int, days: Sequence[PlanDay]) -> Wanted | tuple[Piece, ...]:
        """Return what the group is to show, or the pictures that it still lacks: none at all for a group of none."""
        idle = unit.campaigns.idle()
        assert idle is not None, "the set-up makes the idle campaign before any scheduler starts"
        try:
            # The last plan day ends on the civil day after it.
            asked = demand(unit, group_id, days[0].on, days[-1].on + timedelta(days=1))
        except UnknownGroupError:
            return ()
        gallery, missing = stored(unit, pieces(asked, idle), self._fonts)
        return missing if missing or not asked.screens else Wanted(asked, idle, gallery)

    def _draw(self, missing: Sequence[Piece]) -> None:
        """Draw without holding the database, then store all of it; a slide that cannot be drawn costs no other one."""
        drawn: list[tuple[Piece, Rendition]] = []
        fault: WishError | SlideBytesError | None = None
        for piece in missing:
            try:
                drawn.append((piece, piece.draw(self._fonts)))
            except (WishError, SlideBytesError) as error:
                fault = fault or error
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            for piece, rendition in drawn:
                keep(unit, piece, rendition, self._fonts, at)
        if fault is not None:
            raise fault
