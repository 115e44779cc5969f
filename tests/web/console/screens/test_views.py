from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

from campaigns.actions import add_screen
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City, Clock


def _now(page: str, screen: str) -> dict[str, object]:
    row = page.split(f'data-lc-screen="{screen}"')[1]
    found = re.search(r'data-now="([^"]+)"', row)
    assert found
    value: dict[str, object] = json.loads(unescape(found[1]))
    return value


def _chip(page: str, screen: str) -> str:
    row = page.split(f'data-lc-screen="{screen}"')[1].split("data-lc-state>")[1]
    return re.sub(r"<[^>]+>", "", row.split("</span>")[0]).strip()


def test_every_row_shows_name_street_size_state_and_plays_of_today(editor: Browser, city: City):
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 1_234, 5)
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date() - timedelta(days=1), 99)

    page = editor.get("/screens").text

    for words in ("新华路大屏", "朝阳大街 2 号条屏", "老赵羊汤", "960×576 全彩", "320×16 单色", "512×32 双色", "1,234"):
        assert words in page
    assert [_chip(page, screen) for screen in city.screens] == ["已确认"] * 3


def test_a_row_shows_the_slot_of_the_confirmed_playlist(editor: Browser, city: City, clock: Clock):
    first = _now(editor.get("/screens").text, "st-1")
    shown, following = first["now"], first["next"]
    assert isinstance(shown, dict) and isinstance(following, dict)
    clock.at = NOON + timedelta(milliseconds=following["started_at"] - round(NOON.timestamp() * 1000))
    later = _now(editor.get("/screens").text, "st-1")["now"]

    assert shown["campaign"] == city.campaign.name and shown["source"] == "plan"
    assert shown["slide"] in {slide.text for slide in city.campaign.slides}
    assert following["started_at"] == shown["until_at"] and following["slide"] != shown["slide"]
    assert later == following
    sha256 = shown["frames"][0][0]
    assert editor.get(f"/files/{sha256}").status_code == 200


def test_confirmed_requires_the_present_document_to_be_applied(editor: Browser, city: City):
    old = city.documents["st-1"]
    with city.database.writing() as unit:
        newer = street_builders.publish(
            unit, city.pictures, city.screens["st-1"], [city.campaign], NOON + timedelta(seconds=1)
        )
    unconfirmed = editor.get("/screens").text
    words = []
    for state in ("fetching", "ready", "applied", "rejected"):
        with city.database.writing() as unit:
            unit.status.put([street_builders.status(newer, NOON, manifest_status=state)])
        words.append(_chip(editor.get("/screens").text, "st-1"))

    assert newer.digest != old.digest
    assert _chip(unconfirmed, "st-1") == "未确认" and _now(unconfirmed, "st-1")["now"] is not None
    assert words == ["下载中", "下载好，等换播", "已确认", "播放单被拒"]


def test_the_confirmed_playlist_is_shown_while_a_newer_one_is_fetched(editor: Browser, city: City):
    editor.get("/screens")
    with city.database.writing() as unit:
        other = street_builders.create(unit, city.pictures, NOON, name="另一个", screens=("st-1",))
        newer = street_builders.publish(unit, city.pictures, city.screens["st-1"], [other], NOON + timedelta(seconds=1))
        unit.status.put([street_builders.status(newer, NOON, manifest_status="fetching")])

    shown = _now(editor.get("/screens").text, "st-1")["now"]

    assert isinstance(shown, dict) and shown["campaign"] == city.campaign.name


def test_screens_with_trouble_are_first_and_dim(editor: Browser, city: City):
    document = city.documents["st-2"]
    with city.database.writing() as unit:
        unit.status.put([street_builders.status(document, NOON, online=False)])
    page = editor.get("/screens").text
    with city.database.writing() as unit:
        unit.status.put([replace(street_builders.status(document, NOON), fault="画面尺寸不符")])
    faulty = editor.get("/screens").text

    assert re.findall(r'data-lc-screen="([^"]+)"( class="lc-dim")?', page)[0] == ("st-2", ' class="lc-dim"')
    assert _chip(page, "st-2") == "联系不上"
    assert _chip(faulty, "st-2") == "故障" and "画面尺寸不符" in faulty


def test_list_is_filtered_by_state_and_street(editor: Browser):
    by_street = editor.get("/screens?street=朝阳大街").text

    assert 'data-lc-screen="st-2"' in by_street and 'data-lc-screen="st-1"' not in by_street
    assert "没有匹配的屏" in editor.get("/screens?state=fault").text
    assert editor.get("/screens?state=nonsense").status_code == 400
    assert "没有匹配的屏" in editor.get("/screens?street=没有的路").text


def test_streets_show_their_lit_screens_and_link_to_them(editor: Browser, city: City):
    with city.database.writing() as unit:
        unit.status.put([street_builders.status(city.documents["st-2"], NOON, online=False)])
    page = editor.get("/screens").text
    lines = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in page.split('class="lc-city-line"')[1:]]

    assert [re.search(r"\S+ \d / \d", line)[0] for line in lines] == ["新华路 2 / 2", "朝阳大街 0 / 1"]  # type: ignore[index]
    assert (
        page.count('<i class="lc-dot lc-dot-lit" title') == 2 and page.count('<i class="lc-dot lc-dot-bad" title') == 1
    )


def test_filter_search_and_order_are_kept_in_every_link(editor: Browser):
    page = unescape(editor.get("/screens?kind=strip&q=条屏&sort=-plays").text)

    assert "匹配 2 块屏" in page and 'aria-sort="descending"' in page
    assert "/screens?kind=strip&street=新华路&q=条屏&sort=-plays" in unquote(page)


def test_a_long_list_is_paged_and_the_filter_stays(editor: Browser, city: City):
    with city.database.writing() as unit:
        for number in range(60):
            wish = replace(street_builders.SCREENS[1], id=f"more-{number}", name=f"第 {number} 块")
            add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=NOON)
    first, second = (editor.get(f"/screens?state=never&page={page}").text for page in (1, 2))

    assert (first.count("data-lc-screen="), second.count("data-lc-screen=")) == (50, 10)
    assert "第 51–60 块，共 60 块" in second
    assert 'href="/screens?page=2&amp;state=never"' in first and 'href="/screens?page=1&amp;state=never"' in second


def test_a_reader_can_view_the_list(reader: Browser, stranger: Browser):
    assert reader.get("/screens").status_code == 200
    assert stranger.get("/screens").location == "/sign-in?next=/screens"
    assert reader.post("/screens").status_code == 405


def test_a_silent_screen_is_not_shown_as_confirmed(editor: Browser, clock: Clock):
    clock.passes(timedelta(minutes=6))

    assert _chip(editor.get("/screens").text, "dp-1") == "联系不上"
