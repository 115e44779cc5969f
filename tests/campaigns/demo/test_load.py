from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions import retire_campaign
from campaigns.database.campaign_store import CampaignFilter
from campaigns.demo.load import load_city
from campaigns.errors import MissingGlyphError
from tests.campaigns.builders import HOUSE, any_layout
from tests.campaigns.conftest import FakeLayout

TODAY = date(2026, 5, 4)


def _load(unit, at, layout=any_layout):
    return load_city(unit, layout=layout, password_hash=lambda screen: f"hash-{screen}", today=TODAY, at=at)


def test_the_demo_city_has_a_large_screen_a_strip_and_the_core_values(database, at):
    with database.writing() as unit:
        added = _load(unit, at)

    assert [(screen.id, screen.profile.size, screen.profile.colour, screen.street) for screen in added] == [
        ("dp-1", "960x576", "rgb", "新华路"),
        ("st-1", "320x16", "mono", "新华路"),
    ]
    with database.reading() as unit:
        (campaign,) = unit.campaigns.list(CampaignFilter())
        idle = unit.campaigns.idle()
        assert unit.screens.credentials() == {"dp-1": "hash-dp-1", "st-1": "hash-st-1"}
    assert campaign.runs_on(TODAY) and campaign.screens == ("dp-1", "st-1")
    assert [slide.text for slide in campaign.slides] == [
        "富强 民主 文明 和谐",
        "自由 平等 公正 法治",
        "爱国 敬业 诚信 友善",
    ]
    assert (idle.name, idle.aim, idle.slides[0].text) == ("待播", "idle", "朝阳市")


def test_loading_again_adds_nothing_and_undoes_nothing(database, at):
    with database.writing() as unit:
        _load(unit, at)
        (campaign,) = unit.campaigns.list(CampaignFilter())
        retire_campaign(unit, HOUSE, campaign.id, at=at)
    with database.writing() as unit:
        assert _load(unit, at) == ()
        assert unit.campaigns.count(CampaignFilter()) == 0
        assert unit.campaigns.count(CampaignFilter(retired=True, reserved=True)) == 2


def test_a_city_that_cannot_be_shown_is_not_loaded_by_half(lite, at):
    with pytest.raises(MissingGlyphError), lite.writing() as unit:
        _load(unit, at, FakeLayout("谐"))

    with lite.reading() as unit:
        assert unit.screens.all() == ()
