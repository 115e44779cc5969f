"""Test which lit hours two clock times make."""

from __future__ import annotations

from datetime import time

import pytest

from campaigns.errors import ClockTimeError
from campaigns.screens.sync_group import LitHours, lit_hours


@pytest.mark.parametrize(
    ("clocks", "lit"),
    [
        (("07:00", "22:00"), LitHours(time(7), time(22))),
        (("18:00", "02:00"), LitHours(time(18), time(2))),
        (("07:00", "24:00"), LitHours(time(7), time(0))),
        ((None, None), None),
        (("", ""), None),
    ],
)
def test_two_clock_times_are_lit_hours_and_none_is_round_the_clock(clocks, lit):
    assert lit_hours(*clocks) == lit


@pytest.mark.parametrize(
    "clocks", [("07:00", None), (None, "22:00"), ("7:00", "22:00"), ("07:00", "25:00"), ("07:00", "07:00")]
)
def test_one_time_a_malformed_one_or_two_equal_ones_are_refused(clocks):
    with pytest.raises(ClockTimeError) as refused:
        lit_hours(*clocks)
    assert refused.value.field == "lit_from"
