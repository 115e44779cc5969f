"""List campaigns: filter, count, sort and page them in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from campaigns.database.tables.campaigns import CampaignRow, SlideRow
from campaigns.database.tables.reviews import EditionRow, ReviewRow, WithdrawalRow
from campaigns.reviewing.review import ReviewState

PHASES = ("waiting", "returned", "withdrawn", "running", "coming", "draft", "ended", "retired")
"""The phases of a campaign on a day, in the order of the list: those that need an action come first."""
SORTS = ("phase", "name", "starts")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A filtered list of campaigns on a civil day; empty fields do not filter. A minus before `sort` reverses it.

    Every one of `words` must occur in the name, theme, occasion or a slide's text, in any case.
    """

    today: date
    words: tuple[str, ...] = ()
    phase: str = ""
    theme: str = ""
    sort: str = SORTS[0]


class CampaignList:
    """Campaigns of the office, retired ones too; idle is left out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def total(self) -> int:
        """Return how many campaigns there are."""
        chosen = select(func.count(CampaignRow.id)).where(CampaignRow.reserved.is_(False))
        return self._session.scalar(chosen) or 0

    def phases(self, query: ListQuery) -> dict[str, int]:
        """Return how many campaigns each phase would leave."""
        phase = self._phase(query.today).label("phase")
        chosen = self._with_review(select(phase, func.count())).where(_matches_words(query), _has_theme(query))
        return {str(found): number for found, number in self._session.execute(chosen.group_by(phase))}

    def themes(self, query: ListQuery) -> dict[str, int]:
        """Return how many campaigns each theme would leave, by name."""
        chosen = self._with_review(select(CampaignRow.theme, func.count())).where(
            _matches_words(query), self._in_phase(query)
        )
        grouped = chosen.group_by(CampaignRow.theme).order_by(CampaignRow.theme)
        return {str(theme): number for theme, number in self._session.execute(grouped)}

    def numbers(self, query: ListQuery, *, limit: int, offset: int) -> tuple[int, ...]:
        """Return the numbers of the campaigns on a page, in order; equals newest first."""
        column = {
            "phase": case(*((self._phase(query.today) == phase, rank) for rank, phase in enumerate(PHASES)), else_=0),
            "name": CampaignRow.name,
            "starts": CampaignRow.starts_on,
        }[query.sort.removeprefix("-")]
        order = column.desc() if query.sort.startswith("-") else column.asc()
        chosen = self._with_review(select(CampaignRow.id)).where(
            _matches_words(query), _has_theme(query), self._in_phase(query)
        )
        paged = chosen.order_by(order, CampaignRow.id.desc()).limit(limit).offset(offset)
        return tuple(self._session.scalars(paged))

    def _with_review(self, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        newest, edition = _newest(), _in_force()
        joined = statement.select_from(CampaignRow).outerjoin(newest, newest.c.campaign_id == CampaignRow.id)
        joined = joined.outerjoin(edition, edition.c.campaign_id == CampaignRow.id)
        return joined.where(CampaignRow.reserved.is_(False))

    def _in_phase(self, query: ListQuery) -> ColumnElement[bool]:
        return and_(true(), *([self._phase(query.today) == query.phase] if query.phase else []))

    def _phase(self, today: date) -> ColumnElement[str]:
        """Return the phase of a campaign: by its newest review, if that is of it as stored now, and its edition."""
        newest, edition, draft = _newest(), _in_force(), ReviewState.DRAFT.value
        state = case((newest.c.version == CampaignRow.version, newest.c.state), else_=draft)
        returned = state == ReviewState.RETURNED.value
        return case(
            (CampaignRow.retired_at.is_not(None), "retired"),
            (and_(CampaignRow.ends_on < today, func.coalesce(edition.c.ends_on, CampaignRow.ends_on) < today), "ended"),
            (state == ReviewState.WAITING.value, state),
            (edition.c.withdrawn, "withdrawn"),
            (or_(returned, edition.c.number.is_(None), edition.c.ends_on < today), state),
            (edition.c.starts_on > today, "coming"),
            else_="running",
        )


@cache
def _in_force() -> Subquery:
    """Return the query of each campaign's edition in force, and whether the whole of it is withdrawn."""
    highest = select(EditionRow.campaign_id, func.max(EditionRow.number).label("number"))
    newest = highest.group_by(EditionRow.campaign_id).subquery()
    withdrawn = select(WithdrawalRow.id).where(
        WithdrawalRow.campaign_id == EditionRow.campaign_id,
        WithdrawalRow.slide_id.is_(None),
        WithdrawalRow.edition_number >= EditionRow.number,
    )
    columns = (EditionRow.campaign_id, EditionRow.number, EditionRow.starts_on, EditionRow.ends_on)
    chosen = select(*columns, withdrawn.exists().label("withdrawn"))
    same = and_(newest.c.campaign_id == EditionRow.campaign_id, newest.c.number == EditionRow.number)
    return chosen.join(newest, same).subquery()


@cache
def _newest() -> Subquery:
    """Return the query of each campaign's newest review, built once."""
    rank = func.row_number().over(
        partition_by=ReviewRow.campaign_id, order_by=(ReviewRow.version.desc(), ReviewRow.id.desc())
    )
    ranked = select(ReviewRow.campaign_id, ReviewRow.version, ReviewRow.state, rank.label("rank")).subquery()
    return select(ranked).where(ranked.c.rank == 1).subquery()


def _matches_words(query: ListQuery) -> ColumnElement[bool]:
    return and_(true(), *(_contains(word) for word in query.words))


def _contains(word: str) -> ColumnElement[bool]:
    searched = (CampaignRow.name, CampaignRow.theme, CampaignRow.occasion)
    slides = select(SlideRow.id).where(
        SlideRow.campaign_id == CampaignRow.id,
        SlideRow.retired_at.is_(None),
        SlideRow.text.icontains(word, autoescape=True),
    )
    return or_(*(column.icontains(word, autoescape=True) for column in searched), slides.exists())


def _has_theme(query: ListQuery) -> ColumnElement[bool]:
    return and_(true(), *([CampaignRow.theme == query.theme] if query.theme else []))
