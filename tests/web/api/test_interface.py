"""Test the JSON interface as a program meets it.

Covers: auth, campaign_models, campaigns, conventions, description, problems, screen_models, screens, tallies,
tally_models.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, given, settings
from schemathesis import checks

from campaigns.accounts.token import Scope, TokenWish
from campaigns.actions import create_token, revoke_token, withdraw_campaign
from campaigns.errors import PlanMisfitError
from tests.web import street_builders
from tests.web.conftest import NOON, City, Clock
from web.preview.plan_fit import PlanFit

EVERYTHING = tuple(scope.value for scope in Scope)
WISH = {
    "name": "网络宣传周",
    "theme": "网络安全",
    "category": "psa",
    "starts_on": "2026-05-04",
    "ends_on": "2026-06-30",
    "screens": ["st-1"],
    "slides": [{"text": "网络安全为人民"}, {"text": "网络安全靠人民", "dwell_ms": 8000}],
}


class Program:
    """A program with a token."""

    def __init__(self, app: APIFlask, secret: str | None) -> None:
        self.client = app.test_client()
        self.headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers | named, **more)


@pytest.fixture
def program(app: APIFlask, city: City) -> Callable[..., Program]:
    """Return a program whose token has these scopes, all by default; none = no token."""

    def with_token(*scopes: str) -> Program:
        secret = f"lc_{'-'.join(scopes) or 'all'}"
        with city.database.writing() as unit:
            wish = TokenWish("test", scopes or EVERYTHING)
            create_token(unit, street_builders.HOUSE, wish, secret, at=NOON)
        return Program(app, secret)

    return with_token


def test_a_token_is_required_even_with_a_session(app: APIFlask, visit: Callable[[str], Any]):
    for client in (app.test_client(), visit("administrator").client):
        answer = client.get("/api/v1/screens")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("scope", EVERYTHING)
def test_a_token_allows_only_its_scopes(program: Callable[..., Program], scope: str):
    asked = {
        "/screens": "screen:read",
        "/screens/st-1/explain": "screen:read",
        "/tallies": "tally:read",
        "/campaigns": "campaign:read",
        "/campaigns/2/playlist": "campaign:read",
    }
    client = program(scope)
    for path, needed in asked.items():
        assert client.ask("GET", path).status_code == (200 if needed == scope else 403), path
    assert client.ask("POST", "/campaigns", WISH).status_code == (201 if scope == "campaign:write" else 403)


def test_a_revoked_or_expired_token_is_refused(program: Callable[..., Program], city: City, clock: Clock):
    revoked, ended = program("tally:read"), program("screen:read")
    with city.database.writing() as unit:
        token = unit.tokens.by_secret("lc_tally:read", NOON)
        assert token is not None
        revoke_token(unit, street_builders.HOUSE, token.id, at=NOON)
    assert revoked.ask("GET", "/tallies").status_code == 401
    assert ended.ask("GET", "/screens").status_code == 200
    clock.passes(timedelta(days=400))
    assert ended.ask("GET", "/screens").status_code == 401


def test_a_campaign_is_created_read_changed_and_retired(program: Callable[..., Program], city: City):
    client = program()
    made = client.ask("POST", "/campaigns", WISH)
    assert made.status_code == 201, made.text
    path = made.headers["Location"].removeprefix("/api/v1")
    assert client.ask("GET", path).json["slides"][1]["dwell_ms"] == 8000
    assert (made.json["review"], made.json["edition"]) == ("draft", None)

    slides = made.json["slides"]
    order = {"slides": [{"id": slides[1]["id"], "text": slides[1]["text"]}, {"text": "没有网络安全就没有国家安全"}]}
    tag = client.ask("GET", f"{path}/playlist").headers["ETag"]
    changed = client.ask("PUT", f"{path}/playlist", order, If_Match=tag)
    assert changed.status_code == 200, changed.text
    assert [slide["text"] for slide in changed.json["slides"]] == [each["text"] for each in order["slides"]]
    assert changed.json["slides"][0]["id"] == slides[1]["id"]

    assert client.ask("DELETE", path).json["retired_at"] is not None
    with city.database.reading() as unit:
        events = unit.audit.list(f"campaign:{made.json['id']}")
    assert [event.action for event in events][::-1][:2] == ["campaign created", "campaign edited"]
    assert {event.actor for event in events} == {"token test"}


def test_the_edition_in_force_stands_beside_the_draft(program: Callable[..., Program], city: City):
    client = program()
    before = client.ask("GET", "/campaigns/2").json
    slides = [{"id": slide["id"], "text": f"{slide['text']}！"} for slide in before["slides"]]
    tag = client.ask("GET", "/campaigns/2").headers["ETag"]
    after = client.ask("PUT", "/campaigns/2/playlist", {"slides": slides}, If_Match=tag).json
    with city.database.writing() as unit:
        withdraw_campaign(unit, street_builders.HOUSE, 2, "错字", at=NOON)
    gone = client.ask("GET", "/campaigns/2").json["edition"]

    assert (before["review"], after["review"]) == ("approved", "draft")
    assert before["edition"] == after["edition"]
    assert before["edition"]["number"] == 1 and not before["edition"]["withdrawn"]
    assert before["edition"]["slides_shown"] == [slide["id"] for slide in before["slides"]]
    assert (gone["number"], gone["withdrawn"], gone["slides_shown"]) == (1, True, [])


def test_what_no_plan_can_say_is_not_sent_for_review(program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch):
    """Others may have been approved since it was saved."""
    client = program()
    made = client.ask("POST", "/campaigns", WISH)
    path, tag = made.headers["Location"].removeprefix("/api/v1"), made.headers["ETag"]
    error = PlanMisfitError("新华路", date(2026, 5, 5), "护苗", what="spans", count=600, most=512)
    monkeypatch.setattr(PlanFit, "__call__", Mock(side_effect=error))
    refused = client.ask("POST", f"{path}/send-for-review", If_Match=tag)

    assert refused.status_code in {409, 422}
    assert client.ask("GET", path).json["review"] == "draft"


def test_a_lost_update_is_refused(program: Callable[..., Program]):
    client = program()
    made = client.ask("POST", "/campaigns", WISH)
    path, tag = made.headers["Location"].removeprefix("/api/v1"), made.headers["ETag"]

    assert client.ask("PUT", path, WISH).status_code == 428
    assert client.ask("PUT", path, WISH | {"weight": 3}, If_Match=tag).status_code == 200
    late = client.ask("PUT", path, WISH | {"weight": 5}, If_Match=tag)
    assert late.status_code == 412
    assert client.ask("PUT", path, WISH, If_Match="*").status_code == 412
    assert client.ask("GET", path).json["weight"] == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"slides": []}, "slides"),
        ({"slides": [{"text": "文\U0002e9f5"}]}, "slides-0-text"),
        ({"slides": [{"text": "行\x07"}]}, "slides-0-text"),
        ({"weight": 10**6}, "weight"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_invalid_input_is_refused_with_its_field_and_saves_nothing(
    program: Callable[..., Program], city: City, change: dict[str, object], field: str
):
    client = program()
    answer = client.ask("POST", "/campaigns", WISH | change)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in {error["field"] for error in answer.json["errors"]}
    assert client.ask("GET", "/campaigns").json["total"] == 1


def test_unknown_objects_are_answered_with_a_problem(program: Callable[..., Program]):
    client = program()
    for path in ("/campaigns/99", "/campaigns/1", "/screens/nobody", "/nothing", "/screens/nobody/explain"):
        answer = client.ask("GET", path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json"), path
    assert client.ask("PATCH", "/campaigns").status_code == 405
    assert client.ask("GET", "/tallies?by=colour").status_code == 400
    assert client.ask("POST", "/campaigns", WISH | {"name": "x" * 300_000}).status_code == 413


def test_explanation_names_the_campaign_and_slide_shown(program: Callable[..., Program], clock: Clock):
    told = program().ask("GET", "/screens/st-1/explain").json

    assert (told["source"], told["campaign"]) == ("plan", "社会主义核心价值观")
    assert told["slide"] in {"富强 民主 文明 和谐", "自由 平等 公正 法治"}
    long_ago = program("screen:read").ask("GET", "/screens/st-1/explain?at=2020-01-01T00:00:00Z").json
    assert long_ago["source"] == "nothing"


def test_tallies_equal_those_of_the_console(program: Callable[..., Program], city: City):
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 31)

    told = program().ask("GET", "/tallies?year=2026&by=street,kind").json
    assert told["total"]["plays"] == 31
    assert told["rows"][0]["values"] == {"street": "新华路", "kind": "strip"}


def test_description_is_open_and_lists_every_route(app: APIFlask):
    told = app.test_client().get("/api/v1/openapi.json")

    assert told.status_code == 200 and told.json is not None
    assert set(told.json["paths"]) == {
        "/api/v1/campaigns",
        "/api/v1/campaigns/{campaign_id}",
        "/api/v1/campaigns/{campaign_id}/playlist",
        "/api/v1/campaigns/{campaign_id}/send-for-review",
        "/api/v1/screens",
        "/api/v1/screens/{screen_id}",
        "/api/v1/screens/{screen_id}/explain",
        "/api/v1/tallies",
    }
    assert "token" in told.json["components"]["securitySchemes"]


def test_arbitrary_requests_are_answered_as_described(app: APIFlask, program: Callable[..., Program]):
    """Schemathesis makes requests from the description and holds every answer against it."""
    program()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    held: list[Any] = [checks.not_a_server_error, _as_described]
    tried = 0
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]

        @settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck), deadline=None)
        @given(case=operation.as_strategy())
        def attack(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": "Bearer lc_all"}, checks=held)

        attack()
        tried += 1
    assert tried == 12


def _as_described(_context: object, answer: Any, case: Any) -> None:
    """Hold status, media type and shape of an answer against the description."""
    described = case.operation.definition.raw["responses"]
    assert str(answer.status_code) in described, (answer.status_code, case.method, case.path, answer.text)
    kind = answer.headers["content-type"][0]
    assert kind in described[str(answer.status_code)]["content"]
    assert kind == ("application/json" if answer.status_code < 400 else "application/problem+json")
