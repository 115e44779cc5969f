from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.accounts.token import Scope
from tests.web.conftest import Browser, City, Clock

_SECRET = re.compile(r"<code>([\w-]+)</code>")


@pytest.fixture
def administrator(visit: Callable[[str], Browser]) -> Browser:
    return visit("administrator")


def form(**changes: object) -> dict[str, object]:
    chosen: dict[str, object] = {"name": "年报程序", "scopes": ["tally:read", "screen:read"], "days": "30"}
    return chosen | changes


def test_a_token_is_shown_once_and_only_its_digest_is_kept(administrator: Browser, city: City, clock: Clock):
    made = administrator.post("/people/tokens", form())
    (secret,) = _SECRET.findall(made.text)

    assert made.headers["Cache-Control"] == "no-store"
    with city.database.reading() as unit:
        token = unit.tokens.by_secret(secret, clock())
        assert token is not None and secret not in str(unit.tokens.all()) + str(unit.audit.list(limit=1_000))
    assert token.scopes == {Scope.TALLY_READ, Scope.SCREEN_READ} and token.created_by == "administrator"
    page = administrator.get("/people/tokens").text
    assert "年报程序" in page and secret not in page and "2026年6月3日" in page


def test_a_token_works_until_it_is_revoked(administrator: Browser, stranger: Browser, city: City):
    (secret,) = _SECRET.findall(administrator.post("/people/tokens", form()).text)
    asked = {"Authorization": f"Bearer {secret}"}
    before = stranger.get("/api/v1/tallies", headers=asked).status_code
    answer = administrator.post("/people/tokens/1/revoke")

    assert (before, answer.status_code) == (200, 302)
    assert stranger.get("/api/v1/tallies", headers=asked).status_code == 401
    page = administrator.get("/people/tokens").text
    assert "已作废" in page and "/people/tokens/1/revoke" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": "0"}, "days"),
        ({"days": "99999"}, "days"),
        ({"days": "soon"}, "days"),
    ],
)
def test_invalid_input_shows_the_error_next_to_its_field_and_stays(
    administrator: Browser, city: City, changes: dict[str, object], field: str
):
    answer = administrator.post("/people/tokens", form(**changes))

    assert answer.status_code == 422 and f'id="{field}-error" role="alert"' in answer.text
    assert changes.get("name") == "" or 'value="年报程序"' in answer.text
    with city.database.reading() as unit:
        assert unit.tokens.all() == ()


def test_an_expired_token_is_marked_and_listed_last(administrator: Browser, clock: Clock):
    administrator.post("/people/tokens", form(name="旧的", days="1"))
    administrator.post("/people/tokens", form(name="新的"))
    clock.passes(timedelta(hours=11))
    administrator.get("/people")
    clock.passes(timedelta(hours=11))
    administrator.get("/people")
    clock.passes(timedelta(hours=3))
    page = administrator.get("/people/tokens").text

    assert "已到期" in page and page.index("新的") < page.index("旧的")


def test_an_unknown_token_is_not_found(administrator: Browser):
    assert administrator.post("/people/tokens/99/revoke").status_code == 404
