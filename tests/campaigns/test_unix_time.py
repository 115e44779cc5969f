from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.unix_time import instant_of, length_ms, unix_ms

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@given(st.integers(0, 2**42))
def test_ms_come_back(ms):
    assert unix_ms(instant_of(ms)) == ms


def test_an_instant_is_the_same_in_any_zone_and_rounded():
    assert unix_ms(AT.astimezone(ZoneInfo("Asia/Shanghai"))) == unix_ms(AT) == 1_777_896_000_000
    assert unix_ms(AT + timedelta(microseconds=600)) == unix_ms(AT) + 1


def test_a_length_is_in_whole_ms():
    assert length_ms(AT, AT + timedelta(seconds=2, microseconds=900)) == 2_000


def test_what_no_calendar_has_is_refused():
    with pytest.raises((OverflowError, ValueError, OSError)):
        instant_of(-(2**53))
