"""Which documents are new: the rule of `rev` (PROTOCOL W-6)."""

from __future__ import annotations

from enum import Enum

from players.device.agent.state import Revision


class Standing(Enum):
    """How a document stands to the last accepted one of its topic."""

    NEW = "new"
    SAME = "same"  # nothing to accept: verify the cache, fetch what is missing
    OLD = "old"  # ignored
    CONFLICT = "conflict"  # rejected and reported


def standing(last: Revision | None, rev: int, digest: str) -> Standing:
    """Compare a verified document with the last accepted one.

    >>> standing(Revision(5, "aa"), 5, "bb")
    <Standing.CONFLICT: 'conflict'>
    """
    if last is None or rev > last.rev:
        return Standing.NEW
    if rev < last.rev:
        return Standing.OLD
    return Standing.SAME if digest == last.digest else Standing.CONFLICT
