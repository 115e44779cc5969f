"""The campaign editor in a real browser: who is reached, what that comes to, and slides in another order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from campaigns.actions import put_daypart, set_tags
from campaigns.calendar.daypart import DaypartWish
from tests.web import street_builders
from tests.web.browsing import PHONE, WIDE, Person
from tests.web.conftest import NOON, City

TEXTS = ["第一", "第二", "第三"]


@pytest.fixture
def writing(person: Person) -> Page:
    """A new campaign with three slides."""
    page = person.opens("/campaigns/new")
    page.locator("[data-lc-text]").fill(TEXTS[0])
    for number, text in enumerate(TEXTS[1:], start=1):
        page.get_by_role("button", name="加画面").click()
        page.locator("[data-lc-text]").nth(number).fill(text)
    return page


def texts(page: Page) -> list[str]:
    return [area.input_value() for area in page.locator("[data-lc-text]").all()]


def chip(page: Page, word: str) -> None:
    page.locator(".lc-pick", has_text=word).first.click()


def test_choosing_chips_updates_the_count_of_screens(person: Person, city: City):
    with city.database.writing() as unit:
        set_tags(unit, street_builders.HOUSE, "st-2", ("商圈",), at=NOON)
    page = person.opens("/campaigns/new")
    said = page.locator("[data-lc-reached]")
    expect(said).to_contain_text("匹配 3 块屏")
    expect(page.locator(".lc-rules")).to_be_hidden()
    page.get_by_label("按条件选").check()
    expect(said).to_contain_text("一块屏也没有匹配")
    chip(page, "新华路")
    expect(said).to_contain_text("匹配 2 块屏")
    chip(page, "条屏")
    expect(said).to_contain_text("匹配 1 块屏")
    page.get_by_text("更多条件").click()
    chip(page, "商圈")
    expect(said).to_contain_text("一块屏也没有匹配")
    page.get_by_text("逐块选", exact=True).click()
    page.get_by_label("新华路大屏").check()
    expect(said).to_contain_text("匹配 1 块屏")
    with city.database.reading() as unit:
        assert unit.campaigns.get(3) is None


def test_previews_follow_the_targeting(person: Person):
    page = person.opens("/campaigns/new")
    page.locator("[data-lc-text]").fill("文明")
    large = page.locator("[data-lc-card^='large']")
    expect(large).to_be_visible()
    page.get_by_label("按条件选").check()
    chip(page, "朝阳大街")

    expect(large).to_be_hidden()
    expect(page.locator("[data-lc-card^='strip-512x32']")).to_be_visible()


def test_forecast_follows_the_form_and_adds_up(person: Person):
    page = person.opens("/campaigns/new")
    place = page.locator("[data-lc-forecast]")
    expect(place).to_contain_text("写上字")
    page.locator("[data-lc-text]").fill("文明")
    expect(place.locator("tbody tr")).to_have_count(2)
    rows = [int(row.replace(",", "")) for row in place.locator("tbody strong").all_inner_texts()]
    expect(place.locator("[data-lc-figure]")).to_have_text(f"每天约 {sum(rows):,} 次")
    expect(page.locator("[data-lc-sum]")).to_have_text(f"匹配 3 块屏 · 每天约 {sum(rows):,} 次")
    page.get_by_label("占比，占").check()
    expect(place).to_contain_text("这些改好以后再算：占比")
    page.get_by_label("占比（百分之几）").fill("50")
    expect(place).to_contain_text("块屏合计")
    page.get_by_label("占比（百分之几）").fill("60")
    expect(place).to_contain_text("这些改好以后再算：占比")


def test_forecast_waits_for_the_end_of_a_composition(person: Person):
    page = person.opens("/campaigns/new")
    page.wait_for_timeout(800)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "forecast" in request.url else None)
    area = page.locator("[data-lc-text]")
    area.dispatch_event("compositionstart")
    area.evaluate("area => { area.value = 'wen'; area.dispatchEvent(new InputEvent('input', {bubbles: true})); }")
    page.wait_for_timeout(800)
    during = list(asked)
    area.evaluate("area => { area.value = '文'; }")
    area.dispatch_event("compositionend")
    expect(page.locator("[data-lc-forecast]")).to_contain_text("每天约")

    assert during == [] and len(asked) == 1


def test_alt_and_arrows_move_a_slide_and_keep_focus_and_caret(writing: Page):
    area = writing.locator("[data-lc-text]").nth(2)
    area.focus()
    area.evaluate("area => area.setSelectionRange(1, 1)")
    writing.keyboard.press("Alt+ArrowUp")
    writing.keyboard.press("Alt+ArrowUp")
    writing.keyboard.press("Alt+ArrowUp")
    writing.keyboard.type("个")

    assert texts(writing) == ["第个三", "第一", "第二"]
    expect(writing.locator("[data-lc-moved]")).to_have_text("现在是第 1 个画面")
    writing.keyboard.press("Alt+ArrowDown")
    assert texts(writing) == ["第一", "第个三", "第二"]


def test_buttons_move_a_slide_and_focus_stays_on_an_enabled_one(writing: Page):
    writing.get_by_role("button", name="往前移").nth(1).click()
    assert texts(writing) == ["第二", "第一", "第三"]
    focused = writing.evaluate("document.activeElement.getAttribute('aria-label')")

    assert focused == "往后移"


def drag_with_mouse(page: Page, at: tuple[float, float], to: tuple[float, float]) -> None:
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(*to, steps=12)
    page.mouse.up()


def drag_with_finger(page: Page, at: tuple[float, float], to: tuple[float, float]) -> None:
    touch = page.context.new_cdp_session(page)
    steps = [(at[0] + (to[0] - at[0]) * part / 12, at[1] + (to[1] - at[1]) * part / 12) for part in range(13)]
    for kind, points in (("touchStart", steps[:1]), *(("touchMove", [each]) for each in steps[1:]), ("touchEnd", [])):
        told = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})


@pytest.mark.parametrize("drag", [drag_with_mouse, drag_with_finger], ids=["mouse", "finger"])
def test_slides_dragged_by_their_grip_are_saved_in_their_order(
    at_window: Callable[..., Person], city: City, drag: Callable[[Page, tuple[float, float], tuple[float, float]], None]
):
    page = at_window("editor", viewport={"width": 1366, "height": 1100}, has_touch=drag is drag_with_finger).opens(
        "/campaigns/2"
    )
    grips = page.locator("[data-lc-grip]")
    page.evaluate("scrollTo(0, 0)")
    first, second = grips.nth(0).bounding_box(), page.locator("[data-lc-slide]").nth(1).bounding_box()
    assert first is not None and second is not None
    x, y = first["x"] + first["width"] / 2, first["y"] + first["height"] / 2
    drag(page, (x, y), (x, second["y"] + second["height"] * 0.8))

    turned = [slide.text for slide in reversed(city.campaign.slides)]
    assert texts(page) == turned
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_text("已存好")).to_be_visible()
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found is not None and [slide.text for slide in found.slides] == turned


def test_one_click_copies_a_campaign_and_shows_its_forecast(person: Person, city: City):
    page = person.opens("/campaigns/2")
    page.get_by_role("link", name="照着再做一个").click()
    expect(page.get_by_label("名称")).to_have_value(f"{city.campaign.name}（副本）")
    expect(page.locator("[data-lc-forecast]")).to_contain_text("每天约")
    page.get_by_role("button", name="存好").click()

    expect(page.get_by_text(f"“{city.campaign.name}（副本）”已存好")).to_be_visible()


def test_without_the_right_to_edit_nothing_is_requested(at_window: Callable[[str], Person]):
    person = at_window("reader")
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page = person.opens("/campaigns/2")
    page.wait_for_timeout(700)

    assert asked == [] and page.get_by_role("link", name="照着再做一个").count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_editor_with_all_folds_open_fits_and_is_accessible(
    person: Person, city: City, language: str, size: dict[str, int]
):
    with city.database.writing() as unit:
        put_daypart(unit, street_builders.HOUSE, DaypartWish("早高峰", "07:00", "09:00"), at=NOON)
        set_tags(unit, street_builders.HOUSE, "st-2", ("商圈",), at=NOON)
    page = person.page
    page.context.add_cookies([{"name": "ledcast_language", "value": language, "url": person.address}])
    page.set_viewport_size(size)  # type: ignore[arg-type]
    person.opens("/campaigns/2")
    page.evaluate("for (const fold of document.querySelectorAll('.lc-fold')) fold.open = true")
    expect(page.locator("[data-lc-forecast] table")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.locator(".btn-primary").count() == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
    assert grave == [], [node["html"] for each in found for node in each["nodes"]][:4]
    assert re.search(r"\d", page.locator("[data-lc-sum]").inner_text())
