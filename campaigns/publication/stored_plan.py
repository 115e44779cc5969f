"""Define what was planned and published, as stored: slots, plan days, documents, the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A slot number of a sync group: stable for one slide and length."""

    n: int
    slide_id: int
    ms: int


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A plan day of a sync group. `effective_at` is when it replaced the plan before it."""

    id: int
    group_id: int
    day_on: date
    from_at: datetime
    to_at: datetime
    effective_at: datetime
    inputs_digest: str
    inputs: object
    sha256: str
    made_at: datetime
    term: int


@dataclass(frozen=True, slots=True)
class NewDay:
    """A plan day to be stored."""

    group_id: int
    day_on: date
    from_at: datetime
    to_at: datetime
    effective_at: datetime
    inputs_digest: str
    inputs: object
    sha256: str
    term: int


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A signed document to be issued: `token` the JWS, `body` the payload inside it."""

    topic: str
    kind: str
    screen: str | None
    rev: int
    digest: str
    content_digest: str
    token: bytes
    body: bytes
    issued_at: datetime
    switch_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as issued; current while `superseded_at` is None. `content_digest` omits rev and times."""

    id: int
    topic: str
    kind: str
    screen: str | None
    rev: int
    digest: str
    content_digest: str
    token: bytes
    body: bytes
    issued_at: datetime
    switch_at: datetime | None
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A current document without its bytes: enough to compare with what a screen echoes."""

    topic: str
    screen: str | None
    rev: int
    digest: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A file that the broker should hold (`withdrawn_at` None), or one that was withdrawn."""

    sha256: str
    size_bytes: int
    last_named_at: datetime
    withdrawn_at: datetime | None
