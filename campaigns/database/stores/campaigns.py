"""Read and write campaigns with their targets, dayparts and slides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.booking.campaign import Aim, Campaign, CampaignWish, Category
from campaigns.booking.slide import Slide
from campaigns.booking.target import Target
from campaigns.database.stores.calendar import CalendarStore
from campaigns.database.stores.slides import SlideStore
from campaigns.database.tables.campaigns import CampaignRow, CampaignScreenRow, CampaignTargetRow

_SHARING = 4_700_003
_Chosen = TypeVar("_Chosen", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """A filter of campaigns; None does not filter."""

    query: str | None = None
    category: str | None = None
    on: date | None = None
    retired: bool = False
    reserved: bool = False


class CampaignStore:
    """Campaigns by number; retired ones stay."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, campaign_id: int) -> Campaign | None:
        """Return one campaign with its screens and its slides in use."""
        return next(iter(self._read(_BY_NUMBER, {"ids": [campaign_id]})), None)

    def find(self, campaign_ids: Iterable[int]) -> tuple[Campaign, ...]:
        """Return the campaigns with these numbers that exist, by number."""
        return self._read(_BY_NUMBER, {"ids": list(campaign_ids)})

    def idle(self) -> Campaign | None:
        """Return the reserved idle campaign (空闲画面); None before the set-up."""
        chosen = _CAMPAIGNS.where(CampaignRow.reserved, CampaignRow.aim == Aim.IDLE.value)
        return next(iter(self._read(chosen)), None)

    def list(self, narrow: CampaignFilter, *, limit: int = 50, offset: int = 0) -> tuple[Campaign, ...]:
        """Return campaigns that pass a filter, newest first."""
        newest = _filtered(_CAMPAIGNS, narrow).order_by(CampaignRow.id.desc())
        return self._read(newest.limit(limit).offset(offset))

    def count(self, narrow: CampaignFilter) -> int:
        """Return the number of campaigns that pass a filter."""
        return self._session.scalar(_filtered(select(func.count(CampaignRow.id)), narrow)) or 0

    def running(self, from_on: date, to_on: date, aim: Aim | None = None) -> tuple[Campaign, ...]:
        """Return the campaigns in use that run on any day `from_on..to_on`, by number, without idle."""
        running = _CAMPAIGNS.where(
            CampaignRow.retired_at.is_(None),
            CampaignRow.reserved.is_(False),
            CampaignRow.starts_on <= to_on,
            CampaignRow.ends_on >= from_on,
        )
        chosen = running if aim is None else running.where(CampaignRow.aim == aim.value)
        return self._read(chosen.order_by(CampaignRow.id))

    def find_namesake(self, wish: CampaignWish, other_than: int | None = None) -> int | None:
        """Return the number of another campaign in use with the same name in overlapping days."""
        same = select(CampaignRow.id).where(
            CampaignRow.name == wish.name,
            CampaignRow.retired_at.is_(None),
            CampaignRow.starts_on <= wish.ends_on,
            CampaignRow.ends_on >= wish.starts_on,
        )
        if other_than is not None:
            same = same.where(CampaignRow.id != other_than)
        return self._session.scalar(same.limit(1))

    def insert(self, wish: CampaignWish, *, created_by: str, at: datetime, reserved: bool = False) -> int:
        """Add a campaign without its slides and return its number."""
        row = CampaignRow(
            **_columns(wish),
            reserved=reserved,
            retired_at=None,
            version=1,
            created_by=created_by,
            created_at=at,
        )
        self._session.add(row)
        self._session.flush()
        self._set_targets(row.id, wish)
        return row.id

    def update(self, campaign_id: int, wish: CampaignWish) -> bool:
        """Overwrite a campaign and raise its version, if that is still the wish's; return False otherwise."""
        statement = update(CampaignRow).where(CampaignRow.id == campaign_id, CampaignRow.version == wish.version)
        touched = self._session.execute(
            statement.values(**_columns(wish), version=wish.version + 1).returning(CampaignRow.id)
        ).first()
        if touched is not None:
            self._set_targets(campaign_id, wish)
        return touched is not None

    def retire(self, campaign_id: int, at: datetime) -> None:
        """Retire a campaign; its counts stay."""
        statement = update(CampaignRow).where(CampaignRow.id == campaign_id)
        self._session.execute(statement.values(retired_at=at, version=CampaignRow.version + 1))

    def lock_shares(self) -> None:
        """Lock the booking of shares until the unit ends; on SQLite a writing unit is alone anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(_SHARING)))

    def _set_targets(self, campaign_id: int, wish: CampaignWish) -> None:
        """Replace the targets and dayparts of a campaign."""
        self._session.execute(delete(CampaignScreenRow).where(CampaignScreenRow.campaign_id == campaign_id))
        self._session.execute(delete(CampaignTargetRow).where(CampaignTargetRow.campaign_id == campaign_id))
        picks = [CampaignScreenRow(campaign_id=campaign_id, screen_id=screen) for screen in wish.screens]
        rules = [
            CampaignTargetRow(campaign_id=campaign_id, field=field, word=word)
            for field, words in wish.target.rules().items()
            for word in words
        ]
        self._session.add_all([*picks, *rules])
        CalendarStore(self._session).set_of_campaign(campaign_id, wish.daypart_ids)

    def _read(self, statement: Executable, values: Mapping[str, object] | None = None) -> tuple[Campaign, ...]:
        rows = self._session.execute(statement, values or {}).all()
        ids = [row.id for row in rows]
        screens: dict[int, list[str]] = defaultdict(list)
        for campaign_id, screen_id in self._session.execute(_PICKS, {"ids": ids}):
            screens[campaign_id].append(screen_id)
        words: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for campaign_id, field, word in self._session.execute(_RULES, {"ids": ids}):
            words[campaign_id][field].append(word)
        dayparts = CalendarStore(self._session).of_campaigns(ids)
        slides: dict[int, list[Slide]] = defaultdict(list)
        for slide in SlideStore(self._session).of_campaigns(ids):
            slides[slide.campaign_id].append(slide)
        return tuple(
            replace(
                _campaign(row),
                screens=tuple(screens[row.id]),
                slides=tuple(slides[row.id]),
                target=Target(**{field: tuple(found) for field, found in words[row.id].items()}),
                daypart_ids=tuple(dayparts.get(row.id, ())),
            )
            for row in rows
        )


_CAMPAIGNS = select(*CampaignRow.__table__.columns)
_BY_NUMBER = _CAMPAIGNS.where(CampaignRow.id.in_(bindparam("ids", expanding=True))).order_by(CampaignRow.id)
_PICKS = (
    select(CampaignScreenRow.campaign_id, CampaignScreenRow.screen_id)
    .where(CampaignScreenRow.campaign_id.in_(bindparam("ids", expanding=True)))
    .order_by(CampaignScreenRow.screen_id)
)
_RULES = (
    select(CampaignTargetRow.campaign_id, CampaignTargetRow.field, CampaignTargetRow.word)
    .where(CampaignTargetRow.campaign_id.in_(bindparam("ids", expanding=True)))
    .order_by(CampaignTargetRow.word)
)
"""Built once: publishing a city asks for the same hundreds of times."""


def _filtered(statement: _Chosen, narrow: CampaignFilter) -> _Chosen:
    chosen = statement
    if not narrow.reserved:
        chosen = chosen.where(CampaignRow.reserved.is_(False))
    if not narrow.retired:
        chosen = chosen.where(CampaignRow.retired_at.is_(None))
    if narrow.category is not None:
        chosen = chosen.where(CampaignRow.category == narrow.category)
    if narrow.on is not None:
        chosen = chosen.where(CampaignRow.starts_on <= narrow.on, CampaignRow.ends_on >= narrow.on)
    if narrow.query:
        words = narrow.query
        chosen = chosen.where(
            CampaignRow.name.contains(words, autoescape=True)
            | CampaignRow.theme.contains(words, autoescape=True)
            | CampaignRow.occasion.contains(words, autoescape=True)
        )
    return chosen


def _columns(wish: CampaignWish) -> dict[str, object]:
    names = ("name", "theme", "occasion", "category", "aim", "weight", "share_percent", "starts_on", "ends_on")
    return {name: getattr(wish, name) for name in names}


def _campaign(row: Row[*tuple[Any, ...]]) -> Campaign:
    return Campaign(
        id=row.id,
        name=row.name,
        theme=row.theme,
        occasion=row.occasion,
        category=Category(row.category),
        aim=Aim(row.aim),
        weight=row.weight,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reserved=row.reserved,
        retired_at=row.retired_at,
        version=row.version,
        created_by=row.created_by,
        created_at=row.created_at,
        share_percent=row.share_percent,
    )
