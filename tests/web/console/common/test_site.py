from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from structlog.testing import capture_logs

from campaigns.database import connect
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet
from tests.web.conftest import Browser, City, Clock
from tests.web.console_maker import make_console
from web.http.security import FOR_EVER


def test_healthz_is_ok_when_the_database_answers(stranger: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        unit.leadership.begin_term("scheduler-1", clock())
        unit.settings.put("scheduler_ready", (clock() - timedelta(seconds=42)).isoformat())
    answer = stranger.get("/healthz")

    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ok", "database": True, "migrated": True, "scheduler": {"term": 1, "age_s": 42.0}
    }  # fmt: skip


def test_healthz_is_down_without_tables(tmp_path, fonts: FontSet, settings: Settings):
    database = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    client = make_console(database, fonts, settings, secret="x").test_client()
    with capture_logs() as logs:
        answer = client.get("/healthz")
        page = client.get("/campaigns")
        client.set_cookie("ledcast_session", "some")
        signed_in = client.get("/campaigns?q=secret")

    assert answer.status_code == 503
    assert answer.get_json() == {"status": "down", "database": True, "migrated": False}
    assert page.status_code == 302
    assert signed_in.status_code == 500 and "系统出错，已记录" in signed_in.text
    assert [log["event"] for log in logs] == ["health not known", "page failed"]
    assert "secret" not in str([{name: value for name, value in log.items() if name != "exc_info"} for log in logs])
    database.close()


def test_healthz_needs_no_session(app: Flask):
    assert app.test_client().get("/healthz").status_code == 200


def _assets(city: City, screen: str) -> list[dict[str, str]]:
    slots = json.loads(city.documents[screen].body)["slots"]["sha256"]
    with city.database.reading() as unit:
        found: list[dict[str, str]] = json.loads(unit.files.bodies([slots])[slots])["assets"]
    return found


@pytest.mark.parametrize("screen", ["dp-1", "st-1", "st-2"])
def test_a_picture_is_byte_for_byte_the_screens_file(reader: Browser, city: City, screen: str):
    asset = _assets(city, screen)[0]
    answer = reader.get(f"/files/{asset['sha256']}")

    with city.database.reading() as unit:
        assert answer.data == unit.files.body(asset["sha256"])
    assert answer.content_type == asset["type"]
    assert answer.headers["Cache-Control"] == FOR_EVER


def test_a_cached_picture_is_answered_with_304(reader: Browser, city: City):
    asset = _assets(city, "st-1")[0]
    tag = reader.get(f"/files/{asset['sha256']}").headers["ETag"]
    answer = reader.get(f"/files/{asset['sha256']}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_files_other_than_pictures_are_not_found(reader: Browser, city: City):
    day = json.loads(city.documents["st-1"].body)["days"][0]["sha256"]

    for name in (day, "0" * 64, "../../etc/passwd", "A" * 64, "0" * 63):
        assert reader.get(f"/files/{name}").status_code == 404
