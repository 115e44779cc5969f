"""Whether a screen holds what the office last issued to it (PROTOCOL W-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.publication.stored_plan import StoredDocument
from players.protocol.uplink.state import State


@dataclass(frozen=True, slots=True)
class Record:
    """What the office has issued to a screen: revs (0 before any document) and the digest of the manifest."""

    keys_rev: int = 0
    config_rev: int = 0
    manifest_rev: int = 0
    manifest_digest: str | None = None

    @classmethod
    def of(cls, documents: Iterable[StoredDocument]) -> Record:
        """Read it from the current documents of one screen, the keys among them."""
        found = {document.kind: document for document in documents}
        revs = {kind: document.rev for kind, document in found.items()}
        digest = found["manifest"].digest if "manifest" in found else None
        return cls(revs.get("keys", 0), revs.get("config", 0), revs.get("manifest", 0), digest)


def outdated(state: State, record: Record) -> bool:
    """Say whether a birth shows an older rev, or another digest, than the office's own record.

    A screen that is still fetching tells of the new manifest already, and one that rejects it names it too: sending
    the same bytes once more would help neither.
    """
    if state.keys_rev < record.keys_rev or state.config_rev < record.config_rev:
        return True
    told = state.manifest
    if record.manifest_digest is None:
        return False
    return told is None or told.rev < record.manifest_rev or told.digest != record.manifest_digest
