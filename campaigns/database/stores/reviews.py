"""Read and write reviews: one row per version and attempt; the newest of a campaign counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.tables.campaigns import CampaignRow, ReviewPictureRow, ReviewRow
from campaigns.reviewing.review import BoundPicture, PictureId, Review, ReviewState


class ReviewStore:
    """Reviews by campaign."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, campaign_id: int) -> None:
        """Lock a campaign against edits and decisions until the unit ends."""
        held = select(CampaignRow.id).where(CampaignRow.id == campaign_id)
        self._session.execute(held.with_for_update())

    def begin_draft(self, campaign_id: int, version: int, by: str, at: datetime) -> None:
        """Start the review of a version as a draft; an earlier approval is no longer in force."""
        self._insert(campaign_id, version, ReviewState.DRAFT, edited_by=by, edited_at=at)

    def of(self, campaign_id: int) -> Review | None:
        """Return the newest review of a campaign."""
        return self.latest([campaign_id]).get(campaign_id)

    def latest(self, campaign_ids: Iterable[int]) -> dict[int, Review]:
        """Return the newest review of each campaign, by campaign, with the pictures that it bound."""
        found: dict[int, Review] = {}
        for some in split_batches(campaign_ids):
            reviews = self._with_pictures(_NEWEST_OF, {"campaigns": some})
            found |= {review.campaign_id: review for review in reviews}
        return found

    def waiting(self) -> tuple[Review, ...]:
        """Return the reviews of campaigns in use that wait for a decision, the longest first."""
        in_use = select(CampaignRow.id).where(CampaignRow.retired_at.is_(None), CampaignRow.reserved.is_(False))
        found = self._with_pictures(_newest(ReviewRow.campaign_id.in_(in_use)))
        return tuple(sorted((each for each in found if each.state is ReviewState.WAITING), key=_waiting_since))

    def history(self, campaign_id: int) -> tuple[Review, ...]:
        """Return all reviews of a campaign, the newest first."""
        chosen = select(*_COLUMNS).where(ReviewRow.campaign_id == campaign_id)
        return self._with_pictures(chosen.order_by(ReviewRow.version.desc(), ReviewRow.id.desc()))

    def carry_over(self, review: Review, version: int) -> None:
        """Move a review to a version that differs in nothing from the one it was for."""
        self._session.execute(update(ReviewRow).where(ReviewRow.id == review.id).values(version=version))

    def send(self, review: Review, version: int, by: str, at: datetime, *, asked: str | None) -> None:
        """Set a version to waiting: its draft changes, after a decision it gets a row of its own.

        `asked` is the digest of the request that the system may approve by itself, and nothing else; None: a person
        decides.
        """
        sent = {"sent_by": by, "sent_at": at, "when_drawn": asked is not None, "seal": asked}
        if review.version == version and self._change(
            review, ReviewState.DRAFT, {"state": ReviewState.WAITING.value} | sent
        ):
            return
        edited = {"edited_by": review.edited_by, "edited_at": review.edited_at}
        self._insert(review.campaign_id, version, ReviewState.WAITING, **edited, **sent)

    def approve(
        self,
        review: Review,
        pictures: Mapping[PictureId, BoundPicture],
        *,
        seal: str,
        by: str,
        at: datetime,
        alone: bool,
    ) -> bool:
        """Approve a waiting review, or add pictures to an approved one; return False if another came first."""
        decided = {"decided_by": by, "decided_at": at, "alone": alone, "seal": seal}
        review_id = review.id
        if review.state is ReviewState.APPROVED:
            review_id = self._insert(
                review.campaign_id, review.version, ReviewState.APPROVED,
                edited_by=review.edited_by, edited_at=review.edited_at,
                sent_by=review.sent_by, sent_at=review.sent_at, **decided,
            )  # fmt: skip
        elif not self._change(review, ReviewState.WAITING, {"state": ReviewState.APPROVED.value} | decided):
            return False
        self._session.add_all(
            ReviewPictureRow(
                review_id=review_id,
                slide_id=slide_id,
                profile_id=profile_id,
                rendition_id=picture.rendition_id,
                digest=picture.digest,
            )
            for (slide_id, profile_id), picture in pictures.items()
        )
        self._session.flush()
        return True

    def return_to_author(self, review: Review, note: str, *, by: str, at: datetime, alone: bool) -> bool:
        """Return a waiting review, or revoke an approval; return False if another came first."""
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

    def _with_pictures(self, chosen: Executable, values: Mapping[str, object] | None = None) -> tuple[Review, ...]:
        rows = self._session.execute(chosen, values or {}).all()
        pictures: dict[int, dict[PictureId, BoundPicture]] = defaultdict(dict)
        for some in split_batches(row.id for row in rows):
            for review_id, slide_id, profile_id, rendition_id, digest in self._session.execute(
                _PICTURES, {"reviews": some}
            ):
                pictures[review_id][slide_id, profile_id] = BoundPicture(rendition_id, digest)
        return tuple(_review(row, pictures[row.id]) for row in rows)


def _newest(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement for the newest review of each campaign that is chosen."""
    newest = func.row_number().over(
        partition_by=ReviewRow.campaign_id, order_by=(ReviewRow.version.desc(), ReviewRow.id.desc())
    )
    ranked = select(ReviewRow.id, newest.label("rank")).where(which).subquery()
    return select(*_COLUMNS).join(ranked, ranked.c.id == ReviewRow.id).where(ranked.c.rank == 1)


_COLUMNS = tuple(ReviewRow.__table__.columns)
_NEWEST_OF = _newest(ReviewRow.campaign_id.in_(bindparam("campaigns", expanding=True)))
_PICTURES = select(
    ReviewPictureRow.review_id,
    ReviewPictureRow.slide_id,
    ReviewPictureRow.profile_id,
    ReviewPictureRow.rendition_id,
    ReviewPictureRow.digest,
).where(ReviewPictureRow.review_id.in_(bindparam("reviews", expanding=True)))


def _review(row: Row[*tuple[Any, ...]], pictures: Mapping[PictureId, BoundPicture]) -> Review:
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
        seal=row.seal,
        pictures=pictures,
    )


def _waiting_since(review: Review) -> tuple[datetime, int]:
    return review.sent_at or review.edited_at, review.id
