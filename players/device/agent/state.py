"""What must outlive the process, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Revision:
    """The last accepted document of a topic: its number and the SHA-256 of its payload as received (W-6)."""

    rev: int
    digest: str


@dataclass(frozen=True, slots=True)
class Persisted:
    """Counters, revisions, documents in force and answers to commands; a new value for every change.

    Args:
        boot: starts of the player on this home; session: connections tried.
        revisions: by topic.
        documents: verified payloads by their place: "keys", "config", "manifest:applied", "manifest:ready",
            "override:self", "override:<area>".
        results: the last 64 commands' ids and results, oldest first.
    """

    boot: int = 0
    session: int = 0
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    results: tuple[tuple[str, bytes], ...] = ()

    def with_revision(self, topic: str, revision: Revision) -> Persisted:
        """The same with the topic's last accepted revision."""
        return replace(self, revisions={**self.revisions, topic: revision})

    def with_document(self, place: str, body: bytes | None) -> Persisted:
        """The same with one document put in its place, or taken from it."""
        documents = {name: text for name, text in self.documents.items() if name != place}
        if body is not None:
            documents[place] = body
        return replace(self, documents=documents)
