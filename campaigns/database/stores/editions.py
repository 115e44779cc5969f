"""Read and write editions: what was approved of each campaign, with its pictures and what was withdrawn since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from campaigns.booking.campaign import Aim, Campaign
from campaigns.database.engine.batches import split_batches
from campaigns.database.stores.withdrawals import WithdrawalStore
from campaigns.database.tables.campaigns import CampaignRow
from campaigns.database.tables.reviews import EditionPictureRow, EditionRow
from campaigns.reviewing.edition import Edition, seal_of
from campaigns.reviewing.pictures import BoundPicture, PictureId
from campaigns.reviewing.request import read_request, write_request
from campaigns.reviewing.withdrawal import Withdrawal


class EditionStore:
    """Editions by campaign; the one with the highest number is in force."""

    def __init__(self, session: Session, withdrawals: WithdrawalStore) -> None:
        self._session = session
        self._withdrawals = withdrawals

    def of(self, campaign_id: int) -> Edition | None:
        """Return the edition of a campaign that is in force."""
        return self.in_force([campaign_id]).get(campaign_id)

    def in_force(self, campaign_ids: Iterable[int]) -> dict[int, Edition]:
        """Return the edition in force of each campaign that has one, by campaign."""
        found: dict[int, Edition] = {}
        for some in split_batches(campaign_ids):
            read = self._read(_OF_CAMPAIGNS, {"campaigns": some})
            found |= {edition.campaign_id: edition for edition in read}
        return found

    def every(self) -> tuple[Edition, ...]:
        """Return the edition in force of every campaign that has one."""
        return self._read(_IN_FORCE)

    def running(self, from_on: date, to_on: date) -> tuple[Edition, ...]:
        """Return the editions in force of campaigns in use that run on any day `from_on..to_on`, without idle."""
        found = self._read(_RUNNING, {"from_on": from_on, "to_on": to_on})
        return tuple(edition for edition in found if edition.content.aim is not Aim.IDLE)

    def idle(self) -> Edition | None:
        """Return the edition of idle that is in force; None before its pictures were ever drawn."""
        return next((edition for edition in self._read(_IDLE) if edition.content.aim is Aim.IDLE), None)

    def history(self, campaign_id: int) -> tuple[Edition, ...]:
        """Return all editions of a campaign, the newest first."""
        chosen = _EDITIONS.where(EditionRow.campaign_id == campaign_id).order_by(EditionRow.number.desc())
        return self._read(chosen)

    def add(
        self, content: Campaign, pictures: Mapping[PictureId, BoundPicture], *, by: str, at: datetime, alone: bool
    ) -> Edition:
        """Put the next edition of a campaign in force and return it; the former one gives way."""
        highest = select(func.max(EditionRow.number)).where(EditionRow.campaign_id == content.id)
        number = (self._session.scalar(highest) or 0) + 1
        row = EditionRow(
            campaign_id=content.id,
            number=number,
            content=write_request(content),
            starts_on=content.starts_on,
            ends_on=content.ends_on,
            seal=seal_of(number, content, pictures),
            approved_by=by,
            approved_at=at,
            alone=alone,
        )
        self._session.add(row)
        self._session.flush()
        self._bind(row.id, pictures)
        return self._present(content.id)

    def extend(self, edition: Edition, more: Mapping[PictureId, BoundPicture]) -> Edition:
        """Bind more pictures to an edition and return it: those of screens that joined since."""
        seal = seal_of(edition.number, edition.content, {**edition.pictures, **more})
        self._session.execute(update(EditionRow).where(EditionRow.id == edition.id).values(seal=seal))
        self._bind(edition.id, more)
        return self._present(edition.campaign_id)

    def _bind(self, edition_id: int, pictures: Mapping[PictureId, BoundPicture]) -> None:
        self._session.add_all(
            EditionPictureRow(
                edition_id=edition_id,
                slide_id=slide_id,
                profile_id=profile_id,
                rendition_id=picture.rendition_id,
                digest=picture.digest,
            )
            for (slide_id, profile_id), picture in pictures.items()
        )
        self._session.flush()

    def _present(self, campaign_id: int) -> Edition:
        found = self.of(campaign_id)
        assert found is not None, "it was just written"
        return found

    def _read(self, chosen: Executable, values: Mapping[str, object] | None = None) -> tuple[Edition, ...]:
        rows = self._session.execute(chosen, values or {}).all()
        pictures: dict[int, dict[PictureId, BoundPicture]] = defaultdict(dict)
        for some in split_batches(row.id for row in rows):
            for edition_id, slide_id, profile_id, rendition_id, digest in self._session.execute(
                _PICTURES, {"editions": some}
            ):
                pictures[edition_id][slide_id, profile_id] = BoundPicture(rendition_id, digest)
        withdrawals = self._withdrawals.of_campaigns({row.campaign_id for row in rows})
        found = (_edition(row, pictures[row.id], withdrawals.get(row.campaign_id, ())) for row in rows)
        return tuple(edition for edition in found if edition is not None)


_NEWEST = (
    select(EditionRow.campaign_id, func.max(EditionRow.number).label("number"))
    .group_by(EditionRow.campaign_id)
    .subquery()
)
_EDITIONS = select(*EditionRow.__table__.columns, CampaignRow.retired_at).join(
    CampaignRow, CampaignRow.id == EditionRow.campaign_id
)
_IN_FORCE = _EDITIONS.join(
    _NEWEST, (_NEWEST.c.campaign_id == EditionRow.campaign_id) & (_NEWEST.c.number == EditionRow.number)
).order_by(EditionRow.campaign_id)
_OF_CAMPAIGNS = _IN_FORCE.where(EditionRow.campaign_id.in_(bindparam("campaigns", expanding=True)))
_RUNNING = _IN_FORCE.where(
    CampaignRow.retired_at.is_(None),
    CampaignRow.reserved.is_(False),
    EditionRow.starts_on <= bindparam("to_on"),
    EditionRow.ends_on >= bindparam("from_on"),
)
_IDLE = _IN_FORCE.where(CampaignRow.reserved, CampaignRow.aim == Aim.IDLE.value)
_PICTURES = select(
    EditionPictureRow.edition_id,
    EditionPictureRow.slide_id,
    EditionPictureRow.profile_id,
    EditionPictureRow.rendition_id,
    EditionPictureRow.digest,
).where(EditionPictureRow.edition_id.in_(bindparam("editions", expanding=True)))
"""Built once: publishing a city asks for the same hundreds of times."""


def _edition(
    row: Row[*tuple[Any, ...]], pictures: Mapping[PictureId, BoundPicture], withdrawals: Sequence[Withdrawal]
) -> Edition | None:
    """Return a row as an edition; None if its content is not that of its campaign, or cannot be read."""
    try:
        content = read_request(row.content)
    except (ValueError, KeyError, TypeError):
        return None
    if content.id != row.campaign_id:
        return None
    return Edition(
        id=row.id,
        number=row.number,
        content=content,
        pictures=pictures,
        seal=row.seal,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        alone=row.alone,
        withdrawals=tuple(each for each in withdrawals if each.binds(row.number)),
        retired_at=row.retired_at,
    )
