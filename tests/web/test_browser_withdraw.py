"""A withdrawal in a real browser: by keyboard and mouse, of one slide and of the whole campaign."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from campaigns.actions import edit_campaign, send_for_review
from campaigns.booking.slide import SlideWish
from campaigns.reviewing.edition import Edition
from tests.web import street_builders
from tests.web.browsing import PHONE, WIDE, Person
from tests.web.conftest import NOON, City

REASON = "#reason"


def edition(city: City, number: int = 2) -> Edition:
    with city.database.reading() as unit:
        found = unit.editions.of(number)
    assert found is not None
    return found


def open_panel(page: Page) -> Locator:
    page.get_by_role("button", name="撤下…").click()
    return page.get_by_role("dialog", name="撤下“社会主义核心价值观”")


def test_one_slide_is_withdrawn_by_keyboard(person: Person, city: City):
    page = person.opens("/campaigns/2")
    opener = page.get_by_role("button", name="撤下…")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="撤下“社会主义核心价值观”")
    expect(panel.get_by_role("button", name="撤下整个活动")).to_be_visible()
    expect(page.locator(REASON)).to_be_focused()

    panel.get_by_role("radio", name="整个活动").focus()
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("radio", name="只撤画面 1 富强 民主 文明 和谐")).to_be_checked()
    expect(panel).to_contain_text("其余画面照常播")
    page.keyboard.press("Enter")
    page.locator(REASON).focus()
    page.keyboard.type("谐字写错")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert not edition(city).withdrawals, "Enter in a field withdraws nothing"
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="撤下画面 1")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="撤下一个画面")).to_be_visible()
    expect(page.get_by_text("谐字写错")).to_be_visible()
    page.get_by_role("link", name="社会主义核心价值观").click()
    expect(page.get_by_label("街上的版本")).to_contain_text("画面“富强 民主 文明 和谐”已撤下：谐字写错")
    expect(page.get_by_label("街上的版本")).to_contain_text("其余画面照常播")
    assert [each.reason for each in edition(city).withdrawals] == ["谐字写错"]
    assert [slide.text for slide in edition(city).slides_shown] == ["自由 平等 公正 法治"]
    state = person.opens("/campaigns").locator(".lc-c-state")
    expect(state).to_contain_text("退回")
    expect(state).to_contain_text("第 1 版照常播")
    expect(state).to_contain_text("撤下 1 个画面")


def test_a_chip_begins_the_reason_and_the_mouse_withdraws_the_rest(at_window: Callable[[str], Person], city: City):
    page = at_window("reviewer").opens("/review/2")
    panel = open_panel(page)
    panel.get_by_label("只撤画面 2").check()
    panel.get_by_role("button", name="错字").click()
    page.keyboard.type("：治写成冶")
    panel.get_by_role("button", name="上级要求").click()
    expect(page.locator(REASON)).to_have_value("上级要求：治写成冶")
    expect(panel.get_by_role("button", name="上级要求")).to_have_attribute("aria-pressed", "true")
    panel.get_by_role("button", name="其他").click()
    expect(page.locator(REASON)).to_have_value("治写成冶")
    panel.get_by_role("button", name="撤下画面 2").click()
    expect(page.get_by_role("heading", name="撤下一个画面")).to_be_visible()

    page.get_by_role("link", name="社会主义核心价值观").click()
    panel = open_panel(page)
    assert panel.get_by_role("radio").count() == 0, "one slide is left: it is the whole campaign"
    panel.get_by_role("button", name="内容过期").click()
    panel.get_by_role("button", name="撤下整个活动").click()
    expect(page.get_by_role("heading", name="撤下整个活动")).to_be_visible()
    page.get_by_role("link", name="社会主义核心价值观").click()
    expect(page.get_by_text("第 1 版已撤下。")).to_be_visible()
    expect(page.get_by_role("button", name="撤下…")).to_have_count(0)
    assert edition(city).is_withdrawn
    assert [each.reason for each in edition(city).withdrawals] == ["治写成冶", "内容过期"]


def test_escape_closes_the_panel_and_withdraws_nothing(person: Person, city: City):
    page = person.opens("/campaigns/2")
    panel = open_panel(page)
    page.locator(REASON).fill("内容过期")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="撤下…")).to_be_focused()
    open_panel(page)
    expect(page.locator(REASON)).to_have_value("内容过期")
    page.get_by_role("button", name="关闭").click()
    expect(panel).to_be_hidden()
    open_panel(page)
    page.locator(REASON).fill("")
    page.get_by_role("button", name="撤下整个活动").click()
    expect(panel).to_be_visible()

    assert not edition(city).withdrawals


def test_the_panel_stays_open_while_pictures_of_the_next_edition_are_drawn(
    at_window: Callable[[str], Person], city: City
):
    with city.database.writing() as unit:
        slides = tuple(SlideWish(f"改了{number}", id=slide.id) for number, slide in enumerate(city.campaign.slides))
        wish = street_builders.campaign_wish(version=1, slides=slides)
        after = edit_campaign(unit, street_builders.HOUSE, 2, wish, layout=city.pictures.lay_out, at=NOON)
        send_for_review(unit, street_builders.HOUSE, 2, after.version, at=NOON)
    page = at_window("reviewer").opens("/review/2")
    panel = open_panel(page)
    page.locator(REASON).fill("上级要求")
    with page.expect_response(re.compile("/review/2$")):
        pass
    page.wait_for_timeout(300)

    expect(panel).to_be_visible()
    expect(page.locator(REASON)).to_have_value("上级要求")
    expect(panel).to_contain_text("下一版正在等审核")
    page.keyboard.press("Escape")
    open_panel(page).get_by_role("button", name="撤下整个活动").click()
    expect(page.get_by_role("heading", name="撤下整个活动")).to_be_visible()


def test_the_red_button_is_pressed_once(person: Person, city: City):
    page = person.opens("/campaigns/2")
    page.evaluate("document.querySelector('dialog form').addEventListener('submit', event => event.preventDefault())")
    panel = open_panel(page)
    page.locator(REASON).fill("错字")
    panel.get_by_role("button", name="撤下整个活动").click()

    expect(panel.get_by_role("button", name="撤下整个活动")).to_be_disabled()
    assert not edition(city).withdrawals


def test_what_is_not_saved_is_not_lost_unawares(person: Person):
    page = person.opens("/campaigns/2")
    lost = page.get_by_text("这一页改了还没存")
    panel = open_panel(page)
    page.locator(REASON).fill("错字")
    expect(lost).to_be_hidden()
    page.keyboard.press("Escape")
    page.locator("[data-lc-text]").first.fill("改了")
    open_panel(page)

    expect(panel.locator(lost)).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_open_panel_fits_and_is_accessible(person: Person, language: str, size: dict[str, int]):
    page = person.page
    page.context.add_cookies([{"name": "ledcast_language", "value": language, "url": person.address}])
    page.set_viewport_size(size)  # type: ignore[arg-type]
    person.opens("/campaigns/2")
    page.locator("[data-lc-withdraw-open]").click()
    press = page.locator("[data-lc-press]")
    box = press.bounding_box()

    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert press.evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(179, 38, 30)"
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
    assert grave == [], [node["html"] for each in found for node in each["nodes"]][:4]
