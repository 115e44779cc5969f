"""Test who may open and do what: every route × every role, against the matrix of `accounts/access.py` alone.

Covers: app.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from campaigns.accounts.access import MATRIX, Right
from campaigns.accounts.person import Role
from tests.web.conftest import Browser

NEEDS = {
    "campaigns.forecast": Right.EDIT_CAMPAIGNS,
    "campaigns.new": Right.EDIT_CAMPAIGNS,
    "campaigns.preview": Right.EDIT_CAMPAIGNS,
    "campaigns.reached": Right.EDIT_CAMPAIGNS,
    "campaigns.retire": Right.EDIT_CAMPAIGNS,
    "campaigns.withdraw": Right.WITHDRAW,
    "gallery.index": Right.CHANGE_SETTINGS,
    "review.approve": Right.REVIEW,
    "review.give_back": Right.REVIEW,
    "review.send": Right.EDIT_CAMPAIGNS,
    "screens.retire": Right.MANAGE_SCREENS,
    "sessions.end": Right.SEE,
    "sessions.end_others": Right.SEE,
}
"""What an endpoint needs beyond looking; whatever changes something must stand here or under a room."""
DOES = {"campaigns.edit": Right.EDIT_CAMPAIGNS}
"""What an endpoint needs to change something where looking needs less."""
ROOMS = {"staff": Right.MANAGE_PEOPLE, "tokens": Right.MANAGE_PEOPLE}
SCREENS = re.compile(r"settings\.(\w*street\w*|\w*group\w*|\w*season|set_light)")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_FILL = {"campaign_id": "2", "sha256": "0" * 64, "screen_id": "st-1", "on": "2026-05-05", "filename": "none.js"}


def needed(endpoint: str, method: str) -> Right | None:
    """Return the right that a route is meant to need; None where nobody said so."""
    room = endpoint.partition(".")[0]
    if method == "POST" and endpoint in DOES:
        return DOES[endpoint]
    if endpoint in NEEDS:
        return NEEDS[endpoint]
    if room == "settings":
        return Right.MANAGE_SCREENS if SCREENS.fullmatch(endpoint) else Right.CHANGE_SETTINGS
    return ROOMS.get(room, Right.SEE if method == "GET" else None)


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, address) of what is behind the sign-in; what takes something off comes last."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "open_to_all", False) or rule.endpoint == "static":
            continue
        address = _PART.sub(lambda part: _FILL.get(part[2], "99" if part[1] == "int" else "none"), str(rule))
        found += [(rule.endpoint, method, address) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return sorted(found, key=lambda route: ("retire" in route[0], route))


def test_every_changing_route_declares_its_right(app: Flask):
    unsaid = [route for route in _routes(app) if needed(route[0], route[1]) is None]

    assert unsaid == []


@pytest.mark.parametrize("role", list(Role))
def test_every_route_is_open_to_exactly_the_roles_with_its_right(
    app: Flask, visit: Callable[[str], Browser], role: Role
):
    browser = visit(role.value)
    token = browser.token("/today")
    wrong = []
    for endpoint, method, address in _routes(app):
        form = {"csrf_token": token, "version": "1", "state": "waiting"} if method == "POST" else None
        answer = browser.client.open(address, method=method, data=form)
        answer.close()
        allowed = needed(endpoint, method) in MATRIX[role]
        if (answer.status_code != 403) is not allowed or answer.status_code >= 500:
            wrong.append((endpoint, method, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_top_bar_shows_exactly_the_pages_that_the_role_may_open(visit: Callable[[str], Browser], role: Role):
    browser = visit(role.value)
    page = browser.get("/today").text
    shown = set(re.findall(r'<a href="(/[a-z]+)"', page.split("</nav>")[0]))

    assert {"/today", "/campaigns", "/screens", "/tallies"} <= shown
    assert ("/settings" in shown) is (Right.CHANGE_SETTINGS in MATRIX[role])
    assert all(browser.get(address).status_code in {200, 302} for address in shown)
