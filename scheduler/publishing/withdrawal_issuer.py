"""Issue the lists of withdrawn lines, which every screen obeys before any new plan (PROTOCOL W-25)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from campaigns.database import Unit
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from campaigns.publication.withdrawn_line import divide_lines
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument
from players.protocol.json_strict import write_object
from players.protocol.limits import WITHDRAWN_MAX
from players.protocol.topics import EVERYBODY, Topics
from scheduler.publishing.document_signer import DocumentSigner, Stamp

_APPLIED = "applied"
_log = structlog.get_logger()


class WithdrawalIssuer:
    """Withdraws the lines of what people withdrew, and lists them until no screen can hold them any longer."""

    def __init__(self, topics: Topics, signer: DocumentSigner) -> None:
        self._topics = topics
        self._signer = signer

    def issue(self, unit: Unit, at: datetime) -> tuple[StoredDocument, ...]:
        """Return the override documents that changed, the one for all screens first; store them.

        One that never was and would list nothing is not issued. Where a screen obeys a later list than the office
        knows, that list stays as it is, and screens are told by their own documents.
        """
        new = unit.withdrawals.unpublished()
        for withdrawal in new:
            unit.withdrawn_lines.withdraw(withdrawal, at)
        statuses, lines = unit.status.all(), unit.withdrawn_lines.listed()
        planned_at = _planned_at(unit, statuses)
        cleared = {line.number for line in lines if line.is_cleared(planned_at)}
        unit.withdrawn_lines.clear(cleared, at)
        topic = self._topics.area_override(EVERYBODY)
        # Screens may obey a list that a restored office does not know: a new one would let its lines out again.
        overtaken = unit.documents.last_rev(topic) < obeyed_rev(statuses)
        rest = [line for line in lines if line.number not in cleared]
        lists = divide_lines(rest, WITHDRAWN_MAX, room_for_everybody=0 if overtaken else WITHDRAWN_MAX)
        if overtaken or lists.unlisted:
            _log.error("not all screens can be told by one list", overtaken=overtaken, left_out=dict(lists.unlisted))
        drafts = [] if overtaken else [self._draft(unit, topic, None, lists.everybody, at)]
        held = {str(head.screen): head.topic for head in unit.documents.heads(DocumentKind.OVERRIDE) if head.screen}
        drafts += [
            self._draft(unit, self._topics.override(screen), screen, lists.own.get(screen, ()), at)
            for screen in sorted(held.keys() | lists.own.keys())
        ]
        stored = unit.documents.issue_all([draft for draft in drafts if draft is not None])
        if not overtaken:
            current = unit.documents.current(topic)
            unit.withdrawals.record_published(new, 0 if current is None else current.rev)
        return stored

    def _draft(
        self, unit: Unit, topic: str, screen: str | None, lines: tuple[int, ...], at: datetime
    ) -> NewDocument | None:
        """Return a topic's document where it lists other lines than its current one, None otherwise."""
        current = unit.documents.current(topic)
        if current is None and not lines:
            return None
        area = EVERYBODY if screen is None else None

        def write(stamp: Stamp) -> bytes:
            return write_object(OverrideDocument(screen, area, stamp.rev, (), lines).to_object())

        changed = self._signer.changed(DocumentKind.OVERRIDE, topic, write, current=current, screen=screen)
        return None if changed is None else self._signer.sign(unit, changed, at=at)


def obeyed_rev(statuses: Mapping[str, ScreenStatus]) -> int:
    """Return the highest rev of the list for all screens that any screen obeys; 0 where none does."""
    return max((status.withdrawn_rev for status in statuses.values()), default=0)


def _planned_at(unit: Unit, statuses: Mapping[str, ScreenStatus]) -> Mapping[str, datetime]:
    """Return by screen when the manifest was issued that it said to be on air, if that is the newest one."""
    return {
        screen: head.issued_at
        for head in unit.documents.heads(DocumentKind.MANIFEST)
        if (screen := str(head.screen)) in statuses
        and (statuses[screen].manifest_status, statuses[screen].manifest_digest) == (_APPLIED, head.digest)
    }
