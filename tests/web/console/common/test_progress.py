from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.publication.progress import Progress, Task
from campaigns.publication.work_item import WorkTopic
from tests.web.conftest import NOON, Browser, City, Clock
from web.console.common.progress import SOON

ASKS_ON = 'hx-trigger="every 1s"'
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def settled(city: City) -> None:
    """Whatever was saved is on the street."""
    with city.database.writing() as unit:
        unit.work.complete(unit.work.waiting())


def begun(city: City, done: int = 38, at: datetime = NOON) -> Progress:
    with city.database.writing() as unit:
        return unit.progress.begin(Task.DRAW, str(city.campaign.id), done, 120, at)


def ended(city: City, run: Progress, error: tuple[str, str] | None = None) -> None:
    with city.database.writing() as unit:
        unit.progress.end(run.id, NOON, error)


def pages(city: City) -> tuple[str, str]:
    return "/campaigns", f"/campaigns/{city.campaign.id}"


def test_list_and_page_show_progress_while_rendering(editor: Browser, city: City):
    begun(city)

    for path in pages(city):
        page = editor.get(path).text
        assert "正在画“社会主义核心价值观”的成图" in page and "38 / 120 张" in page and ASKS_ON in page
    assert f"/progress?campaign={city.campaign.id}" in editor.get(pages(city)[1]).text


def test_progress_row_is_translated(editor: Browser, city: City):
    begun(city)
    editor.client.set_cookie("ledcast_language", "en")
    page = editor.get("/campaigns").text

    assert "Drawing the pictures of “社会主义核心价值观”" in page and "38 of 120" in page


def test_without_rendering_nothing_is_requested(editor: Browser, city: City):
    before = [editor.get(path).text for path in pages(city)]
    ended(city, begun(city))
    after = [editor.get(path).text for path in pages(city)]

    assert not any(ASKS_ON in page or "正在画“" in page for page in before + after)


def test_rows_are_answered_as_a_fragment_that_stops_when_done(editor: Browser, city: City):
    run = begun(city, 119)
    asked = editor.get(f"/progress?campaign={city.campaign.id}").text
    ended(city, run)
    last = editor.get(f"/progress?campaign={city.campaign.id}").text

    assert "119 / 120 张" in asked and ASKS_ON in asked and "<html" not in asked
    assert "data-lc-progress" in last and ASKS_ON not in last and "120" not in last


def test_a_failure_is_shown_on_its_campaigns_page(editor: Browser, city: City):
    ended(city, begun(city), ("字库里没有“😀”", "there is no glyph for “😀”"))
    page, list_page = editor.get(pages(city)[1]).text, editor.get("/campaigns").text

    assert "“社会主义核心价值观”的画面没画成：字库里没有“😀”" in page and ASKS_ON not in page
    assert "没画成" not in list_page


def test_a_page_keeps_asking_shortly_after_a_save(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        unit.work.add(WorkTopic.CAMPAIGN, city.campaign.id, NOON)
    saved = [ASKS_ON in editor.get(path).text for path in pages(city)]
    clock.passes(SOON)
    later = [ASKS_ON in editor.get(path).text for path in pages(city)]

    assert saved == [True, True] and later == [False, False]


def test_work_of_a_dead_process_is_not_shown_as_running(editor: Browser, city: City, clock: Clock):
    begun(city)
    clock.passes(timedelta(minutes=2))

    assert "正在画“" not in editor.get("/campaigns").text


@pytest.mark.parametrize("asked", ["x", "0", "-1", str(2**31)])
def test_an_invalid_campaign_number_is_refused(editor: Browser, asked: str):
    assert editor.get(f"/progress?campaign={asked}").status_code == 400


def test_progress_needs_a_session_and_does_not_prolong_it(stranger: Browser, editor: Browser, city: City, clock: Clock):
    begun(city)
    clock.passes(timedelta(minutes=5))
    editor.get("/progress")
    with city.database.reading() as unit:
        login = unit.people.login("session-editor", clock())

    assert stranger.get("/progress").status_code in {302, 401}
    assert login is not None and login.seen_at == NOON
