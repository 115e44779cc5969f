"""Count the terms of leadership, by which writes of a former leader are refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert
from campaigns.database.tables.work import LeadershipRow
from campaigns.errors import LeadershipLostError


class LeadershipStore:
    """The term of the leading scheduler. The lock itself is the scheduler's; a term outdates a stale leader."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin_term(self, holder: str, at: datetime) -> int:
        """Start a new term and return it; every lower term has lost the leadership."""
        first = {"id": 1, "term": 1, "holder": holder, "since": at}
        later = {"term": LeadershipRow.term + 1, "holder": holder, "since": at}
        statement = insert(self._session, LeadershipRow).values(**first)
        taking = statement.on_conflict_do_update(index_elements=["id"], set_=later).returning(LeadershipRow.term)
        return self._session.scalars(taking).one()

    def term(self) -> int:
        """Return the present term, 0 before any."""
        return self._session.scalar(select(LeadershipRow.term)) or 0

    def require(self, term: int) -> None:
        """Lock the term's row until the unit ends. Raises LeadershipLostError if a later term exists."""
        if self._session.connection().execute(_HELD, {"own_term": term}).first() is None:
            raise LeadershipLostError(term, self.term())


_HELD = (
    update(LeadershipRow)
    .where(LeadershipRow.id == 1, LeadershipRow.term == bindparam("own_term"))
    .values(term=bindparam("own_term"))
    .returning(LeadershipRow.term)
)
