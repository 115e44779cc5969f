from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from campaigns.actions import issue_first_link, issue_link
from campaigns.database import connect, migrate
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet
from tests.web.conftest import Browser, City, Clock
from tests.web.console_maker import make_console
from tests.web.street_builders import HOUSE, PASSWORD


def test_the_right_password_begins_a_session_in_the_database(stranger: Browser, city: City, clock: Clock):
    answer = stranger.post("/sign-in", {"name": "editor", "password": PASSWORD})

    assert (answer.status_code, answer.location) == (302, "/today")
    cookie = stranger.client.get_cookie("ledcast_session")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and not cookie.secure
    with city.database.reading() as unit:
        login = unit.people.login(cookie.value, clock())
    assert login is not None and login.person.name == "editor"
    assert stranger.get("/campaigns").status_code == 200


def test_cookies_are_secure_by_https(stranger: Browser):
    stranger.get("/sign-in", base_url="https://localhost")
    answer = stranger.client.post(
        "/sign-in",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
        data={"csrf_token": _token_by_https(stranger), "name": "editor", "password": PASSWORD},
    )

    assert answer.status_code == 302
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"]


def _token_by_https(browser: Browser) -> str:
    page: str = browser.get("/sign-in", base_url="https://localhost").text
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize(("name", "password"), [("editor", "wrong-wrong-wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_sign_in_does_not_reveal_which_field_is_wrong(stranger: Browser, name: str, password: str):
    answer = stranger.post("/sign-in", {"name": name, "password": password})

    assert answer.status_code == 422
    assert "登录名或密码不正确" in answer.text and 'aria-invalid="true"' in answer.text
    assert f'value="{name}"' in answer.text
    assert not password or password not in answer.text


def test_signing_in_redirects_to_the_requested_page_of_the_console_only(stranger: Browser):
    turned_away = stranger.get("/tallies?by=street")
    led = stranger.post("/sign-in", {"name": "editor", "password": PASSWORD, "next": "/tallies?by=street"})
    stranger.post("/sign-out")
    lured = stranger.post("/sign-in", {"name": "editor", "password": PASSWORD, "next": "//evil.example/x"})

    assert turned_away.location == "/sign-in?next=/tallies?by%3Dstreet"
    assert led.location == "/tallies?by=street"
    assert lured.location == "/today"


def test_signing_out_ends_the_session_in_the_database_too(editor: Browser, city: City, clock: Clock):
    answer = editor.post("/sign-out")

    assert answer.location == "/sign-in"
    with city.database.reading() as unit:
        assert unit.people.login("session-editor", clock()) is None
    editor.client.set_cookie("ledcast_session", "session-editor")
    assert editor.get("/campaigns").status_code == 302


def test_a_session_expires_after_half_a_day_without_use(editor: Browser, clock: Clock):
    clock.passes(timedelta(hours=11))
    still = editor.get("/campaigns").status_code
    clock.passes(timedelta(hours=11))
    kept_alive = editor.get("/campaigns").status_code
    clock.passes(timedelta(hours=13))

    assert (still, kept_alive, editor.get("/campaigns").status_code) == (200, 200, 302)


def test_requests_of_an_open_page_do_not_prolong_its_session(editor: Browser, clock: Clock):
    for _ in range(3):
        clock.passes(timedelta(hours=5))
        last = editor.get("/live")
        last.close()

    assert last.status_code == 302


def test_more_than_ten_sign_ins_a_minute_are_refused(stranger: Browser):
    token = stranger.token()
    wrong = {"csrf_token": token, "name": "editor", "password": "wrong-wrong-wrong"}
    statuses = [stranger.client.post("/sign-in", data=wrong).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]
    assert stranger.get("/sign-in").status_code == 200


@pytest.fixture
def first_day(tmp_path_factory: pytest.TempPathFactory, fonts: FontSet, clock: Clock) -> tuple[Browser, Flask]:
    """A console in which nobody has an account yet."""
    home = tmp_path_factory.mktemp("first")
    settings = Settings(home=home)
    migrate(settings.database_url)
    database = connect(settings.database_url)
    with database.writing() as unit:
        assert issue_first_link(unit, "first-token", at=clock()) is not None
    app = make_console(database, fonts, settings, secret="x", clock=clock)
    return Browser(app.test_client()), app


def test_the_first_link_creates_an_account_signs_in_and_expires(first_day: tuple[Browser, Flask]):
    browser, _ = first_day
    page = browser.get("/link/first-token")
    made = browser.post("/link/first-token", {"name": "王敏", "shown_name": "王敏主任", "password": PASSWORD})

    assert page.status_code == 200 and "建立账号" in page.text
    assert (made.status_code, made.location) == (302, "/today")
    assert "王敏主任" in browser.get("/campaigns").text
    assert browser.get("/link/first-token").status_code == 410


def test_an_invalid_account_shows_the_error_and_keeps_the_link(first_day: tuple[Browser, Flask]):
    browser, _ = first_day
    short = browser.post("/link/first-token", {"name": "王敏", "shown_name": "王主任", "password": "短"})
    nameless = browser.post("/link/first-token", {"name": "", "password": PASSWORD})

    assert short.status_code == 422 and 'id="password-error" role="alert"' in short.text
    assert 'value="王敏"' in short.text and 'value="王主任"' in short.text
    assert nameless.status_code == 422 and 'id="name-error" role="alert"' in nameless.text
    assert browser.get("/link/first-token").status_code == 200


def test_a_persons_link_sets_the_password_and_ends_earlier_sessions(
    editor: Browser, stranger: Browser, city: City, clock: Clock
):
    with city.database.writing() as unit:
        issue_link(unit, HOUSE, "editor", "again", at=clock())
    page = stranger.get("/link/again")
    answer = stranger.post("/link/again", {"name": "somebody else", "password": "另一个够长的密码-7"})

    assert "设置密码" in page.text and 'name="name"' not in page.text
    assert answer.status_code == 302
    assert editor.get("/campaigns").status_code == 302


@pytest.mark.parametrize("token", ["unknown", "x" * 500])
def test_an_unknown_link_is_answered_with_410(stranger: Browser, token: str):
    answer = stranger.get(f"/link/{token}")

    assert answer.status_code == 410 and "链接无效" in answer.text


@pytest.mark.parametrize("path", ["/sign-out"])
def test_a_get_does_not_sign_out(visit: Callable[[str], Browser], path: str):
    assert visit("editor").get(path).status_code == 405
