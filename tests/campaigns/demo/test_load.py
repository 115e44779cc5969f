from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.actions import retire_campaign, retire_screen
from campaigns.booking.target import reach
from campaigns.calendar.calendar import lit_windows
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.demo.load import MARK, is_city_loaded, load_city
from campaigns.errors import MissingGlyphError
from tests.campaigns.builders import SYSTEM, any_layout
from tests.campaigns.conftest import FakeLayout

TODAY = date(2026, 5, 4)
ZONE = ZoneInfo("Asia/Shanghai")
STREETS = ("新华路", "朝阳大街", "友谊大街", "南大街", "北大街", "文化路", "光明街")


def _load(unit, at, layout=any_layout):
    return load_city(unit, layout=layout, password_hash=lambda screen: f"hash-{screen}", today=TODAY, at=at)


@pytest.fixture
def city(lite, at):
    with lite.writing() as unit:
        _load(unit, at)
    return lite


def _campaigns(unit):
    return {campaign.name: campaign for campaign in unit.campaigns.list(CampaignFilter(), limit=99)}


def test_the_city_has_six_large_screens_and_five_strips_a_street(database, at):
    with database.writing() as unit:
        added = _load(unit, at)

    large = [screen.profile.size for screen in added if screen.kind == "large"]
    strips = [screen for screen in added if screen.kind == "strip"]
    assert Counter(large) == {"960x576": 4, "1920x1080": 1, "640x1440": 1}
    assert set(Counter(screen.street for screen in strips)) == set(STREETS)
    assert min(Counter(screen.street for screen in strips).values()) >= 5
    assert {(screen.profile.size, screen.profile.colour.value) for screen in strips} == {
        ("320x16", "mono"), ("320x16", "dual_rg"), ("512x32", "mono"), ("512x32", "dual_rg"),
    }  # fmt: skip
    assert all(screen.merchant for screen in strips) and len({screen.owner for screen in strips}) == len(strips)
    with database.reading() as unit:
        assert set(unit.screens.credentials()) == {screen.id for screen in added}
        assert unit.campaigns.idle().slides[0].text == "朝阳市"


def test_its_campaigns_are_those_of_the_report(city):
    with city.reading() as unit:
        found = _campaigns(unit)
        screens = unit.screens.all()
    occasions = {campaign.occasion for campaign in found.values()}
    reached = {name: reach(campaign.target, campaign.screens, screens) for name, campaign in found.items()}
    assert occasions >= {"创建文明城", "市第十次党代会", "网络宣传周", "市房交会"}
    assert {campaign.theme for campaign in found.values()} >= {"社会主义核心价值观", "讲文明、树新风"}
    assert [slide.text for slide in found["社会主义核心价值观"].slides] == [
        "富强 民主 文明 和谐",
        "自由 平等 公正 法治",
        "爱国 敬业 诚信 友善",
    ]
    assert {screen.kind.value for screen in reached["讲文明、树新风"]} == {"large"}
    assert len(reached["讲文明、树新风"]) == 6
    assert {screen.id for screen in reached["消防安全提示"]} > {"dp-6"}
    assert all(reached.values())


def test_the_city_uses_every_field_of_a_campaign(city):
    with city.reading() as unit:
        found = _campaigns(unit).values()
        calendar = unit.calendar.read()
    named = {calendar.dayparts[number].name for campaign in found for number in campaign.daypart_ids}
    assert named == {"早高峰", "晚高峰", "白天", "夜市", "夜间", "假日全天"}
    assert {campaign.aim.value for campaign in found} == {"share", "rotation"}
    assert any(slide.starts_on or slide.ends_on for campaign in found for slide in campaign.slides)
    assert {word for campaign in found for word, told in campaign.target.rules().items() if told} == {
        "kinds", "streets", "sizes", "tags",
    }  # fmt: skip
    assert not calendar.is_workday(date(2026, 10, 1)) and calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_workday(date(2027, 10, 1))


def test_one_large_screen_and_one_street_are_dark_at_night(city):
    night = datetime(2026, 5, 4, 15, 0, tzinfo=UTC), datetime(2026, 5, 4, 22, 0, tzinfo=UTC)
    with city.reading() as unit:
        calendar = unit.calendar.read()
        groups = {group.name: lit_windows(group, calendar, *night, ZONE) for group in unit.groups.all()}
        dark = {name for name, windows in groups.items() if not windows}
        kinds = Counter(screen.kind.value for screen in unit.screens.all() if screen.group in dark)
    assert dark == {"dp-4", "文化路"}
    assert kinds == {"large": 1, "strip": 5}
    assert all(windows == (night,) for name, windows in groups.items() if name not in dark)


def test_the_system_sends_its_own_campaigns_for_review(city):
    with city.reading() as unit:
        reviews = unit.reviews.latest([campaign.id for campaign in _campaigns(unit).values()])
        assert {review.state.value for review in reviews.values()} == {"waiting"}
        assert all(review.when_drawn for review in reviews.values()) and len(reviews) == len(_campaigns(unit))


def test_loading_again_adds_nothing_and_undoes_nothing(database, at):
    with database.writing() as unit:
        assert not is_city_loaded(unit)
        _load(unit, at)
        retire_campaign(unit, SYSTEM, _campaigns(unit)["城管热线"].id, at=at)
        retire_screen(unit, SYSTEM, "st-36", at=at)
        before = unit.audit.last_number(), unit.campaigns.count(CampaignFilter(retired=True))
    with database.writing() as unit:
        assert is_city_loaded(unit)
        assert _load(unit, at + timedelta(days=40)) == ()
        assert (unit.audit.last_number(), unit.campaigns.count(CampaignFilter(retired=True))) == before


def test_a_half_loaded_city_goes_on_where_it_stopped(lite, at):
    with lite.writing() as unit:
        _load(unit, at)
        retire_campaign(unit, SYSTEM, _campaigns(unit)["城管热线"].id, at=at)
        whole = unit.settings.get(MARK)
        unit.settings.put(MARK, [name for name in whole if name != "城管热线"])
        before = unit.campaigns.count(CampaignFilter(retired=True))
        assert not is_city_loaded(unit)
    with lite.writing() as unit:
        assert _load(unit, at) == ()
        assert unit.campaigns.count(CampaignFilter(retired=True)) == before + 1
        assert unit.settings.get(MARK) == whole


def test_a_city_that_cannot_be_shown_is_not_loaded_in_part(lite, at):
    with pytest.raises(MissingGlyphError), lite.writing() as unit:
        _load(unit, at, FakeLayout("谐"))

    with lite.reading() as unit:
        assert unit.screens.all() == () and unit.streets.all() == ()
        assert not is_city_loaded(unit)
