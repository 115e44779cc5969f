"""A reviewer in a real browser: what nobody looked at cannot be approved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from campaigns.actions import send_for_review
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.reviewing.review import ReviewState, state_of
from tests.campaigns.builders import SYSTEM
from tests.web import street_builders
from tests.web.browsing import Person
from tests.web.conftest import NOON, City


@pytest.fixture
def waits(city: City) -> Campaign:
    """A campaign of three slides for all screens, drawn, waiting: more than one window shows."""
    with city.database.writing() as unit:
        slides = tuple(SlideWish(text) for text in ("预防为主", "生命至上", "人人有责"))
        made = street_builders.create(unit, city.pictures, NOON, name="消防宣传月", approved=False, slides=slides)
        send_for_review(unit, SYSTEM, made.id, made.version, at=NOON)
        street_builders.draw(unit, city.pictures, made, NOON)
    return made


def test_approval_is_locked_until_every_picture_was_in_sight(
    at_window: Callable[[str], Person], city: City, waits: Campaign
):
    page = at_window("reviewer").opens(f"/review/{waits.id}")
    passing = page.get_by_role("button", name="通过", exact=True)
    following = page.get_by_role("button", name="看下一张")
    expect(page.get_by_text("看完每一张才能通过")).to_be_visible()
    expect(passing).to_be_hidden()

    looked = 0
    while following.is_visible():
        with suppress(Late):  # the last picture may have been looked at, and the button gone, just before the click
            following.click(timeout=2_000)
        page.wait_for_timeout(500)
        looked += 1
        assert looked < 20
    expect(page.get_by_text("每一张都看过了。")).to_be_visible()
    passing.click()

    expect(page.get_by_text("“消防宣传月”已通过")).to_be_visible()
    with city.database.reading() as unit:
        now = unit.campaigns.get(waits.id)
        assert now is not None
        assert state_of(unit.reviews.of(now.id), now, unit.editions.of(now.id)) is ReviewState.APPROVED
    assert looked > 1
