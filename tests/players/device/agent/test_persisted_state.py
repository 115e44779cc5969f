"""Documents are compared by `rev` and digest."""

from __future__ import annotations

import pytest

from players.device.agent.persisted_state import Revision, RevisionCheck, check_revision


@pytest.mark.parametrize(
    ("last", "rev", "digest", "expected"),
    [
        (None, 1, "aa", RevisionCheck.NEW),
        (Revision(5, "aa"), 6, "bb", RevisionCheck.NEW),
        (Revision(5, "aa"), 5, "aa", RevisionCheck.SAME),
        (Revision(5, "aa"), 5, "bb", RevisionCheck.CONFLICT),
        (Revision(5, "aa"), 4, "bb", RevisionCheck.OLD),
        (Revision(5, "aa"), 4, "aa", RevisionCheck.OLD),
    ],
)
def test_revision_check_follows_rev_and_digest(
    last: Revision | None, rev: int, digest: str, expected: RevisionCheck
) -> None:
    """W-6: lower is ignored, equal with equal digest verifies the cache, equal with another digest is rejected."""
    assert check_revision(last, rev, digest) is expected
