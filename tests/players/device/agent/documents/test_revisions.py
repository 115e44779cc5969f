"""The rule of `rev`."""

from __future__ import annotations

import pytest

from players.device.agent.documents.revisions import Standing, standing
from players.device.agent.state import Revision


@pytest.mark.parametrize(
    ("last", "rev", "digest", "expected"),
    [
        (None, 1, "aa", Standing.NEW),
        (Revision(5, "aa"), 6, "bb", Standing.NEW),
        (Revision(5, "aa"), 5, "aa", Standing.SAME),
        (Revision(5, "aa"), 5, "bb", Standing.CONFLICT),
        (Revision(5, "aa"), 4, "bb", Standing.OLD),
        (Revision(5, "aa"), 4, "aa", Standing.OLD),
    ],
)
def test_a_document_stands_to_the_last_one(last: Revision | None, rev: int, digest: str, expected: Standing) -> None:
    """W-6: lower is ignored, equal with equal digest verifies the cache, equal with another digest is rejected."""
    assert standing(last, rev, digest) is expected
