from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from campaigns.actions import add_screen
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City, Clock


def _words(part: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def _row(page: str, name: str) -> str:
    return next(row for row in page.split('<li class="lc-wall-street">')[1:] if f"<h2>{name}</h2>" in row)


def test_every_street_shows_a_strip_a_group_and_a_dot_a_screen(reader: Browser, city: City):
    with city.database.writing() as unit:
        for number in range(5):
            wish = replace(street_builders.SCREENS[1], id=f"more-{number}", name=f"第 {number} 块")
            add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=NOON)
    page = reader.get("/wall").text

    row = _row(page, "新华路")
    assert row.count("<canvas") == 1 and row.count("lc-dot lc-dot-") == 6
    group = re.search(r'data-lc-group="([^"]+)"', row)
    assert group and sorted(group[1].split(",")) == [*(f"more-{number}" for number in range(5)), "st-1"]
    assert "在播 1 / 6" in _words(row) and "同播 1 块" in _words(row)


def test_large_screens_are_shown_each_with_its_own_picture(reader: Browser):
    page = reader.get("/wall").text

    assert page.count("<figure") == 1 and 'data-lc-screen="dp-1"' in page
    assert "新华路大屏" in page


def test_screens_with_problems_are_named_and_counted(reader: Browser, city: City):
    with city.database.writing() as unit:
        unit.status.put([street_builders.status(city.documents["st-2"], NOON, online=False)])
    page = reader.get("/wall").text

    assert "联系不上 朝阳大街 2 号条屏" in _words(_row(page, "朝阳大街"))
    assert "lc-dot-bad" in _row(page, "朝阳大街") and "lc-dot-bad" not in _row(page, "新华路")
    assert "在播 2" in _words(page) and "联系不上 1" in _words(page) and "应亮 3 块，共 3 块" in page


def test_a_long_list_of_problems_is_cut_with_its_count(reader: Browser, city: City):
    with city.database.writing() as unit:
        for number in range(5):
            wish = replace(street_builders.SCREENS[1], id=f"more-{number}", name=f"第 {number} 块")
            screen = add_screen(unit, street_builders.HOUSE, wish, password_hash="$7$x", at=NOON)
            document = street_builders.publish(unit, city.pictures, screen, [city.campaign], NOON)
            unit.status.put([street_builders.status(document, NOON, fault="画面尺寸不符")])

    row = _words(_row(reader.get("/wall").text, "新华路"))

    assert row.count("故障") == 3
    assert "还有 2 块" in row


def test_wall_is_open_to_every_role_and_needs_a_session(reader: Browser, stranger: Browser, clock: Clock):
    assert reader.get("/wall").status_code == 200
    assert stranger.get("/wall").location == "/sign-in?next=/wall"
    clock.passes(timedelta(minutes=6))
    assert "联系不上 3" in _words(reader.get("/wall").text)


def test_the_clock_of_the_wall_runs_in_the_bureaus_zone(reader: Browser):
    """A browser abroad shows the bureau's time, too."""
    assert 'data-lc-zone="Asia/Shanghai"' in reader.get("/wall").text
