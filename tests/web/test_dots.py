"""The dots in a real browser: in step with the server's clock, whole dots only, still where nobody looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.scheduler.broker.house import until
from tests.web import street_builders
from tests.web.browsing import WIDE, Person
from tests.web.conftest import NOON, City

OFFICE, BIG = WIDE, {"width": 1920, "height": 1080}
AtWindow = Callable[..., Person]
# Where a glass of 320 dots puts what goes and what comes, as dots, while a slide is pushed to the left.
PUSH = """() => {
  const glass = document.querySelector(".lc-gallery-dots figure:nth-child(7) canvas").lcGlass;
  const found = [], was = glass.before;
  for (const ratio of [0, 0.2, 0.5, 1]) {
    const at = {}, put = glass.put;
    glass.before = { dots: 1, column: null };
    glass.put = (face, dx, dy) => (at[face === glass.before ? "before" : "after"] = [dy, dx / glass.scale]);
    glass.putTransition("push-left", ratio, {});
    glass.put = put;
    glass.before = was;
    found.push([at.before[0], 320 - at.after[1], -at.after[1]]);
  }
  return found;
}"""
RUNNING = ".lc-gallery-dots figure:nth-child(6) canvas"


def test_scrolling_text_moves_by_whole_dots_at_its_speed(at_window: AtWindow):
    page = at_window("administrator").opens("/gallery")
    canvas = page.locator(RUNNING)
    canvas.scroll_into_view_if_needed()
    column = "canvas => [performance.now(), Number(canvas.dataset.drawn.trim().split(' ').at(-1))]"
    until(lambda: page.evaluate(f"({column})(document.querySelector('{RUNNING}'))[1] > -300"), 20)
    began, first = canvas.evaluate(column)
    page.wait_for_timeout(1_500)
    ended, last = canvas.evaluate(column)

    assert first == int(first) and last == int(last)
    assert (last - first) * 25 == pytest.approx(ended - began, abs=120)


def test_a_push_transition_shifts_by_whole_dots(at_window: AtWindow):
    page = at_window("administrator").opens("/gallery")
    shifts = page.evaluate(PUSH)

    assert shifts == [[0, 0, -320], [0, 64, -256], [0, 160, -160], [0, 320, 0]]


def test_hidden_glasses_are_not_drawn_and_still_ones_once(at_window: AtWindow):
    page = at_window("administrator").opens("/gallery?dots=300")
    page.wait_for_timeout(600)
    drawn = "[...document.querySelectorAll('canvas.lc-glass')].map(canvas => canvas.dataset.drawn ?? null)"
    before = page.evaluate(drawn)
    page.wait_for_timeout(600)
    after = page.evaluate(drawn)

    assert before[-1] is None and after[-1] is None
    assert before[0] != after[0] and after[0] is not None


def test_reduced_motion_shows_one_step_a_second(at_window: AtWindow):
    page = at_window("administrator", reduced_motion="reduce").opens("/gallery")
    canvas = page.locator(RUNNING)
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    seen = set()
    for _ in range(20):
        seen.add(canvas.get_attribute("data-drawn"))
        page.wait_for_timeout(100)

    assert 2 <= len(seen) <= 4


def test_wall_plays_each_street_by_the_servers_clock(at_window: AtWindow, city: City):
    page = at_window("reader").opens("/wall")
    strip = page.locator("canvas[data-lc-group='st-1']")
    expect(strip).to_have_attribute("data-drawn", re.compile(r"^\d+ \w{8} 0 null"))
    first = strip.get_attribute("data-drawn") or ""
    expect(strip).not_to_have_attribute("data-drawn", first, timeout=10_000)
    started = int((strip.get_attribute("data-drawn") or "").split()[0])
    offset = strip.evaluate("(canvas, started) => canvas.lcGlass.shown.picture.started_at - started", started)

    assert offset == 0
    assert started > int(first.split()[0])


def test_wall_marks_and_names_a_silent_screen_without_a_reload(at_window: AtWindow, city: City):
    page = at_window("reader").opens("/wall")
    expect(page.locator("[data-lc-live]")).to_have_attribute("data-lc-heard", re.compile(r"\d"))
    with city.database.writing() as unit:
        unit.status.put([replace(street_builders.status(city.documents["st-2"], NOON), online=False)])

    expect(page.get_by_text("朝阳大街 2 号条屏")).to_be_visible(timeout=12_000)
    expect(page.locator(".lc-wall-name .lc-dot-bad")).to_have_count(1)
    expect(page.locator("canvas[data-lc-group='st-2']")).to_have_attribute("data-drawn", "dark")


def test_esc_leaves_the_wall(at_window: AtWindow):
    page = at_window("reader").opens("/wall")
    page.keyboard.press("Escape")

    expect(page).to_have_url(re.compile("/screens$"))


def test_a_menu_stays_open_while_the_list_is_filtered(at_window: AtWindow):
    page = at_window("editor").opens("/screens")
    page.locator("#menu-street > summary").click()
    page.get_by_role("checkbox", name="朝阳大街").check()
    expect(page.locator("[data-lc-screen]")).to_have_count(1)
    expect(page.locator("#menu-street")).to_have_attribute("open", "")
    page.get_by_role("checkbox", name="新华路").check()

    expect(page.locator("[data-lc-screen]")).to_have_count(3)
    assert page.url.count("street=") == 2


def test_slash_focuses_the_search_and_typing_keeps_the_focus(at_window: AtWindow):
    page = at_window("editor").opens("/screens")
    page.keyboard.press("/")
    page.keyboard.type("羊", delay=30)
    expect(page.locator("[data-lc-screen]")).to_have_count(1)
    page.keyboard.type("汤")

    expect(page).to_have_url(re.compile("q=%E7%BE%8A%E6%B1%A4"))
    expect(page.locator("#q")).to_have_value("羊汤")


def test_screen_page_follows_the_screen_and_drops_past_slots(at_window: AtWindow):
    page = at_window("editor").opens("/screens/st-1")
    first = page.locator("[data-lc-starts]").first.get_attribute("data-lc-starts")
    expect(page.locator(f"[data-lc-starts='{first}']")).to_have_count(0, timeout=12_000)

    expect(page.locator("[data-lc-since]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
