"""Read and write files by their SHA-256, and renditions by the key of what they are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.plan import FileRow, RenditionRow
from campaigns.playback.line import StoredFile, StoredRendition

WRITTEN_TYPE = "application/json"


class FileStore:
    """Slide pictures and day files; a file never changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, sha256: str, body: bytes, media_type: str, *, at: datetime, w: int = 0, h: int = 0) -> None:
        """Store a file, unless it is stored already."""
        values = {
            "sha256": sha256,
            "media_type": media_type,
            "w": w,
            "h": h,
            "size_bytes": len(body),
            "body": body,
            "made_at": at,
        }
        connection = self._session.connection()
        connection.execute(insert_or_ignore(connection, FileRow), values)

    def add_written(self, bodies: Mapping[str, bytes], at: datetime) -> None:
        """Store files that are written, not drawn, by SHA-256: days and lists of slots; those stored already stay."""
        rows = [
            {"sha256": sha256, "media_type": WRITTEN_TYPE, "w": 0, "h": 0, "size_bytes": len(body), "body": body}
            for sha256, body in bodies.items()
        ]
        if rows:
            connection = self._session.connection()
            connection.execute(insert_or_ignore(connection, FileRow), [row | {"made_at": at} for row in rows])

    def body(self, sha256: str) -> bytes | None:
        """Return the bytes of a file; None if it is not stored."""
        return self._session.scalar(select(FileRow.body).where(FileRow.sha256 == sha256))

    def bodies(self, sha256s: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of those files that are stored, by SHA-256."""
        return dict(self._session.execute(_BODIES, {"sha256s": list(sha256s)}).all())

    def delete_written(self, sha256s: Iterable[str]) -> None:
        """Delete those of some files that were written, not drawn. Nobody may name them."""
        written = (FileRow.sha256.in_(list(sha256s)), FileRow.media_type == WRITTEN_TYPE)
        self._session.execute(delete(FileRow).where(*written))

    def find(self, sha256s: Iterable[str]) -> dict[str, StoredFile]:
        """Return those files that are stored, without their bytes, by SHA-256."""
        return {row[0]: StoredFile(*row) for row in self._session.execute(_FILES, {"sha256s": list(sha256s)})}


class RenditionStore:
    """Renditions by key: nothing is drawn twice."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_by_key(self, keys: Iterable[str]) -> dict[str, StoredRendition]:
        """Return those renditions that are stored, by key."""
        rows = self._session.execute(_BY_KEY, {"keys": list(keys)})
        return {row.key: _rendition(row) for row in rows}

    def get(self, rendition_id: int) -> StoredRendition | None:
        """Return one rendition."""
        row = self._session.get(RenditionRow, rendition_id)
        return None if row is None else _rendition(row)

    def find(self, rendition_ids: Iterable[int]) -> dict[int, StoredRendition]:
        """Return those renditions that are stored, by number."""
        rows = self._session.execute(_BY_ID, {"ids": list(rendition_ids)})
        return {row.id: _rendition(row) for row in rows}

    def add(
        self,
        key: str,
        *,
        digest: str,
        slide_id: int | None,
        profile_id: int,
        ms: int,
        frames: tuple[tuple[str, int], ...],
        step_ms: int | None,
        placed: object,
        at: datetime,
    ) -> StoredRendition:
        """Store a rendition, or return the one that has this key already. `frames` are (file SHA-256, ms)."""
        known = self.find_by_key([key])
        if key in known:
            return known[key]
        row = RenditionRow(
            key=key,
            digest=digest,
            slide_id=slide_id,
            profile_id=profile_id,
            ms=ms,
            frames=[list(frame) for frame in frames],
            step_ms=step_ms,
            placed=placed,
            made_at=at,
        )
        self._session.add(row)
        self._session.flush()
        return _rendition(row)


_FILE = FileRow.__table__.c
_NAMED = _FILE.sha256.in_(bindparam("sha256s", expanding=True))
_BODIES = select(_FILE.sha256, _FILE.body).where(_NAMED)
_FILES = select(_FILE.sha256, _FILE.media_type, _FILE.w, _FILE.h, _FILE.size_bytes).where(_NAMED)
_RENDITIONS = select(*RenditionRow.__table__.columns)
_BY_KEY = _RENDITIONS.where(RenditionRow.key.in_(bindparam("keys", expanding=True)))
_BY_ID = _RENDITIONS.where(RenditionRow.id.in_(bindparam("ids", expanding=True)))
"""Statements are built once: publishing a city asks for the same hundreds of times."""


def _rendition(row: RenditionRow | Row[*tuple[Any, ...]]) -> StoredRendition:
    return StoredRendition(
        id=row.id,
        key=row.key,
        digest=row.digest,
        slide_id=row.slide_id,
        profile_id=row.profile_id,
        ms=row.ms,
        frames=tuple(_frame(frame) for frame in row.frames),
        step_ms=row.step_ms,
        placed=row.placed,
        made_at=row.made_at,
    )


def _frame(frame: object) -> tuple[str, int]:
    assert isinstance(frame, list)
    sha256, ms = frame
    return str(sha256), int(ms)
