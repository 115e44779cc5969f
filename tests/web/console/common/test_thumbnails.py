"""Test the thumbnail of a campaign: the stored picture, one rendered now, or none."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from tests.web.conftest import City
from web.console.common.thumbnails import thumbnails


def test_the_stored_picture_of_the_plainest_screen_is_shown_by_its_address(app: Flask, city: City):
    with app.test_request_context(), city.database.reading() as unit:
        found = thumbnails(unit, city.pictures, [city.campaign], city.screens)[city.campaign.id]

    assert (found.w, found.h) == (320, 16)
    assert all(frame.src and frame.body is None for frame in found.frames)


def test_a_slide_that_is_not_stored_is_rendered_into_the_page(city: City):
    slides = (replace(city.campaign.slides[0], text="刚写好 还没有存"), *city.campaign.slides[1:])
    with city.database.reading() as unit:
        found = thumbnails(unit, city.pictures, [replace(city.campaign, slides=slides)], city.screens)

    assert all(frame.body and frame.src is None for frame in found[city.campaign.id].frames)


def test_a_slide_that_cannot_be_rendered_has_no_thumbnail(city: City):
    slides = (replace(city.campaign.slides[0], text="\u2a6d5"),)
    with city.database.reading() as unit:
        assert thumbnails(unit, city.pictures, [replace(city.campaign, slides=slides)], city.screens) == {}


def test_a_campaign_without_a_screen_has_no_thumbnail(city: City):
    with city.database.reading() as unit:
        assert thumbnails(unit, city.pictures, [city.campaign], {}) == {}
