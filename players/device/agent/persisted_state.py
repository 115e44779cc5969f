"""What must outlive the process: counters, documents and their revisions, answers to commands (PROTOCOL W-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum


@dataclass(frozen=True, slots=True)
class Revision:
    """The last accepted document of a topic: its `rev` and the SHA-256 of its payload as received (W-6)."""

    rev: int
    digest: str


class RevisionCheck(Enum):
    """How a document compares with the last accepted one of its topic."""

    NEW = "new"
    SAME = "same"  # nothing to accept: verify the cache, fetch what is missing
    OLD = "old"  # ignored
    CONFLICT = "conflict"  # rejected and reported


def check_revision(last: Revision | None, rev: int, digest: str) -> RevisionCheck:
    """Compare a verified document with the last accepted one of its topic (W-6).

    >>> check_revision(Revision(5, "aa"), 5, "bb")
    <RevisionCheck.CONFLICT: 'conflict'>
    """
    if last is None or rev > last.rev:
        return RevisionCheck.NEW
    if rev < last.rev:
        return RevisionCheck.OLD
    return RevisionCheck.SAME if digest == last.digest else RevisionCheck.CONFLICT


@dataclass(frozen=True, slots=True)
class PersistedState:
    """Counters, revisions, documents in force and answers to commands; a new value for every change.

    Args:
        boot: starts of the player with this home folder.
        session: connections tried.
        revisions: by topic.
        documents: verified payloads by their place: "keys", "config", "manifest:applied", "manifest:ready",
            "override:self", "override:<area>", areas that the screen has left included.
        results: ids and answers of the last 64 commands, oldest first.
    """

    boot: int = 0
    session: int = 0
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    results: tuple[tuple[str, bytes], ...] = ()

    def with_revision(self, topic: str, revision: Revision) -> PersistedState:
        """Return a copy in which `revision` is the topic's last accepted one."""
        return replace(self, revisions={**self.revisions, topic: revision})

    def with_document(self, place: str, body: bytes | None) -> PersistedState:
        """Return a copy with one document put in its place, or removed where `body` is None."""
        documents = {name: text for name, text in self.documents.items() if name != place}
        if body is not None:
            documents[place] = body
        return replace(self, documents=documents)
