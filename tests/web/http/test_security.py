from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from campaigns.accounts.access import Right
from tests.web.conftest import Browser, City
from web.http.security import BODY_BYTES, HEADERS
from web.http.signin import local_path

OPEN = {"site.home", "site.language", "people.link", "people.sign_in", "people.sign_out", "site.healthz", "static"}


_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def _address(app: Flask, rule: object) -> str:
    fill = {"campaign_id": "2", "sha256": "0" * 64, "screen_id": "st-1", "on": "2026-05-05"}
    return _PART.sub(lambda part: fill.get(part[2], "99" if part[1] == "int" else "none"), str(rule))


def _rules(app: Flask) -> list[Rule]:
    """Return the console's own routes; the interface is asked by tokens and has its own tests."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api_")]


def test_every_answer_has_the_security_headers(app: Flask, editor: Browser):
    answers = [editor.get(_address(app, rule)) for rule in app.url_map.iter_rules() if rule.endpoint != "live.stream"]
    answers += [editor.get("/nowhere"), editor.client.post("/campaigns/2"), editor.client.put("/campaigns")]

    assert {answer.status_code for answer in answers} >= {200, 302, 400, 404, 405}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.request.path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_requests_without_a_session_lead_to_the_sign_in(app: Flask, stranger: Browser):
    for rule in _rules(app):
        if rule.endpoint in OPEN:
            continue
        methods = (rule.methods or set()) & {"GET", "POST"}
        for method in methods:
            answer = stranger.client.open(_address(app, rule), method=method, data={"csrf_token": stranger.token()})
            assert answer.status_code in {302, 401}, rule
            assert answer.status_code == 401 or answer.location.startswith("/sign-in")


def test_only_listed_views_are_open_to_all(app: Flask):
    own = ((rule.endpoint, app.view_functions[rule.endpoint]) for rule in _rules(app))
    found = {name for name, view in own if getattr(view, "open_to_all", False)}

    assert found | {"static"} == OPEN


def test_every_post_requires_a_csrf_token(app: Flask, visit: Callable[[str], Browser], city: City):
    browser = visit("administrator")
    for rule in _rules(app):
        if "POST" not in (rule.methods or set()):
            continue
        for data in ({}, {"csrf_token": "made up"}):
            answer = browser.client.post(_address(app, rule), data=data)
            assert answer.status_code == 400, rule
    with city.database.reading() as unit:
        assert unit.campaigns.get(2) == city.campaign


def test_a_wrong_method_is_refused_with_the_allowed_ones(app: Flask, editor: Browser):
    for rule in _rules(app):
        answer = editor.client.delete(_address(app, rule), data={"csrf_token": "any"})
        assert answer.status_code == 405, rule
        assert answer.headers["Allow"]


def test_an_oversized_body_is_refused(editor: Browser):
    answer = editor.client.post("/campaigns/new", data={"csrf_token": "x" * BODY_BYTES})

    assert answer.status_code == 413


def test_a_foreign_host_name_is_refused_on_the_loopback(stranger: Browser):
    assert stranger.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert stranger.get("/sign-in", headers={"Host": "127.0.0.1:8080"}).status_code == 200


@pytest.mark.parametrize("role", ["administrator", "editor", "reviewer", "reader"])
def test_every_role_can_view_and_only_two_can_edit(visit: Callable[[str], Browser], role: str):
    browser = visit(role)

    for path in ("/campaigns", "/screens", "/tallies", "/campaigns/2", "/review", "/review/2"):
        assert browser.get(path).status_code == 200
    allowed = role in {"administrator", "editor"}
    assert (browser.get("/campaigns/new").status_code == 200) is allowed, Right.EDIT_CAMPAIGNS


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nSet-Cookie: x",
    ],
)
def test_redirects_never_leave_the_console(address: str | None):
    assert local_path(address, "/home") == "/home"


def test_a_redirect_keeps_the_path_and_its_query():
    assert local_path("/tallies?by=street&year=2026", "/home") == "/tallies?by=street&year=2026"
