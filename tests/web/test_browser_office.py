"""The office's own pages in a real browser: Today, people, tokens, settings; the bar on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.web import street_builders
from tests.web.browsing import PHONE, Person
from tests.web.conftest import NOON, City


@pytest.fixture
def administrator(at_window: Callable[[str], Person]) -> Person:
    """The administrator, at a window."""
    return at_window("administrator")


def test_today_shows_each_street_as_it_plays(administrator: Person):
    page = administrator.opens("/today")
    strip = page.locator("[data-lc-screen='st-1'] canvas")
    expect(strip).to_have_attribute("data-drawn", re.compile(r"\d+ \w{8} 0 null"))
    drawn = strip.get_attribute("data-drawn")

    expect(strip).not_to_have_attribute("data-drawn", drawn or "", timeout=8_000)  # the next slide, by itself


def test_a_phone_shows_four_entries_and_the_rest_under_more(administrator: Person):
    page = administrator.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    administrator.opens("/today")
    bar = page.get_by_role("navigation", name="栏目")
    shown = bar.locator("> a, > details > summary").locator("visible=true").all_inner_texts()
    page.get_by_text("更多").click()
    bar.get_by_role("link", name="设置").click()

    assert len(shown) == 4 and shown[-1] == "更多"
    expect(page).to_have_url(re.compile("/settings/streets$"))


def test_a_person_is_added_and_signs_in_by_their_link(administrator: Person, chromium: Browser):
    page = administrator.opens("/people")
    page.get_by_label("登录名").fill("zhao")
    page.get_by_label("姓名").fill("赵六")
    page.get_by_label("角色").select_option(label="审核员")
    page.get_by_role("button", name="添加并给链接").click()
    link = page.locator("code").inner_text()
    context = chromium.new_context(locale="zh-CN")
    theirs = context.new_page()
    theirs.goto(link)
    theirs.get_by_label("密码").fill(street_builders.PASSWORD)
    theirs.get_by_role("button", name="设置密码").click()

    expect(theirs).to_have_url(re.compile("/today$"))
    expect(theirs.get_by_text("赵六")).to_be_visible()
    context.close()


def test_disabling_asks_for_confirmation_and_can_be_cancelled(administrator: Person, city: City):
    page = administrator.opens("/people")
    row = page.locator("tr", has_text="周静")
    row.get_by_role("button", name="停用").click()
    row.get_by_role("button", name="算了").click()
    expect(row.get_by_text("能登录")).to_be_visible()
    row.get_by_role("button", name="停用").click()
    row.get_by_role("alert").get_by_role("button", name="停用").click()

    expect(page.get_by_text("周静已停用")).to_be_visible()
    expect(page.locator("tr", has_text="周静").get_by_text("已停用")).to_be_visible()


def test_searching_rows_updates_the_table_and_the_address(administrator: Person, city: City):
    with city.database.writing() as unit:
        for number in range(12):
            named = replace(city.campaign, name=f"活动{number:02}")
            street_builders.tally(unit, city.screens["st-1"], named, NOON.date(), 100 + number)
    page = administrator.opens("/tallies?by=campaign")
    page.evaluate("window.stays = true")
    page.get_by_role("searchbox").fill("活动07")
    page.get_by_role("searchbox").press("Enter")

    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.evaluate("window.stays") is True
    assert "by=campaign" in page.url and "q=" in page.url
