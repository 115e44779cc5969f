from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.topics import Topics
from players.protocol.uplink.state import ManifestState
from scheduler.uplink.resync import BELIEVED_AHEAD, IssuedRevisions, find_higher_revs, is_outdated
from tests.scheduler.reports import AT, AT_MS, DIGEST, born

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


@pytest.mark.parametrize(
    ("held", "issued", "outdated"),
    [
        ({}, {"withdrawn_rev": 7}, True),
        ({"all": 6}, {"withdrawn_rev": 7}, True),
        ({"all": 7}, {"withdrawn_rev": 7}, False),
        ({"all": 7}, {"withdrawn_rev": 7, "own_rev": 3}, True),
        ({"all": 8, "self": 3}, {"withdrawn_rev": 7, "own_rev": 3}, False),
    ],
)
def test_a_screen_without_the_newest_lists_of_withdrawn_lines_is_outdated(held, issued, outdated):
    """PROTOCOL W-25."""
    assert is_outdated(born(overrides=held), replace(SAME, **issued)) is outdated


def test_a_screen_without_a_manifest_is_outdated_only_if_one_was_issued():
    assert [is_outdated(born(manifest=None), record) for record in (SAME, IssuedRevisions(1, 2))] == [True, False]


@pytest.mark.parametrize("status", ["fetching", "ready", "applied", "rejected"])
def test_a_screen_with_the_current_manifest_is_not_outdated_whatever_its_status(status):
    """PROTOCOL W-20: the same bytes once more would help neither who fetches nor who rejects."""
    assert not is_outdated(born(manifest=ManifestState(5, DIGEST, status)), SAME)


def higher(issued=SAME, **changes):
    return find_higher_revs(born(**changes), issued, topics=Topics(), screen="st-1", at=AT)


def test_equal_and_older_revs_are_not_higher():
    """PROTOCOL W-5."""
    assert higher() == {}
    assert higher(keys_rev=0, config_rev=0, manifest=None) == {}


def test_each_topic_is_compared_by_itself():
    """PROTOCOL W-5: one that shows a higher `rev` makes the office issue anew above that."""
    assert higher(keys_rev=2) == {"ledcast/v1/keys": 2}
    assert higher(config_rev=9) == {"ledcast/v1/s/st-1/config": 9}
    assert higher(manifest=ManifestState(6, "e" * 64, "rejected")) == {"ledcast/v1/s/st-1/manifest": 6}
    assert higher(IssuedRevisions()) == {
        "ledcast/v1/keys": 1, "ledcast/v1/s/st-1/config": 2, "ledcast/v1/s/st-1/manifest": 5,
    }  # fmt: skip


def test_a_rev_too_far_ahead_is_not_believed():
    """One screen must not use up the numbers of a topic that others read, too."""
    most = AT_MS + round(BELIEVED_AHEAD.total_seconds() * 1000)

    assert higher(keys_rev=most) == {"ledcast/v1/keys": most}
    assert higher(keys_rev=most + 1, config_rev=2**53 - 1) == {}
