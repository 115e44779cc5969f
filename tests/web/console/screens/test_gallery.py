from __future__ import annotations

from collections.abc import Callable

from tests.web.conftest import Browser


def test_gallery_shows_every_part_to_administrators(visit: Callable[[str], Browser]):
    page = visit("administrator").get("/gallery").text

    for mark in (
        "lc-chip-bad",
        "lc-empty",
        "lc-waiting",
        "lc-progress",
        "lc-band-bad",
        "lc-field",
        "lc-sort",
        "lc-find",
    ):
        assert mark in page, mark
    assert page.count("<canvas") == 14


def test_sample_table_is_searched_sorted_and_paged_by_the_server(visit: Callable[[str], Browser]):
    browser = visit("administrator")

    assert "GALLERY-07" in browser.get("/gallery?page=2").text
    assert "GALLERY-07" not in browser.get("/gallery").text
    assert 'aria-sort="descending"' in browser.get("/gallery?sort=-plays").text
    assert "没有匹配的屏" in browser.get("/gallery?q=nothing").text
    assert browser.get("/gallery?page=9").status_code == 400


def test_moving_strips_are_shown_up_to_a_limit(visit: Callable[[str], Browser]):
    browser = visit("administrator")

    assert browser.get("/gallery?dots=30").text.count("<canvas") == 30
    assert browser.get("/gallery?dots=601").status_code == 400


def test_gallery_is_only_for_administrators(editor: Browser):
    assert editor.get("/gallery").status_code == 403
