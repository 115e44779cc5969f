"""Compare what a screen holds with what the office last issued to it (PROTOCOL W-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.publication.stored_plan import StoredDocument
from campaigns.unix_time import unix_ms
from players.protocol.topics import EVERYBODY, Topics
from players.protocol.uplink.state import SELF, StateReport

BELIEVED_AHEAD = timedelta(days=7_305)
"""How far ahead of now a reported `rev` may be: an office's clock may have been years ahead. Without a bound one screen
could use up all numbers of a topic that others read, too."""


@dataclass(frozen=True, slots=True)
class IssuedRevisions:
    """The revs that the office last issued to a screen (0 before any document), and its manifest's digest.

    `withdrawn_rev` is that of the list of withdrawn lines for all screens, `own_rev` of the screen's own overrides.
    """

    keys_rev: int = 0
    config_rev: int = 0
    manifest_rev: int = 0
    manifest_digest: str | None = None
    withdrawn_rev: int = 0
    own_rev: int = 0

    @classmethod
    def of(cls, documents: Iterable[StoredDocument]) -> IssuedRevisions:
        """Return the revisions of the current documents of one screen, those for all screens among them."""
        found = {(document.kind, document.screen is None): document for document in documents}
        revs = {kind: document.rev for kind, document in found.items()}
        manifest = found.get(("manifest", False))
        return cls(
            keys_rev=revs.get(("keys", True), 0),
            config_rev=revs.get(("config", False), 0),
            manifest_rev=revs.get(("manifest", False), 0),
            manifest_digest=None if manifest is None else manifest.digest,
            withdrawn_rev=revs.get(("override", True), 0),
            own_rev=revs.get(("override", False), 0),
        )


def is_outdated(state: StateReport, issued: IssuedRevisions) -> bool:
    """Return whether a screen's state names an older rev, or another manifest, than what was issued to it.

    A screen that still fetches a manifest names it already, and so does one that rejects it: to send either the same
    bytes again would change nothing.
    """
    if state.keys_rev < issued.keys_rev or state.config_rev < issued.config_rev:
        return True
    held_lists = state.overrides.get(EVERYBODY, 0), state.overrides.get(SELF, 0)
    if held_lists[0] < issued.withdrawn_rev or held_lists[1] < issued.own_rev:
        return True
    held = state.manifest
    if issued.manifest_digest is None:
        return False
    return held is None or held.rev < issued.manifest_rev or held.digest != issued.manifest_digest


def find_higher_revs(
    state: StateReport, issued: IssuedRevisions, topics: Topics, screen: str, at: datetime
) -> dict[str, int]:
    """Return by topic the revs that a screen holds above the office's own: it ignores all that is issued below them.

    The office was restored from a backup, or its clock was once ahead. What is too far ahead of `at` is not believed.
    """
    held = {
        topics.keys: (state.keys_rev, issued.keys_rev),
        topics.config(screen): (state.config_rev, issued.config_rev),
        topics.manifest(screen): (state.manifest.rev if state.manifest else 0, issued.manifest_rev),
    }
    most = unix_ms(at + BELIEVED_AHEAD)
    return {topic: rev for topic, (rev, own) in held.items() if own < rev <= most}
