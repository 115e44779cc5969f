from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.booking.playlist import SLIDES_MAX, bare_days, check_playlist
from campaigns.booking.slide import SlideWish
from campaigns.errors import ItemDatesError, NothingChosenError
from campaigns.local_time import civil_days

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


def slide(first: int | None = None, last: int | None = None) -> SlideWish:
    days = (None if day is None else date(2026, 5, day) for day in (first, last))
    return SlideWish("好", None, None, *days)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (SlideWish("好", starts_on=date(2026, 4, 30)), "slides-1-starts_on"),
        (SlideWish("好", starts_on=date(2026, 6, 1)), "slides-1-starts_on"),
        (SlideWish("好", ends_on=date(2026, 6, 1)), "slides-1-ends_on"),
        (SlideWish("好", ends_on=date(2026, 4, 30)), "slides-1-ends_on"),
        (slide(10, 9), "slides-1-ends_on"),
    ],
)
def test_slide_days_outside_the_campaign_or_reversed_are_refused_at_their_field(wish, field):
    with pytest.raises(ItemDatesError) as refused:
        check_playlist((slide(), wish), FIRST, LAST)

    assert refused.value.field == field
    assert "2026-05-01" in refused.value.text("zh") and "2026-05-31" in refused.value.text("en")


def test_days_of_a_slide_may_be_its_campaigns_own():
    assert check_playlist((slide(1, 31), slide(9, 9)), FIRST, LAST) == (slide(1, 31), slide(9, 9))


@pytest.mark.parametrize("slides", [(), (slide(),) * (SLIDES_MAX + 1)])
def test_a_playlist_has_from_one_slide_to_the_limit_of_a_loop(slides):
    with pytest.raises(NothingChosenError) as refused:
        check_playlist(slides, FIRST, LAST)

    assert refused.value.field == "slides"


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(0, 30)), min_size=1, max_size=6))
def test_bare_days_are_exactly_those_on_which_no_slide_may_be_shown(pairs):
    slides = [slide(first, min(31, first + length)) for first, length in pairs]

    bare = {day for days in bare_days(slides, FIRST, LAST) for day in civil_days(*days)}

    shown = {day for each in slides for day in civil_days(each.starts_on or FIRST, each.ends_on or LAST)}
    assert bare == set(civil_days(FIRST, LAST)) - shown
    assert all(
        one[1] + timedelta(days=1) < other[0]
        for one, other in zip(*(bare_days(slides, FIRST, LAST)[n:] for n in (0, 1)), strict=False)
    )


def test_a_slide_without_days_leaves_none_bare():
    assert bare_days([slide(3, 4), slide()], FIRST, LAST) == ()
