"""Withdraw lines for ever, and read which of them some screen may still hold (PROTOCOL W-25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, exists, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.tables.campaigns import ScreenRow
from campaigns.database.tables.counts import SubjectRow
from campaigns.database.tables.plan import LineRow, LineScreenRow
from campaigns.database.tables.reviews import WithdrawalRow
from campaigns.publication.withdrawn_line import WithdrawnLine
from campaigns.reviewing.withdrawal import Withdrawal


class WithdrawnLineStore:
    """Lines that were withdrawn. Only the leading scheduler writes them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def withdraw(self, withdrawal: Withdrawal, at: datetime) -> None:
        """Withdraw all lines of a campaign, or of one slide of it; those that no screen was sent need no list."""
        subjects = select(SubjectRow.id).where(SubjectRow.campaign_id == withdrawal.campaign_id)
        own = update(LineRow).where(LineRow.subject_id.in_(subjects), LineRow.withdrawal_id.is_(None))
        if withdrawal.slide_id is not None:
            own = own.where(LineRow.slide_id == withdrawal.slide_id)
        sent = exists().where(LineScreenRow.line_id == LineRow.id)
        self._session.execute(
            own.values(withdrawal_id=withdrawal.id, slide_id=None, cleared_at=case((sent, None), else_=at))
        )

    def listed(self) -> tuple[WithdrawnLine, ...]:
        """Return the withdrawn lines that some screen may still hold, the newest first, with these screens."""
        chosen = (
            select(LineRow.id, WithdrawalRow.withdrawn_at)
            .join(WithdrawalRow, WithdrawalRow.id == LineRow.withdrawal_id)
            .where(LineRow.cleared_at.is_(None))
            .order_by(WithdrawalRow.id.desc(), LineRow.id)
        )
        rows = self._session.execute(chosen).all()
        holders: dict[int, set[str]] = defaultdict(set)
        for some in split_batches(number for number, _ in rows):
            for number, screen in self._session.execute(_holders(LineRow.id.in_(some))):
                holders[number].add(screen)
        return tuple(WithdrawnLine(number, at, frozenset(holders[number])) for number, at in rows)

    def numbers_of(self, withdrawal_id: int) -> frozenset[int]:
        """Return the lines that a withdrawal took off."""
        return frozenset(self._session.scalars(select(LineRow.id).where(LineRow.withdrawal_id == withdrawal_id)))

    def screens_of(self, withdrawal_id: int) -> frozenset[str]:
        """Return the screens in use that were sent any line which a withdrawal took off."""
        return frozenset(
            screen for _, screen in self._session.execute(_holders(LineRow.withdrawal_id == withdrawal_id))
        )

    def clear(self, numbers: Iterable[int], at: datetime) -> None:
        """Record that no screen holds these lines any longer."""
        for some in split_batches(numbers):
            self._session.execute(update(LineRow).where(LineRow.id.in_(some)).values(cleared_at=at))


def _holders(chosen: ColumnElement[bool]) -> Select[int, str]:
    """Return the statement for the lines that are chosen, each with every screen in use to which it was sent."""
    return (
        select(LineScreenRow.line_id, LineScreenRow.screen_id)
        .join(LineRow, LineRow.id == LineScreenRow.line_id)
        .join(ScreenRow, ScreenRow.id == LineScreenRow.screen_id)
        .where(chosen, ScreenRow.retired_at.is_(None))
    )
