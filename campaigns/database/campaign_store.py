"""Campaigns and their slides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.campaign import Aim, Campaign, CampaignWish, Category
from campaigns.database.tables_wishes import CampaignRow, CampaignScreenRow, ScreenRow, SlideRow
from campaigns.slide import Slide, SlideWish


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """Which campaigns a list shows; None does not narrow."""

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
        return next(iter(self._read(select(CampaignRow).where(CampaignRow.id == campaign_id))), None)

    def idle(self) -> Campaign | None:
        """Return the reserved idle campaign (待播) if the set-up has made it."""
        chosen = select(CampaignRow).where(CampaignRow.reserved, CampaignRow.aim == Aim.IDLE.value)
        return next(iter(self._read(chosen)), None)

    def list(self, narrow: CampaignFilter, *, limit: int = 50, offset: int = 0) -> tuple[Campaign, ...]:
        """Return campaigns, the newest first."""
        newest = _narrowed(select(CampaignRow), narrow).order_by(CampaignRow.id.desc())
        return self._read(newest.limit(limit).offset(offset))

    def count(self, narrow: CampaignFilter) -> int:
        """Return how many campaigns a filter leaves."""
        return self._session.scalar(_narrowed(select(func.count(CampaignRow.id)), narrow)) or 0

    def of_group(self, group_id: int, from_on: date, to_on: date) -> tuple[Campaign, ...]:
        """Return the campaigns in use that run on any day `from_on..to_on` on a screen in use of a group, by number."""
        on_group = (
            select(CampaignScreenRow.campaign_id)
            .join(ScreenRow, ScreenRow.id == CampaignScreenRow.screen_id)
            .where(ScreenRow.sync_group_id == group_id, ScreenRow.retired_at.is_(None))
        )
        running = select(CampaignRow).where(
            CampaignRow.id.in_(on_group),
            CampaignRow.retired_at.is_(None),
            CampaignRow.reserved.is_(False),
            CampaignRow.starts_on <= to_on,
            CampaignRow.ends_on >= from_on,
        )
        return self._read(running.order_by(CampaignRow.id))

    def namesake(self, wish: CampaignWish, other_than: int | None = None) -> int | None:
        """Return a campaign in use of the same name in overlapping days, other than one's own."""
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
        self.set_screens(row.id, wish.screens)
        return row.id

    def update(self, campaign_id: int, wish: CampaignWish) -> bool:
        """Overwrite a campaign if its version is still the wish's, and raise it. False = somebody was first."""
        statement = update(CampaignRow).where(CampaignRow.id == campaign_id, CampaignRow.version == wish.version)
        touched = self._session.execute(
            statement.values(**_columns(wish), version=wish.version + 1).returning(CampaignRow.id)
        ).first()
        if touched is not None:
            self.set_screens(campaign_id, wish.screens)
        return touched is not None

    def retire(self, campaign_id: int, at: datetime) -> None:
        """Take a campaign off everywhere; its counts stay."""
        statement = update(CampaignRow).where(CampaignRow.id == campaign_id)
        self._session.execute(statement.values(retired_at=at, version=CampaignRow.version + 1))

    def set_screens(self, campaign_id: int, screens: Iterable[str]) -> None:
        """Set a campaign's targets."""
        self._session.execute(delete(CampaignScreenRow).where(CampaignScreenRow.campaign_id == campaign_id))
        self._session.add_all([CampaignScreenRow(campaign_id=campaign_id, screen_id=screen) for screen in screens])
        self._session.flush()

    def _read(self, statement: Select[CampaignRow]) -> tuple[Campaign, ...]:
        rows = self._session.scalars(statement.execution_options(populate_existing=True)).all()
        ids = [row.id for row in rows]
        screens: dict[int, list[str]] = defaultdict(list)
        targets = select(CampaignScreenRow).where(CampaignScreenRow.campaign_id.in_(ids))
        for target in self._session.scalars(targets.order_by(CampaignScreenRow.screen_id)):
            screens[target.campaign_id].append(target.screen_id)
        slides: dict[int, list[Slide]] = defaultdict(list)
        for slide in SlideStore(self._session).of_campaigns(ids):
            slides[slide.campaign_id].append(slide)
        return tuple(_campaign(row, screens[row.id], slides[row.id]) for row in rows)


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
        chosen = select(SlideRow).where(SlideRow.campaign_id.in_(list(campaign_ids)), SlideRow.retired_at.is_(None))
        rows = self._session.scalars(
            chosen.order_by(SlideRow.position, SlideRow.id).execution_options(populate_existing=True)
        )
        return tuple(_slide(row) for row in rows)

    def insert(self, campaign_id: int, position: int, wish: SlideWish) -> int:
        """Add a slide and return its number."""
        row = SlideRow(
            campaign_id=campaign_id,
            position=position,
            text=wish.text,
            dwell_ms=wish.dwell_ms,
            version=1,
            retired_at=None,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def change(self, slide: Slide, position: int, wish: SlideWish) -> None:
        """Overwrite a slide; its version rises when its text or its time does change."""
        changed = (wish.text, wish.dwell_ms) != (slide.text, slide.dwell_ms)
        statement = update(SlideRow).where(SlideRow.id == slide.id)
        self._session.execute(
            statement.values(
                position=position, text=wish.text, dwell_ms=wish.dwell_ms, version=slide.version + int(changed)
            )
        )

    def retire(self, slide_ids: Sequence[int], at: datetime) -> None:
        """Take slides out of their playlist."""
        self._session.execute(update(SlideRow).where(SlideRow.id.in_(slide_ids)).values(retired_at=at))


def _narrowed(statement: Select[CampaignRow] | Select[int], narrow: CampaignFilter) -> Select[CampaignRow]:
    chosen: Select[CampaignRow] = statement  # type: ignore[assignment]
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
    names = ("name", "theme", "occasion", "category", "aim", "weight", "starts_on", "ends_on")
    return {name: getattr(wish, name) for name in names}


def _slide(row: SlideRow) -> Slide:
    return Slide(row.id, row.campaign_id, row.position, row.text, row.dwell_ms, row.version, row.retired_at)


def _campaign(row: CampaignRow, screens: list[str], slides: list[Slide]) -> Campaign:
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
        screens=tuple(screens),
        slides=tuple(slides),
    )
