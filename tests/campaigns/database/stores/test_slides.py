"""Test the store of slides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from campaigns.booking.slide import Slide, SlideWish
from tests.campaigns.builders import add, create

WISH = SlideWish("二", 5_000, None, date(2026, 5, 2), date(2026, 5, 3))


@pytest.fixture
def first(database, at):
    """Return the only slide of a campaign."""
    with database.writing() as unit:
        add(unit, at)
        return create(unit, at).slides[0]


def test_slides_come_back_by_position(database, first):
    with database.writing() as unit:
        third = unit.slides.insert(first.campaign_id, 3, SlideWish("三"))
        second = unit.slides.insert(first.campaign_id, 2, WISH)

    with database.reading() as unit:
        found = unit.slides.of_campaigns([first.campaign_id, 99])
        assert unit.slides.get(second) == found[1] and unit.slides.get(99) is None
    assert [slide.id for slide in found] == [first.id, second, third]
    assert found[1] == Slide(
        second, first.campaign_id, 2, "二", 5_000, 1, None, date(2026, 5, 2), date(2026, 5, 3)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "version"),
    [({}, 1), ({"starts_on": date(2026, 5, 2)}, 1), ({"text": "改"}, 2), ({"dwell_ms": 9_000}, 2)],
)
def test_the_version_rises_only_with_text_and_time(database, first, changes, version):
    wish = replace(SlideWish(first.text, first.dwell_ms), **changes)
    with database.writing() as unit:
        unit.slides.change(first, 7, wish)

    with database.reading() as unit:
        assert unit.slides.get(first.id) == replace(first, position=7, version=version, **changes)


def test_a_retired_slide_is_found_by_its_number_alone(database, first, at):
    with database.writing() as unit:
        unit.slides.retire([first.id], at)

    with database.reading() as unit:
        assert unit.slides.of_campaigns([first.campaign_id]) == ()
        assert unit.slides.get(first.id) == replace(first, retired_at=at)
