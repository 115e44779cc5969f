from __future__ import annotations

import json

import pytest

from tests.web.conftest import Browser, City
from web.http.security import FOR_EVER


def _assets(city: City, screen: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(city.documents[screen].body)["assets"]
    return found


@pytest.mark.parametrize("screen", ["dp-1", "st-1", "st-2"])
def test_a_picture_is_the_very_bytes_that_the_screen_fetches(reader: Browser, city: City, screen: str):
    asset = _assets(city, screen)[0]
    answer = reader.get(f"/files/{asset['sha256']}")

    with city.database.reading() as unit:
        assert answer.data == unit.files.body(asset["sha256"])
    assert answer.content_type == asset["type"]
    assert answer.headers["Cache-Control"] == FOR_EVER


def test_a_browser_that_has_it_is_told_so_without_the_bytes(reader: Browser, city: City):
    asset = _assets(city, "st-1")[0]
    tag = reader.get(f"/files/{asset['sha256']}").headers["ETag"]
    answer = reader.get(f"/files/{asset['sha256']}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_a_day_file_an_unknown_name_and_no_name_at_all_are_not_here(reader: Browser, city: City):
    day = json.loads(city.documents["st-1"].body)["days"][0]["sha256"]

    for name in (day, "0" * 64, "../../etc/passwd", "A" * 64, "0" * 63):
        assert reader.get(f"/files/{name}").status_code == 404
