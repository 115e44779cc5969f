"""The console in a real browser: what a person types, sees and waits for."""

from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import Browser, expect

from campaigns.publication.progress import Task
from campaigns.screens.display_profile import Colour, profile_of
from tests.web import street_builders
from tests.web.browsing import WIDE, Person, Served
from tests.web.conftest import NOON, City

WORDS = "创建全国文明城市"
# The middle of every dot of a glass, as "is it lit": a strip's canvas holds whole dots of `scale` device pixels.
LIT_DOTS = """canvas => {
  const scale = canvas.height / 16, pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const middle = Math.floor(scale / 2), lit = [];
  for (let y = 0; y < 16; y += 1)
    for (let x = 0; x < canvas.width / scale; x += 1)
      if (pixels.data[4 * ((y * scale + middle) * canvas.width + x * scale + middle)] > 128) lit.push(`${x},${y}`);
  return lit;
}"""
# Types a text and waits until the first glass shows something new.
TYPE_AND_WAIT = """async ([field, text]) => {
  const canvas = document.querySelector("[data-lc-card] canvas"), area = document.querySelector(field);
  const before = canvas.lcGlass.shown;
  area.value = text;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  while (canvas.lcGlass.shown === before || canvas.dataset.drawn === "") await new Promise(requestAnimationFrame);
}"""


def test_a_person_signs_in_and_creates_a_campaign(served: Served, chromium: Browser, city: City):
    context = chromium.new_context(viewport=WIDE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(served.address)
    page.get_by_label("登录名").fill("editor")
    page.get_by_label("密码").fill(street_builders.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="新建活动").click()
    page.get_by_label("文字").fill(WORDS)
    expect(page.locator("[data-lc-card='strip-320x16-mono-x-portable-bitmap'] canvas")).to_have_attribute(
        "aria-label", WORDS
    )
    page.get_by_role("button", name="加画面").click()
    page.get_by_label("文字").nth(1).fill("人人参与")
    page.get_by_label("名称").fill("创城")
    page.get_by_label("主题").fill("文明城市")
    page.get_by_role("button", name="存好").click()

    expect(page.get_by_text("“创城”已存好")).to_be_visible()
    with city.database.reading() as unit:
        found = unit.campaigns.get(3)
    assert found is not None and [slide.text for slide in found.slides] == [WORDS, "人人参与"]
    context.close()


def test_preview_matches_the_screens_picture_dot_for_dot(person: Person, city: City):
    page = person.opens("/campaigns/new")
    page.locator("[data-lc-text]").fill(WORDS)
    glass = page.locator("[data-lc-card='strip-320x16-mono-x-portable-bitmap'] canvas")
    expect(glass).to_have_attribute("aria-label", WORDS)
    expect(glass).to_have_attribute("data-drawn", " 0 null")

    body = city.pictures.draw(WORDS, "", profile_of(320, 16, Colour.MONO), None).frames[0].body[-640:]
    bits = {f"{x},{y}" for y in range(16) for x in range(320) if not body[y * 40 + x // 8] >> (7 - x % 8) & 1}
    assert set(glass.evaluate(LIT_DOTS)) == bits
    assert len(bits) > 300


def test_preview_updates_with_every_key(person: Person):
    page = person.opens("/campaigns/new")
    glass = page.locator("[data-lc-card] canvas").first
    for number in range(5):
        page.evaluate(TYPE_AND_WAIT, ["[data-lc-text]", WORDS[: number + 1]])

        expect(glass).to_have_attribute("aria-label", WORDS[: number + 1])


def test_preview_waits_for_the_end_of_a_composition(person: Person):
    page = person.opens("/campaigns/new")
    asked: list[str] = []
    page.wait_for_timeout(300)
    page.on("request", lambda request: asked.append(request.url) if "preview" in request.url else None)
    area = page.locator("[data-lc-text]")
    area.dispatch_event("compositionstart")
    area.evaluate("area => { area.value = 'wen'; area.dispatchEvent(new InputEvent('input', {bubbles: true})); }")
    page.wait_for_timeout(200)
    during = list(asked)
    area.evaluate("area => { area.value = '文'; }")
    area.dispatch_event("compositionend")
    expect(page.locator("[data-lc-card] canvas").first).to_have_attribute("aria-label", "文")

    assert during == [] and len(asked) == 1


def test_a_missing_glyph_is_named_beside_the_text_while_typing(person: Person):
    page = person.opens("/campaigns/new")
    page.locator("[data-lc-text]").fill("文明\U0002e9f5")
    expect(page.locator("#slides-0-text-error")).to_contain_text("\U0002e9f5")
    page.locator("[data-lc-text]").fill("文明")
    expect(page.locator("#slides-0-text-error")).to_be_empty()


def test_screens_list_updates_without_a_reload(person: Person, city: City):
    page = person.opens("/screens")
    row = page.locator("[data-lc-screen='st-1']")
    expect(row.locator("[data-lc-state]")).to_contain_text("已确认")
    drawn = row.locator("canvas").get_attribute("data-drawn")
    document = city.documents["st-1"]
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 321)
        unit.status.put([replace(street_builders.status(document, NOON), clock_offset_ms=4_200)])

    expect(row.locator("[data-lc-state]")).to_contain_text("时钟不准")
    expect(row.locator("[data-lc-plays]")).to_have_text("321", timeout=8_000)
    expect(row.locator("canvas")).not_to_have_attribute("data-drawn", drawn or "", timeout=8_000)  # the next slide


def test_choosing_a_street_filters_in_place_and_draws_its_screens(person: Person):
    page = person.opens("/screens")
    page.locator("#menu-street > summary").click()
    page.get_by_role("checkbox", name="朝阳大街").check()

    expect(page.locator("[data-lc-screen]")).to_have_count(1)
    expect(page.locator("[data-lc-screen='st-2'] canvas")).to_have_attribute(
        "data-drawn", re.compile(r"\d+ \w{8} 0 null")
    )


def test_pause_button_stops_all_motion(person: Person):
    page = person.opens("/screens")
    canvas = page.locator("[data-lc-screen='st-1'] canvas")
    expect(canvas).to_have_attribute("data-drawn", re.compile(r"\d+ \w{8} "))
    page.get_by_role("button", name="停住画面").click()
    held = canvas.get_attribute("data-drawn")
    page.wait_for_timeout(2_500)

    assert canvas.get_attribute("data-drawn") == held
    page.get_by_role("button", name="接着播放").click()
    expect(canvas).not_to_have_attribute("data-drawn", held or "", timeout=8_000)


def test_choosing_a_period_updates_the_tallies_and_the_address(person: Person, city: City):
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 7)
    page = person.opens("/tallies?by=street")
    page.evaluate("window.stays = true")
    page.get_by_label("从", exact=True).fill("2026-05-04")

    expect(page.locator(".lc-sentence")).to_contain_text("2026年5月4日至2026年5月4日，条屏播放 7 次")
    assert page.evaluate("window.stays") is True
    assert "from=2026-05-04" in page.url and "by=street" in page.url


def test_slides_moved_by_buttons_are_saved_in_their_order(person: Person, city: City):
    page = person.opens("/campaigns/2")
    page.get_by_role("button", name="往后移").first.click()
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_text("已存好")).to_be_visible()

    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found is not None
    assert [slide.text for slide in found.slides] == [slide.text for slide in reversed(city.campaign.slides)]


def test_progress_row_updates_itself_and_stops_when_done(person: Person, city: City):
    with city.database.writing() as unit:
        unit.work.complete(unit.work.waiting())
        run = unit.progress.begin(Task.DRAW, str(city.campaign.id), 38, 120, NOON)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url) if "/progress" in request.url else None)
    page = person.opens(f"/campaigns/{city.campaign.id}")
    page.locator("[data-lc-text]").first.fill("正在写")
    expect(page.get_by_text("38 / 120 张")).to_be_visible()
    with city.database.writing() as unit:
        unit.progress.update(run.id, 119, 120, NOON)
    expect(page.get_by_text("119 / 120 张")).to_be_visible()
    with city.database.writing() as unit:
        unit.progress.end(run.id, NOON)
    expect(page.locator("[data-lc-progress]")).to_have_text("")
    so_far = len(asked)
    page.wait_for_timeout(2_500)

    assert 2 <= so_far == len(asked)
    expect(page.locator("[data-lc-text]").first).to_have_value("正在写")
