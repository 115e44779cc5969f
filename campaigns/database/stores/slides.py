"""Read and write the slides of campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from campaigns.booking.slide import Slide, SlideWish
from campaigns.database.tables.campaigns import SlideRow


class SlideStore:
    """Slides by number; retired ones stay."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, slide_id: int) -> Slide | None:
        """Return one slide, retired or not."""
        row = self._session.get(SlideRow, slide_id, populate_existing=True)
        return None if row is None else _slide(row)

    def of_campaigns(self, campaign_ids: Iterable[int]) -> tuple[Slide, ...]:
        """Return the slides in use of some campaigns, by position."""
        return tuple(_slide(row) for row in self._session.execute(_IN_USE, {"campaigns": list(campaign_ids)}))

    def insert(self, campaign_id: int, position: int, wish: SlideWish) -> int:
        """Add a slide and return its number."""
        row = SlideRow(
            campaign_id=campaign_id,
            position=position,
            text=wish.text,
            dwell_ms=wish.dwell_ms,
            version=1,
            retired_at=None,
            starts_on=wish.starts_on,
            ends_on=wish.ends_on,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def change(self, slide: Slide, position: int, wish: SlideWish) -> None:
        """Overwrite a slide; its version rises if its text or its time changes."""
        changed = (wish.text, wish.dwell_ms) != (slide.text, slide.dwell_ms)
        statement = update(SlideRow).where(SlideRow.id == slide.id)
        self._session.execute(
            statement.values(
                position=position,
                text=wish.text,
                dwell_ms=wish.dwell_ms,
                version=slide.version + int(changed),
                starts_on=wish.starts_on,
                ends_on=wish.ends_on,
            )
        )

    def retire(self, slide_ids: Sequence[int], at: datetime) -> None:
        """Retire slides of a playlist."""
        self._session.execute(update(SlideRow).where(SlideRow.id.in_(slide_ids)).values(retired_at=at))


_IN_USE = (
    select(*SlideRow.__table__.columns)
    .where(SlideRow.campaign_id.in_(bindparam("campaigns", expanding=True)), SlideRow.retired_at.is_(None))
    .order_by(SlideRow.position, SlideRow.id)
)


def _slide(row: SlideRow | Row[*tuple[Any, ...]]) -> Slide:
    return Slide(
        row.id, row.campaign_id, row.position, row.text, row.dwell_ms, row.version, row.retired_at,
        starts_on=row.starts_on, ends_on=row.ends_on,
    )  # fmt: skip
