"""Compare what a screen holds with what the office last issued to it (PROTOCOL W-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.publication.stored_plan import StoredDocument
from players.protocol.uplink.state import StateReport


@dataclass(frozen=True, slots=True)
class IssuedRevisions:
    """The revs that the office last issued to a screen (0 before any document), and its manifest's digest."""

    keys_rev: int = 0
    config_rev: int = 0
    manifest_rev: int = 0
    manifest_digest: str | None = None

    @classmethod
    def of(cls, documents: Iterable[StoredDocument]) -> IssuedRevisions:
        """Return the revisions of the current documents of one screen, the list of keys among them."""
        found = {document.kind: document for document in documents}
        revs = {kind: document.rev for kind, document in found.items()}
        digest = found["manifest"].digest if "manifest" in found else None
        return cls(revs.get("keys", 0), revs.get("config", 0), revs.get("manifest", 0), digest)


def is_outdated(state: StateReport, issued: IssuedRevisions) -> bool:
    """Return whether a screen's state names an older rev, or another manifest, than what was issued to it.

    A screen that still fetches a manifest names it already, and so does one that rejects it: to send either the same
    bytes again would change nothing.
    """
    if state.keys_rev < issued.keys_rev or state.config_rev < issued.config_rev:
        return True
    held = state.manifest
    if issued.manifest_digest is None:
        return False
    return held is None or held.rev < issued.manifest_rev or held.digest != issued.manifest_digest
