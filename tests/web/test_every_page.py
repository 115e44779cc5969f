"""What holds on every page there is, in both languages and at three sizes; a page that is new cannot be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web import street_builders
from tests.web.browsing import PHONE, WIDE, Person, Served
from tests.web.conftest import NOON, City

HALL = {"width": 1920, "height": 1080}
PAGES = (
    "/today", "/campaigns", "/campaigns/new", "/campaigns/2", "/review", "/review/2",
    "/screens", "/screens?kind=strip", "/screens/st-1", "/screens/dp-1", "/wall", "/tallies", "/tallies?by=screen",
    "/people", "/people/1", "/people/tokens", "/account", "/settings/streets", "/settings/groups",
    "/settings/groups/2", "/settings/dayparts", "/settings/holidays", "/settings/names", "/settings/idle", "/gallery",
)  # fmt: skip
APART = {
    "site.home", "settings.index",  # lead on to others
    "people.link", "people.sign_in",  # for whoever has not signed in yet: below, and in the officer's own walk
    "campaigns.withdrawal",  # there is none in this city: in the browser test of a withdrawal
    "live.stream", "progress.rows", "site.file", "tallies.table", "static", "site.healthz",  # no pages
}  # fmt: skip


@pytest.fixture
def administrator(at_window: Callable[[str], Person], city: City) -> Person:
    """The administrator, on a day when one screen is silent, one does not fit, and something was played."""
    with city.database.writing() as unit:
        silent = replace(
            street_builders.status(city.documents["st-1"], NOON), online=False, seen_at=NOON - timedelta(hours=1)
        )
        unit.status.put([silent, street_builders.status(city.documents["st-2"], NOON, fault="画面尺寸不符")])
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 1_234_567)
    return at_window("administrator")


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(WIDE, "zh", id="wide-zh"),
        pytest.param(WIDE, "en", id="wide-en"),
        pytest.param(PHONE, "zh", id="phone-zh"),
        pytest.param(PHONE, "en", id="phone-en"),
        pytest.param(HALL, "zh", id="hall-zh"),
        pytest.param(HALL, "en", id="hall-en"),
    ],
)
def test_every_page_fits_its_window_and_is_accessible(administrator: Person, size: dict[str, int], language: str):
    administrator.page.set_viewport_size(size)  # type: ignore[arg-type]
    for path in PAGES:
        looks_right(administrator, path, language, size["width"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_sign_in_page_fits_its_window_and_is_accessible(
    at_window: Callable[[str], Person], language: str, size: dict[str, int]
):
    person = at_window("reader")
    person.page.context.clear_cookies()
    person.page.set_viewport_size(size)  # type: ignore[arg-type]
    looks_right(person, "/sign-in", language, size["width"])


def test_every_route_is_covered(served: Served):
    pages = {
        rule.endpoint
        for rule in served.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api_") and rule.endpoint not in APART
    }

    assert pages == set(endpoints(served.app, PAGES))


def endpoints(app: Flask, paths: Iterable[str]) -> Iterable[str]:
    """What answers these paths."""
    adapter = app.url_map.bind("localhost")
    for path in paths:
        try:
            endpoint, _ = adapter.match(path.partition("?")[0])
        except HTTPException as error:
            raise AssertionError(path) from error
        yield endpoint


def looks_right(person: Person, path: str, language: str, width: int) -> None:
    """Open a page: nothing stands beyond its window, and axe finds nothing serious or worse."""
    page = person.page
    page.context.add_cookies([{"name": "ledcast_language", "value": language, "url": person.address}])
    person.opens(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert grave == [], (path, [(each["id"], node["html"]) for each in grave for node in each["nodes"]][:4])
