"""Effects of a document that was taken in: what remains to be done about it."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Report


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """The documents name other files now, or the same ones again: the cache is to be verified."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A new config: report intervals, and the topics of areas to unsubscribe from and to subscribe to."""

    report: Report
    left: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A verified ack or command for this screen."""

    document: Ack | Command


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document was refused; `reason` is one of those of `ProtocolError`."""

    topic: str
    reason: str
    detail: str


Effect = FilesChanged | Configured | Delivered | Rejected
