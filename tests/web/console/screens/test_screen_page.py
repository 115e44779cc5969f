from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from campaigns.actions import retire_screen
from campaigns.screens.screen_status import ScreenFlag
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_page_shows_the_slot_its_rule_and_the_next_ones(editor: Browser, city: City):
    page = editor.get("/screens/st-1").text
    starts = [int(at) for at in re.findall(r'data-lc-starts="(\d+)"', page)]

    assert city.campaign.name in page and "轮播" in page
    assert starts == sorted(starts) and len(starts) > 8
    assert starts[0] > NOON.timestamp() * 1000


def test_the_coming_hour_adds_up_to_an_hour(editor: Browser):
    words = _words(editor.get("/screens/st-1").text)
    found = re.search(r"这一小时合计 社会主义核心价值观 ([\d,]+) 次 · 1 小时", words)

    assert found and int(found[1]) > 100


def test_page_compares_the_issued_digest_with_the_screens_report(editor: Browser, city: City):
    digest = city.documents["st-1"].digest
    good = _words(editor.get("/screens/st-1").text)
    with city.database.writing() as unit:
        street_builders.publish(unit, city.pictures, city.screens["st-1"], [city.campaign], NOON + timedelta(seconds=1))
    newer = _words(editor.get("/screens/st-1").text)

    assert f"{digest[:4]} {digest[4:8]} ，与下发一致" in good and "已确认" in good
    assert "与下发的不同" in newer and "未确认" in newer


def test_page_shows_clock_plays_backlog_coverage_and_flags(editor: Browser, city: City):
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 166, 2)
        said = street_builders.status(
            city.documents["st-1"], NOON, clock_offset_ms=140, journal_next=180, journal_acked=170
        )
        unit.status.put([said])
        unit.status.flag(ScreenFlag("st-1", NOON, "record-changed", {}))
    words = _words(editor.get("/screens/st-1").text)

    for told in (
        "快 0.1 秒 网络对时",
        "今天播放 166 次",
        "未播足 2",
        "待上报 9 条",
        "上报率 今天 3.1 %",
        "补交的播放记录与先前不同",
    ):
        assert told in words, told


def test_page_shows_place_merchant_and_areas(editor: Browser):
    words = _words(editor.get("/screens/st-2").text)

    assert "归属 老赵羊汤" in words and "插播片区 全城 条屏 朝阳大街" in words


def test_a_screen_that_confirmed_nothing_has_no_coming_hour(editor: Browser, city: City):
    with city.database.writing() as unit:
        unit.status.put(
            [replace(street_builders.status(city.documents["st-1"], NOON), manifest_digest=None, manifest_status=None)]
        )

    assert "还没有确认过播放单" in editor.get("/screens/st-1").text


def test_a_retired_screen_keeps_its_page(visit: Callable[[str], Browser], city: City):
    browser = visit("administrator")
    page = browser.get("/screens/st-2").text
    answer = browser.post("/screens/st-2/retire")

    assert "ledcast screen replace st-2" in page
    assert (answer.status_code, answer.location) == (302, "/screens")
    with city.database.reading() as unit:
        found = unit.screens.get("st-2")
    assert found is not None and found.retired_at is not None
    assert "已停用" in browser.get("/screens/st-2").text
    assert "st-2" not in browser.get("/screens").text.split("</form>", 1)[1]


def test_only_screen_managers_retire_and_no_password_is_shown(
    editor: Browser, visit: Callable[[str], Browser], city: City
):
    assert editor.post("/screens/st-2/retire").status_code == 403
    assert "/retire" not in editor.get("/screens/st-2").text
    administrator = visit("administrator")
    assert "$7$" not in administrator.get("/screens/st-2").text
    assert administrator.get("/screens/st-2/retire").status_code == 405


def test_an_unknown_screen_is_not_found(editor: Browser, city: City):
    assert editor.get("/screens/nowhere").status_code == 404
    with city.database.writing() as unit:
        retire_screen(unit, street_builders.HOUSE, "st-1", at=NOON)
    assert editor.get("/screens/st-1").status_code == 200


def set_aside(city: City, *rows: tuple[int, str, object], clock_offset_ms: int | None = None) -> None:
    with city.database.writing() as unit:
        journal = unit.counts.open_journal("00000000000000a1", "st-1", NOON).id
        unit.counts.set_aside(journal, rows, NOON, clock_offset_ms)


def test_every_record_set_aside_has_its_reason_and_the_clock_of_then(editor: Browser, city: City):
    assert "没有计入的播放记录" not in editor.get("/screens/st-1").text
    ahead_ms = round(NOON.timestamp() * 1000) + 28_800_000
    set_aside(city, (1, "start-in-future", [1, ahead_ms, 1, 10_000, 0]), clock_offset_ms=28_800_000)
    set_aside(city, (2, "line-not-sent", [2, ahead_ms, 4_000_000, 10_000, 0]), (3, "t0_at", None))
    words = _words(editor.get("/screens/st-1").text)

    for told in (
        "没有计入的播放记录",
        "开始时间比收到时还晚 5 分钟以上 1 条",
        "快 8 小时",
        "没有向这块屏下发过这个画面",
        "读不懂：t0_at",
    ):
        assert told in words, told


def test_a_start_that_no_calendar_has_is_a_dash(editor: Browser, city: City):
    set_aside(city, (1, "start-in-future", [1, 2**53 - 1, 1, 10_000, 0]), (2, "shown-ms", [2, -(2**53), 1, 0, 0]))

    assert editor.get("/screens/st-1").status_code == 200


def test_a_page_lists_the_newest_twenty_and_counts_all(editor: Browser, city: City):
    set_aside(city, *((number, "line-not-sent", [number, 0, 1, 10_000, 0]) for number in range(1, 301)))
    set_aside(city, *((number, "shown-ms", [number, 0, 1, -1, 0]) for number in range(301, 308)))
    text = editor.get("/screens/st-1").text

    assert "没有向这块屏下发过这个画面 300 条" in _words(text) and "亮的时长不成立 7 条" in _words(text)
    assert text.split('id="lc-aside"')[1].count("<tr>") == 21
