"""Read and write withdrawals; they are only added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.tables.reviews import WithdrawalRow
from campaigns.reviewing.withdrawal import Withdrawal


class WithdrawalStore:
    """Withdrawals by campaign."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, campaign_id: int, slide_id: int | None, edition_number: int, *, by: str, at: datetime, reason: str
    ) -> Withdrawal:
        """Take a campaign, or one slide of it, off in all editions up to a number, and return that."""
        row = WithdrawalRow(
            campaign_id=campaign_id,
            slide_id=slide_id,
            edition_number=edition_number,
            withdrawn_by=by,
            withdrawn_at=at,
            reason=reason,
        )
        self._session.add(row)
        self._session.flush()
        return _withdrawal(row)

    def since(self, at: datetime) -> tuple[Withdrawal, ...]:
        """Return the withdrawals since an instant, the newest first."""
        recent = select(WithdrawalRow).where(WithdrawalRow.withdrawn_at >= at).order_by(WithdrawalRow.id.desc())
        return tuple(_withdrawal(row) for row in self._session.scalars(recent))

    def unpublished(self) -> tuple[Withdrawal, ...]:
        """Return the withdrawals that no screen was told of yet, the oldest first."""
        rows = self._session.scalars(
            select(WithdrawalRow).where(WithdrawalRow.rev.is_(None)).order_by(WithdrawalRow.id)
        )
        return tuple(_withdrawal(row) for row in rows)

    def record_published(self, withdrawals: Iterable[Withdrawal], rev: int) -> None:
        """Record which document told all screens of withdrawals."""
        for some in split_batches(each.id for each in withdrawals):
            self._session.execute(update(WithdrawalRow).where(WithdrawalRow.id.in_(some)).values(rev=rev))

    def of_campaigns(self, campaign_ids: Iterable[int]) -> dict[int, list[Withdrawal]]:
        """Return all withdrawals of some campaigns, the oldest first, by campaign."""
        found: dict[int, list[Withdrawal]] = defaultdict(list)
        for some in split_batches(campaign_ids):
            for row in self._session.scalars(_OF_CAMPAIGNS, {"campaigns": some}):
                found[row.campaign_id].append(_withdrawal(row))
        return dict(found)


_OF_CAMPAIGNS = (
    select(WithdrawalRow)
    .where(WithdrawalRow.campaign_id.in_(bindparam("campaigns", expanding=True)))
    .order_by(WithdrawalRow.id)
)


def _withdrawal(row: WithdrawalRow) -> Withdrawal:
    return Withdrawal(
        id=row.id,
        campaign_id=row.campaign_id,
        slide_id=row.slide_id,
        edition_number=row.edition_number,
        by=row.withdrawn_by,
        at=row.withdrawn_at,
        reason=row.reason,
        rev=row.rev,
    )
