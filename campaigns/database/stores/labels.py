"""Store each name that counts refer to once, for ever."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.counts import LabelRow


class LabelStore:
    """Names by label id, and label ids by name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ensure(self, texts: Iterable[str]) -> dict[str, int]:
        """Return the id of every text, adding those that are new."""
        unique = sorted(set(texts))
        found = self.find(unique)
        if missing := [text for text in unique if text not in found]:
            self._session.execute(insert_or_ignore(self._session, LabelRow), [{"text": text} for text in missing])
            found |= self.find(missing)
        return found

    def find(self, texts: Iterable[str]) -> dict[str, int]:
        """Return the ids of those texts that have one, by text."""
        found: dict[str, int] = {}
        for some in split_batches(texts):
            found |= dict(self._session.execute(_IDS, {"texts": some}).all())
        return found

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the text of every id, by id."""
        found: dict[int, str] = {}
        for some in split_batches(ids):
            found |= dict(self._session.execute(_TEXTS, {"ids": some}).all())
        return found


_LABEL = LabelRow.__table__.c
_IDS = select(_LABEL.text, _LABEL.id).where(_LABEL.text.in_(bindparam("texts", expanding=True)))
_TEXTS = select(_LABEL.id, _LABEL.text).where(_LABEL.id.in_(bindparam("ids", expanding=True)))
