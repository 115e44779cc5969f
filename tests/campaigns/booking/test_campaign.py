"""Test the rules of the wish for a campaign, and the days on which a campaign runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from campaigns.booking.campaign import (
    DAYPARTS_MAX,
    LENGTH_MAX_DAYS,
    WEIGHT_MAX,
    Aim,
    Campaign,
    Category,
    check_campaign,
)
from campaigns.errors import DatesError, EmptyTextError, NothingChosenError, OutOfRangeError, UnknownChoiceError
from tests.campaigns.builders import campaign_wish

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


def test_a_wish_is_trimmed_and_each_screen_and_daypart_taken_once():
    checked = check_campaign(
        campaign_wish(name=" 创建 ", occasion=" ", screens=("st-2", "st-1", "st-2"), daypart_ids=(3, 1, 3))
    )

    assert (checked.name, checked.occasion) == ("创建", "")
    assert (checked.screens, checked.daypart_ids) == (("st-2", "st-1"), (1, 3))


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"name": " "}, EmptyTextError, "name"),
        ({"theme": ""}, EmptyTextError, "theme"),
        ({"category": "own"}, UnknownChoiceError, "category"),
        ({"aim": "idle"}, UnknownChoiceError, "aim"),
        ({"aim": "goal"}, UnknownChoiceError, "aim"),
        ({"weight": 0}, OutOfRangeError, "weight"),
        ({"weight": WEIGHT_MAX + 1}, OutOfRangeError, "weight"),
        ({"starts_on": LAST, "ends_on": FIRST}, DatesError, "ends_on"),
        ({"starts_on": FIRST, "ends_on": FIRST + timedelta(days=LENGTH_MAX_DAYS)}, DatesError, "ends_on"),
        ({"screens": ()}, NothingChosenError, "screens"),
        ({"daypart_ids": tuple(range(DAYPARTS_MAX + 1))}, NothingChosenError, "dayparts"),
        ({"aim": "share"}, OutOfRangeError, "share_percent"),
        ({"aim": "share", "share_percent": 51}, OutOfRangeError, "share_percent"),
    ],
)
def test_an_invalid_wish_is_refused_at_its_field(changes, error, field):
    with pytest.raises(error) as refused:
        check_campaign(campaign_wish(**changes))
    assert refused.value.field == field


@pytest.mark.parametrize(("aim", "kept"), [("share", 50), ("rotation", None)])
def test_only_a_share_keeps_its_percentage(aim, kept):
    assert check_campaign(campaign_wish(aim=aim, share_percent=50)).share_percent == kept


@pytest.mark.parametrize(
    ("day", "runs"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (LAST, True), (LAST + timedelta(days=1), False)],
)
def test_a_campaign_runs_on_its_days_both_included_until_it_is_retired(at, day, runs):
    def campaign(retired_at=None):
        return Campaign(
            1, "创建", "讲文明", "", Category.PSA, Aim.ROTATION, 1, FIRST, LAST, reserved=False,
            retired_at=retired_at, version=1, created_by="li", created_at=at,
        )  # fmt: skip

    assert campaign().runs_on(day) is runs
    assert not campaign(retired_at=at).runs_on(day)
