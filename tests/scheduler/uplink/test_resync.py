from __future__ import annotations

import pytest

from players.protocol.uplink.state import ManifestState
from scheduler.uplink.resync import IssuedRevisions, is_outdated
from tests.scheduler.reports import DIGEST, born

SAME = IssuedRevisions(keys_rev=1, config_rev=2, manifest_rev=5, manifest_digest=DIGEST)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (SAME, False),
        (IssuedRevisions(), False),
        (IssuedRevisions(keys_rev=2), True),
        (IssuedRevisions(config_rev=3), True),
        (IssuedRevisions(manifest_rev=6, manifest_digest=DIGEST), True),
        (IssuedRevisions(manifest_rev=5, manifest_digest="e" * 64), True),
        (IssuedRevisions(keys_rev=1, config_rev=1, manifest_rev=4, manifest_digest=DIGEST), False),
    ],
)
def test_an_older_rev_or_another_digest_is_out_of_date(record, expected):
    """PROTOCOL W-5."""
    assert is_outdated(born(), record) is expected


def test_a_screen_without_a_manifest_is_outdated_only_if_one_was_issued():
    assert [is_outdated(born(manifest=None), record) for record in (SAME, IssuedRevisions(1, 2))] == [True, False]


@pytest.mark.parametrize("status", ["fetching", "ready", "applied", "rejected"])
def test_a_screen_with_the_current_manifest_is_not_outdated_whatever_its_status(status):
    """PROTOCOL W-20: the same bytes once more would help neither who fetches nor who rejects."""
    assert not is_outdated(born(manifest=ManifestState(5, DIGEST, status)), SAME)
