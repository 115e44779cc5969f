from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask

from campaigns.booking.campaign import Aim, Campaign
from campaigns.text_rules import NAME_LIMIT
from tests.web.conftest import City
from web.console.campaigns.copy import copy_of

TODAY = date(2026, 5, 4)


def copied(app: Flask, campaign: Campaign, today: date = TODAY) -> dict[str, object]:
    with app.test_request_context():
        return copy_of(campaign, today, {"st-1"}, {7})


def test_retired_screens_and_dayparts_are_left_out(app: Flask, city: City):
    found = copied(app, replace(city.campaign, daypart_ids=(6, 7)))

    assert (found["screens"], found["dayparts"]) == (["st-1"], [7])


def test_a_copy_of_an_ended_campaign_starts_today_with_its_slides(app: Flask, city: City):
    dated = replace(city.campaign.slides[0], starts_on=date(2025, 3, 3), ends_on=None)
    over = replace(city.campaign, starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 10), slides=(dated,))
    found, slides = copied(app, over), copied(app, over)["slides"]

    assert (found["starts_on"], found["ends_on"]) == (TODAY, date(2026, 5, 13))
    assert isinstance(slides, list) and slides[0]["starts_on"] == date(2026, 5, 6) and slides[0]["ends_on"] is None


def test_a_copy_of_a_running_campaign_keeps_its_days(app: Flask, city: City):
    found = copied(app, city.campaign)

    assert (found["starts_on"], found["ends_on"]) == (city.campaign.starts_on, city.campaign.ends_on)


def test_a_copys_name_is_within_the_limit_and_its_aim_valid(app: Flask, city: City):
    found = copied(app, replace(city.campaign, name="长" * NAME_LIMIT, aim=Aim.GOAL))

    assert found["name"] == "长" * (NAME_LIMIT - 4) + "（副本）" and found["aim"] == "rotation"
