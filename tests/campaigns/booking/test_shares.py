from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.booking.campaign import Aim, Campaign, Category
from campaigns.booking.shares import busiest_day, check_shares
from campaigns.calendar.calendar import Calendar
from campaigns.calendar.daypart import Daypart
from campaigns.errors import ShareTakenError
from campaigns.local_time import civil_days
from tests.campaigns.builders import campaign_wish

MORNING = Daypart(1, "上午", time(8), time(12))
AFTERNOON = Daypart(2, "下午", time(12), time(18))
NIGHT = Daypart(3, "夜间", time(22), time(2))
WEEKENDS = Daypart(4, "周末", time(8), time(12), frozenset({6, 7}))
CALENDAR = Calendar(dayparts={part.id: part for part in (MORNING, AFTERNOON, NIGHT, WEEKENDS)})


def held(number: int, percent: int, first: date, last: date, *dayparts: int) -> Campaign:
    return Campaign(
        id=number, name=f"活动{number}", theme="", occasion="", category=Category.PSA, aim=Aim.SHARE, weight=1,
        starts_on=first, ends_on=last, reserved=False, retired_at=None, version=1, created_by="li",
        created_at=datetime(2026, 1, 1, tzinfo=UTC), daypart_ids=dayparts, share_percent=percent,
    )  # fmt: skip


def wish(percent: int = 50, first: date = date(2026, 5, 1), last: date = date(2026, 5, 31), *dayparts: int):
    return campaign_wish(aim="share", share_percent=percent, starts_on=first, ends_on=last, daypart_ids=dayparts)


MAY = (date(2026, 5, 1), date(2026, 5, 31))


def test_shares_that_come_to_what_can_be_kept_are_kept():
    check_shares(wish(50), [held(1, 20, *MAY), held(2, 20, *MAY)], "新华路", CALENDAR)
    with pytest.raises(ShareTakenError):
        check_shares(wish(50), [held(1, 20, *MAY), held(2, 21, *MAY)], "新华路", CALENDAR)


def test_a_share_that_does_not_fit_is_refused_naming_the_holders():
    others = [held(1, 30, *MAY), held(2, 25, date(2026, 5, 10), date(2026, 5, 12))]

    with pytest.raises(ShareTakenError) as refused:
        check_shares(wish(50), others, "新华路", CALENDAR)

    assert refused.value.field == "share_percent"
    assert refused.value.values | {"holders": ""} == {
        "group": "新华路", "on": date(2026, 5, 10), "asked_percent": 50, "left_percent": 35, "holders": "",
    }  # fmt: skip
    assert "活动1 30%" in refused.value.text("zh") and "活动2 25%" in refused.value.text("en")


def test_shares_that_never_meet_do_not_add_up():
    early, late = (date(2026, 5, 1), date(2026, 5, 15)), (date(2026, 5, 16), date(2026, 5, 31))

    check_shares(wish(50), [held(1, 40, *early), held(2, 40, *late)], "新华路", CALENDAR)
    check_shares(wish(50, *MAY, 1), [held(1, 40, *MAY, 1), held(2, 50, *MAY, 2)], "新华路", CALENDAR)
    check_shares(wish(50, *MAY, 1), [held(1, 40, *MAY, 2), held(2, 40, *MAY, 3)], "新华路", CALENDAR)


def test_shares_meet_on_the_weekends_only():
    with pytest.raises(ShareTakenError, match="2026-05-02"):
        check_shares(wish(50, *MAY, 1), [held(1, 50, *MAY, 4), held(2, 10, *MAY)], "新华路", CALENDAR)


def test_the_last_night_of_one_meets_the_next_morning_of_another():
    night = held(1, 50, date(2026, 5, 1), date(2026, 5, 9), 3)
    next_day = wish(50, date(2026, 5, 10), date(2026, 5, 20))

    with pytest.raises(ShareTakenError, match="2026-05-10"):
        check_shares(next_day, [night, held(2, 10, *MAY)], "新华路", CALENDAR)


def test_a_rotation_campaign_asks_for_no_share():
    rotating = campaign_wish(starts_on=MAY[0], ends_on=MAY[1])

    check_shares(rotating, [held(1, 50, *MAY), held(2, 50, *MAY)], "新华路", CALENDAR)


ranges = st.tuples(st.integers(0, 30), st.integers(0, 10), st.integers(1, 50))


@given(st.lists(ranges, max_size=6))
def test_the_fullest_day_is_the_one_that_counting_day_by_day_finds(rows):
    others = [
        held(number, percent, MAY[0] + timedelta(days=first), MAY[0] + timedelta(days=first + length))
        for number, (first, length, percent) in enumerate(rows, start=1)
    ]

    found = busiest_day(wish(50), others, CALENDAR)

    by_day = [sum(o.share_percent or 0 for o in others if o.starts_on <= day <= o.ends_on) for day in civil_days(*MAY)]
    assert (found.percent if found else 0) == max(by_day, default=0)
