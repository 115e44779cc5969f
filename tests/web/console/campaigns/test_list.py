from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from campaigns.actions import edit_campaign, retire_campaign, return_campaign, send_for_review, withdraw_campaign
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.database.stores.campaign_list import PHASES, ListQuery
from campaigns.reviewing.review import state_of
from tests.web import street_builders
from tests.web.browsing import Person as AtWindow
from tests.web.conftest import Browser, City, Clock
from web.console.common.phase import Phase, phase_of


def _made(city: City, clock: Clock, name: str, **changes: object) -> Campaign:
    wish: dict[str, Any] = {"name": name, "slides": (SlideWish(f"{name}的话"),), "screens": ("st-1",)} | changes
    with city.database.writing() as unit:
        return street_builders.create(unit, city.pictures, clock(), **wish)


@pytest.fixture
def many(city: City, clock: Clock) -> list[Campaign]:
    """Campaigns that stand in every way there is."""
    at = clock()
    found = [
        _made(city, clock, "防火", theme="消防", occasion="消防宣传月"),
        _made(city, clock, "宪法日", theme="法治", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 7)),
        _made(city, clock, "植树", theme="绿化", approved=False),
        _made(city, clock, "春运", theme="交通", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)),
        _made(city, clock, "收官", theme="交通"),
        _made(city, clock, "夜校", theme="教育", approved=False),
        _made(city, clock, "书展", theme="教育", approved=False),
        _made(city, clock, "改过", theme="教育"),
        _made(city, clock, "错字", theme="安全"),
        _made(city, clock, "续办", theme="安全", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)),
    ]
    with city.database.writing() as unit:
        retire_campaign(unit, street_builders.HOUSE, found[4].id, at=at)
        for campaign in found[5:7]:
            send_for_review(unit, street_builders.HOUSE, campaign.id, campaign.version, at=at)
        return_campaign(
            unit, street_builders.HOUSE, found[6].id, found[6].version, note="换一句", key=city.pictures.key, at=at
        )
        withdraw_campaign(unit, street_builders.HOUSE, found[8].id, "有错字", at=at)
        wish = street_builders.campaign_wish(name="改过", theme="教育", screens=("st-1",), version=found[7].version)
        edit_campaign(unit, street_builders.HOUSE, found[7].id, wish, layout=city.pictures.lay_out, at=at)
        wish = street_builders.campaign_wish(name="续办", theme="安全", screens=("st-1",), version=found[9].version)
        edit_campaign(unit, street_builders.HOUSE, found[9].id, wish, layout=city.pictures.lay_out, at=at)
    return found


def _names(page: str) -> list[str]:
    return re.findall(r'<a class="lc-name"[^>]*>([^<]+)</a>', page)


def test_phases_of_the_query_equal_those_of_the_rows(city: City, many: list[Campaign], clock: Clock):
    """The list narrows by a phase that SQL decides; the rows' chips are decided by the rules themselves."""
    today = clock().date()
    with city.database.reading() as unit:
        for phase in PHASES:
            numbers = unit.campaign_list.numbers(ListQuery(today, phase=phase), limit=40, offset=0)
            reviews, editions = unit.reviews.latest(numbers), unit.editions.in_force(numbers)
            found = unit.campaigns.find(numbers)
            assert numbers, phase
            states = {each.id: state_of(reviews.get(each.id), each, editions.get(each.id)) for each in found}
            phases = {phase_of(each, states[each.id], editions.get(each.id), today) for each in found}
            assert phases == {Phase(phase)}
        assert sum(unit.campaign_list.phases(ListQuery(today)).values()) == len(many) + 1 == unit.campaign_list.total()
    assert tuple(Phase) == PHASES


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=消防宣传月", ["防火"]),
        ("q=植树的话", ["植树"]),
        ("q=教育 书展", ["书展"]),
        ("theme=教育&state=waiting", ["夜校"]),
        ("theme=交通&sort=name", ["收官", "春运"]),
        ("theme=交通&sort=starts", ["春运", "收官"]),
        ("theme=交通&sort=-starts", ["收官", "春运"]),
        ("q=%25", []),
    ],
)
def test_list_is_searched_filtered_and_sorted_by_its_address(
    editor: Browser, many: list[Campaign], query: str, names: list[str]
):
    assert _names(editor.get(f"/campaigns?{query}").text) == names


def test_campaigns_that_need_action_come_first(editor: Browser, many: list[Campaign]):
    names = _names(editor.get("/campaigns").text)

    assert names[:3] == ["夜校", "书展", "错字"] and names[-2:] == ["春运", "收官"]


def test_an_empty_result_shows_the_filter_and_a_link_to_clear_it(editor: Browser, many: list[Campaign]):
    page = editor.get("/campaigns?q=没有这个&theme=消防&state=running").text

    assert "条件：含有“没有这个”，在播，主题“消防”。" in page
    assert '<a class="btn" href="/campaigns">清除筛选</a>' in page


def test_links_to_other_pages_keep_the_filter(editor: Browser, city: City, clock: Clock):
    for number in range(42):
        _made(city, clock, f"第 {number} 个", theme="消防", approved=False)
    first, second = (editor.get(f"/campaigns?theme=消防&sort=name&page={page}").text for page in (1, 2))

    assert len(_names(first)) == 40 and len(_names(second)) == 2
    assert "第 41–42 个，共 42 个" in second and "theme=%E6%B6%88%E9%98%B2&amp;sort=name" in second


@pytest.mark.parametrize("query", ["sort=size", "sort=--name", "state=gone", "page=0", "theme=%00", f"q={'长' * 81}"])
def test_unknown_arguments_are_refused(editor: Browser, query: str):
    assert editor.get(f"/campaigns?{query}").status_code == 400


def test_slash_focuses_the_search_and_typing_filters(at_window: Callable[[str], AtWindow], many: list[Campaign]):
    person = at_window("editor")
    person.opens("/campaigns")
    person.page.keyboard.press("/")
    person.page.keyboard.type("宪法")
    person.page.wait_for_url("**q=*")

    expect(person.page.locator(".lc-name")).to_have_count(1)
    assert person.page.locator(".lc-name").all_inner_texts() == ["宪法日"]
