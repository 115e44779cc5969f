"""Test sessions, and where a sign-in may lead.

Covers: signin, context.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from campaigns.accounts.person import LOGIN_LASTS
from tests.web.conftest import Browser, Clock
from web.http.context import app_context, context_of
from web.http.signin import local_path


def test_a_page_without_a_session_leads_to_the_sign_in_and_back(stranger: Browser):
    answer = stranger.get("/campaigns?page=2")

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/campaigns?page%3D2")


def test_a_change_or_a_stream_without_a_session_is_refused(app: Flask, stranger: Browser):
    app.config["WTF_CSRF_ENABLED"] = False

    assert stranger.client.post("/campaigns/2/retire").status_code == 401
    assert stranger.get("/live", headers={"Accept": "text/event-stream"}).status_code == 401


def test_a_right_that_is_missing_is_refused(reader: Browser):
    assert reader.get("/campaigns/new").status_code == 403


def test_a_session_ends_after_its_time(visit: Callable[[str], Browser], clock: Clock):
    editor = visit("editor")
    assert editor.get("/today").status_code == 200

    clock.passes(LOGIN_LASTS + timedelta(seconds=1))

    assert editor.get("/today").status_code == 302


@pytest.mark.parametrize(
    "address", ["//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/a\nb", "", None]
)
def test_a_redirect_never_leaves_the_console(address: str | None):
    assert local_path(address, "/today") == "/today"


def test_a_path_of_the_console_is_kept():
    assert local_path("/campaigns?page=2", "/today") == "/campaigns?page=2"


def test_the_context_knows_the_bureaus_civil_day(app: Flask, clock: Clock):
    with app.app_context():
        assert app_context() is context_of(app)
        assert app_context().today() == date(2026, 5, 4)
        clock.passes(timedelta(hours=12))  # midnight in Shanghai, still the 4th in UTC
        assert app_context().today() == date(2026, 5, 5)
