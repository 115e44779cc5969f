from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.publication.stored_plan import StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from campaigns.screens.sync_group import LitHours
from web.street.screen_state import State, is_lit, standing_of

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DIGEST = "ab" * 32
CURRENT = StoredDocument(1, "ledcast/v1/s/st-1/manifest", "manifest", "st-1", 7, DIGEST, DIGEST, b"", b"", AT, AT, None)
GOOD = ScreenStatus(
    "st-1", AT, online=True, seen_at=AT, manifest_digest=DIGEST, manifest_status="applied", clock_err_ms=40
)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.CONFIRMED),
        ({"manifest_status": "fetching"}, State.FETCHING),
        ({"manifest_status": "ready"}, State.READY),
        ({"manifest_status": "rejected", "manifest_digest": None}, State.REJECTED),
        ({"manifest_digest": "cd" * 32}, State.UNCONFIRMED),
        ({"manifest_digest": None, "manifest_status": None}, State.UNCONFIRMED),
        ({"manifest_status": None}, State.UNCONFIRMED),
        ({"online": False}, State.SILENT),
        ({"seen_at": AT - timedelta(minutes=6)}, State.SILENT),
        ({"fault": "display"}, State.FAULT),
        ({"fault": "display", "online": False}, State.FAULT),
        ({"clock_err_ms": -2_500}, State.CLOCK),
        ({"seen_at": None}, State.NEVER),
    ],
)
def test_a_screens_word_is_the_worst_that_is_true(changes: dict[str, object], state: State):
    """Confirmed comes from the echo of the present digest, applied, and from nothing else (PROTOCOL W-20)."""
    assert standing_of(replace(GOOD, **changes), CURRENT, None, AT, ZONE).state is state  # type: ignore[arg-type]


def test_a_screen_never_heard_and_one_without_a_playlist_have_words_of_their_own():
    assert standing_of(None, CURRENT, None, AT, ZONE).state is State.NEVER
    assert standing_of(GOOD, None, None, AT, ZONE).state is State.UNPLANNED


@pytest.mark.parametrize(
    ("local", "lit"), [(time(7), True), (time(6, 59), False), (time(21, 59), True), (time(22), False)]
)
def test_lit_hours_are_half_open(local: time, lit: bool):
    assert is_lit(LitHours(time(7), time(22)), datetime.combine(AT.date(), local)) is lit


@pytest.mark.parametrize(("local", "lit"), [(time(23), True), (time(1), True), (time(2), False), (time(17), False)])
def test_lit_hours_may_reach_over_midnight(local: time, lit: bool):
    assert is_lit(LitHours(time(18), time(2)), datetime.combine(AT.date(), local)) is lit


def test_a_screen_that_is_shut_as_promised_is_neither_confirmed_nor_in_trouble():
    shut = LitHours(time(18), time(23))

    assert standing_of(GOOD, CURRENT, shut, AT, ZONE).state is State.SHUT
    assert standing_of(replace(GOOD, online=False), CURRENT, shut, AT, ZONE).state is State.SILENT
