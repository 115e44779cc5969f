"""Define a line: campaign × slide × rendition × ms, numbered for ever, with the names it counts under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """The names that a line counts under, frozen when it is numbered."""

    campaign_id: int
    campaign: str
    occasion: str
    theme: str
    category: str
    aim: str
    slide: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be numbered."""

    subject: Subject
    slide_id: int | None
    rendition_id: int
    ms: int


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line: the wire's uint32 `number` and what it stands for; `ms` is the planned length."""

    number: int
    subject: Subject
    slide_id: int | None
    rendition_id: int
    ms: int


@dataclass(frozen=True, slots=True)
class StoredRendition:
    """A slide drawn for a profile: `frames` are (file SHA-256, ms), `digest` names the whole."""

    id: int
    key: str
    digest: str
    slide_id: int | None
    profile_id: int
    ms: int
    frames: tuple[tuple[str, int], ...]
    step_ms: int | None
    placed: object
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A slide picture or a day file; `w` and `h` are 0 for a day."""

    sha256: str
    media_type: str
    w: int
    h: int
    size_bytes: int
