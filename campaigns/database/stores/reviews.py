"""Read and write reviews: one row per version and attempt; the newest of a campaign counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.tables.campaigns import CampaignRow
from campaigns.database.tables.reviews import ReviewRow
from campaigns.reviewing.review import Review, ReviewState


class ReviewStore:
    """Reviews by campaign."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, campaign_id: int) -> None:
        """Lock a campaign against edits and decisions until the unit ends."""
        held = select(CampaignRow.id).where(CampaignRow.id == campaign_id)
        self._session.execute(held.with_for_update())

    def begin_draft(self, campaign_id: int, version: int, by: str, at: datetime) -> None:
        """Start the review of a version as a draft; the edition in force stays."""
        self._insert(campaign_id, version, ReviewState.DRAFT, edited_by=by, edited_at=at)

    def of(self, campaign_id: int) -> Review | None:
        """Return the newest review of a campaign."""
        return self.latest([campaign_id]).get(campaign_id)

    def latest(self, campaign_ids: Iterable[int]) -> dict[int, Review]:
        """Return the newest review of each campaign, by campaign."""
        found: dict[int, Review] = {}
        for some in split_batches(campaign_ids):
            rows = self._session.execute(_NEWEST_OF, {"campaigns": some})
            found |= {row.campaign_id: _review(row) for row in rows}
        return found

    def waiting(self) -> tuple[Review, ...]:
        """Return the reviews of campaigns in use that wait for a decision, the longest first."""
        in_use = select(CampaignRow.id).where(CampaignRow.retired_at.is_(None), CampaignRow.reserved.is_(False))
        found = [_review(row) for row in self._session.execute(_newest(ReviewRow.campaign_id.in_(in_use)))]
        return tuple(sorted((each for each in found if each.state is ReviewState.WAITING), key=_waiting_since))

    def history(self, campaign_id: int) -> tuple[Review, ...]:
        """Return all reviews of a campaign, the newest first."""
        chosen = select(*_COLUMNS).where(ReviewRow.campaign_id == campaign_id)
        newest_first = chosen.order_by(ReviewRow.version.desc(), ReviewRow.id.desc())
        return tuple(_review(row) for row in self._session.execute(newest_first))

    def carry_over(self, review: Review, version: int) -> None:
        """Move a review to a version that differs in nothing from the one it was for."""
        self._session.execute(update(ReviewRow).where(ReviewRow.id == review.id).values(version=version))

    def send(
        self, review: Review, version: int, by: str, at: datetime, *, request: str, when_drawn: bool = False
    ) -> None:
        """Set a version to waiting: its draft changes, after a decision it gets a row of its own.

        `request` is the digest of what is asked; with `when_drawn` the system approves that by itself, no other.
        """
        sent = {"sent_by": by, "sent_at": at, "when_drawn": when_drawn, "request": request}
        if review.version == version and self._change(
            review, ReviewState.DRAFT, {"state": ReviewState.WAITING.value} | sent
        ):
            return
        edited = {"edited_by": review.edited_by, "edited_at": review.edited_at}
        self._insert(review.campaign_id, version, ReviewState.WAITING, **edited, **sent)

    def approve(self, review: Review, *, by: str, at: datetime, alone: bool) -> bool:
        """Approve a waiting review, or note a later approval of more pictures; return False if another came first."""
        decided = {"decided_by": by, "decided_at": at, "alone": alone}
        if review.state is ReviewState.APPROVED:
            self._insert(
                review.campaign_id, review.version, ReviewState.APPROVED,
                edited_by=review.edited_by, edited_at=review.edited_at,
                sent_by=review.sent_by, sent_at=review.sent_at, request=review.request, **decided,
            )  # fmt: skip
            return True
        return self._change(review, ReviewState.WAITING, {"state": ReviewState.APPROVED.value} | decided)

    def return_to_author(self, review: Review, note: str, *, by: str, at: datetime, alone: bool) -> bool:
        """Return a waiting or an approved review; return False if another decision came first."""
        values = {
            "state": ReviewState.RETURNED.value,
            "note": note,
            "decided_by": by,
            "decided_at": at,
            "alone": alone,
        }
        return self._change(review, review.state, values)

    def _insert(self, campaign_id: int, version: int, state: ReviewState, **values: object) -> int:
        chosen: dict[str, object] = {"note": "", "alone": False, "when_drawn": False}
        row = ReviewRow(campaign_id=campaign_id, version=version, state=state.value, **(chosen | values))
        self._session.add(row)
        self._session.flush()
        return row.id

    def _change(self, review: Review, state: ReviewState, values: Mapping[str, object]) -> bool:
        statement = update(ReviewRow).where(ReviewRow.id == review.id, ReviewRow.state == state.value)
        return self._session.execute(statement.values(**values).returning(ReviewRow.id)).first() is not None


def _newest(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement for the newest review of each campaign that is chosen."""
    newest = func.row_number().over(
        partition_by=ReviewRow.campaign_id, order_by=(ReviewRow.version.desc(), ReviewRow.id.desc())
    )
    ranked = select(ReviewRow.id, newest.label("rank")).where(which).subquery()
    return select(*_COLUMNS).join(ranked, ranked.c.id == ReviewRow.id).where(ranked.c.rank == 1)


_COLUMNS = tuple(ReviewRow.__table__.columns)
_NEWEST_OF = _newest(ReviewRow.campaign_id.in_(bindparam("campaigns", expanding=True)))


def _review(row: Row[*tuple[Any, ...]]) -> Review:
    return Review(
        id=row.id,
        campaign_id=row.campaign_id,
        version=row.version,
        state=ReviewState(row.state),
        edited_by=row.edited_by,
        edited_at=row.edited_at,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        alone=row.alone,
        when_drawn=row.when_drawn,
        request=row.request,
    )


def _waiting_since(review: Review) -> tuple[datetime, int]:
    return review.sent_at or review.edited_at, review.id
