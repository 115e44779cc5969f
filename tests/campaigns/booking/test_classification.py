"""Test the rules of themes and occasions."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.booking.classification import Occasion, Theme, check_occasion, check_theme
from campaigns.errors import EmptyTextError, OccasionDatesError

FIRST, LAST = date(2026, 9, 14), date(2026, 9, 20)


def test_names_are_trimmed_and_on_offer():
    assert check_theme(" 网络安全 ") == Theme("网络安全", None)
    assert check_occasion(" 网络宣传周 ", FIRST, LAST) == Occasion("网络宣传周", FIRST, LAST, None)


@pytest.mark.parametrize("check", [check_theme, check_occasion])
def test_an_empty_name_is_refused(check):
    with pytest.raises(EmptyTextError) as refused:
        check(" ")
    assert refused.value.field == "name"


@pytest.mark.parametrize("days", [(None, None), (FIRST, None), (None, LAST), (FIRST, FIRST)])
def test_an_occasion_may_have_either_day_neither_or_one_day_only(days):
    assert check_occasion("网络宣传周", *days) == Occasion("网络宣传周", *days)


def test_an_occasion_that_ends_before_it_starts_is_refused():
    with pytest.raises(OccasionDatesError) as refused:
        check_occasion("网络宣传周", LAST, FIRST)
    assert refused.value.field == "ends_on"
