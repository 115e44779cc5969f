"""Test the delay before failed work is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.publication.work_item import RETRY_LONGEST, WorkTopic, retry_after


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (11, 600)])
def test_the_delay_doubles_from_2_s_to_10_min(attempts, seconds):
    assert retry_after(attempts) == timedelta(seconds=seconds)


def test_work_that_fails_for_ever_is_still_tried_every_10_min():
    assert retry_after(10**9) == RETRY_LONGEST


def test_topics_are_stored_by_these_words():
    assert [topic.value for topic in WorkTopic] == [
        "campaign",
        "review",
        "withdrawals",
        "screen",
        "credentials",
        "keys",
        "publish",
    ]
