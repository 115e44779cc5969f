from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from campaigns.accounts.access import Actor
from campaigns.accounts.person import LINK_LASTS, LOGIN_IDLE, LOGIN_LASTS, Role
from campaigns.actions import (
    add_person,
    authenticate,
    disable_person,
    issue_first_link,
    issue_link,
    make_account,
    sign_in,
    sign_out,
)
from campaigns.errors import (
    CampaignError,
    LastAdministratorError,
    LinkError,
    NotAllowedError,
    PersonNameError,
    PersonTakenError,
    SignInError,
    UnknownPersonError,
    WeakPasswordError,
)
from tests.campaigns.builders import SYSTEM

GOOD = "文明城市-共建-2026"


def _with_zhang(database, at):
    with database.writing() as unit:
        issue_first_link(unit, "token-1", at=at)
        make_account(unit, "token-1", name="zhang", password=GOOD, at=at, shown_name="张三")
    return database


@pytest.fixture
def first(database, at):
    """An office whose administrator `zhang` has made the first account."""
    return _with_zhang(database, at)


@pytest.fixture
def first_lite(lite, at):
    return _with_zhang(lite, at)


def test_the_first_link_makes_an_administrator(first):
    with first.reading() as unit:
        (person,) = unit.people.all()
        assert authenticate(unit, "zhang", GOOD) == person
    assert (person.name, person.shown_name, person.role, person.has_password) == (
        "zhang",
        "张三",
        Role.ADMINISTRATOR,
        True,
    )


def test_no_first_link_is_issued_once_somebody_exists(first, at):
    with first.writing() as unit:
        assert issue_first_link(unit, "token-2", at=at) is None


def test_a_second_first_link_is_dead_once_the_first_was_used(database, at):
    with database.writing() as unit:
        issue_first_link(unit, "old", at=at)
        issue_first_link(unit, "new", at=at)
        assert unit.people.link("old", at) is None
        make_account(unit, "new", name="zhang", password=GOOD, at=at)

    with pytest.raises(LinkError), database.writing() as unit:
        make_account(unit, "new", name="li", password=GOOD, at=at)


def test_of_two_who_use_the_first_link_at_once_one_becomes_administrator(database, at):
    with database.writing() as unit:
        issue_first_link(unit, "token", at=at)
    results: list[str] = []

    def run(name: str) -> None:
        try:
            with database.writing() as unit:
                make_account(unit, "token", name=name, password=GOOD, at=at)
            results.append("made")
        except CampaignError as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("zhang", "wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["LinkError", "made"]
    with database.reading() as unit:
        assert len(unit.people.all()) == 1


def test_the_first_link_is_void_once_a_concurrent_person_is_added(database, at):
    with database.writing() as unit:
        issue_first_link(unit, "token", at=at)
    refused: list[str] = []

    def run() -> None:
        try:
            with database.writing() as unit:
                make_account(unit, "token", name="wang", password=GOOD, at=at)
        except LinkError as error:
            refused.append(type(error).__name__)

    thread = threading.Thread(target=run)
    with database.writing() as unit:
        add_person(unit, SYSTEM, "li", "editor", at=at)
        thread.start()
        thread.join(0.3)
    thread.join(10)

    assert refused == ["LinkError"]


def test_no_token_and_no_password_is_stored_as_it_is(first, at):
    with first.writing() as unit:
        sign_in(unit, unit.people.by_name("zhang"), "session-secret", at=at)
        dump = ""
        for table in ("login_link", "login", "person", "audit_event"):
            dump += repr(unit.people._session.execute(text(f"SELECT * FROM {table}")).all())

    assert "zhang" in dump and "$argon2id$" in dump
    assert not any(secret in dump for secret in ("token-1", "session-secret", GOOD))


def test_a_link_dies_after_a_day(database, at):
    with database.writing() as unit:
        issue_first_link(unit, "token", at=at)

    with database.reading() as unit:
        assert unit.people.link("token", at + LINK_LASTS - timedelta(seconds=1)) is not None
        assert unit.people.link("token", at + LINK_LASTS) is None
    with pytest.raises(LinkError), database.writing() as unit:
        make_account(unit, "token", name="zhang", password=GOOD, at=at + LINK_LASTS)


def test_somebody_sets_their_password_by_their_own_link_and_keeps_their_name(first, at):
    with first.writing() as unit:
        add_person(unit, SYSTEM, "li", "editor", at=at)
        issue_link(unit, SYSTEM, "li", "token-li", at=at)
        made = make_account(unit, "token-li", name="ignored", password=GOOD, at=at, shown_name="李四")

    assert (made.name, made.shown_name, made.role) == ("li", "李四", Role.EDITOR)
    with first.reading() as unit:
        assert authenticate(unit, " li ", GOOD).name == "li"


def test_a_new_password_ends_the_sessions_begun_with_the_old_one(first, at):
    with first.writing() as unit:
        sign_in(unit, unit.people.by_name("zhang"), "session", at=at)
        issue_link(unit, SYSTEM, "zhang", "again", at=at)
        make_account(unit, "again", name="", password=GOOD + "!", at=at)
        assert unit.people.login("session", at) is None
    with first.reading() as unit, pytest.raises(SignInError):
        authenticate(unit, "zhang", GOOD)


@pytest.mark.parametrize("password", ["short", "a" * 129, "zhang-zhang-1", "1234567890", "aaaaaaaaaaaa"])
def test_a_weak_password_is_refused_and_the_link_stays_good(lite, at, password):
    with lite.writing() as unit:
        issue_first_link(unit, "token", at=at)
    with pytest.raises(WeakPasswordError) as refused, lite.writing() as unit:
        make_account(unit, "token", name="zhang", password=password, at=at)

    assert refused.value.field == "password"
    with lite.writing() as unit:
        make_account(unit, "token", name="zhang", password=GOOD, at=at)


@pytest.mark.parametrize("name", ["ledcast", "Ledcast", "LEDCAST"])
def test_nobody_signs_in_by_the_houses_own_name(first_lite, at, name):
    """Their work could not be distinguished from the system's."""
    with pytest.raises(PersonNameError), first_lite.writing() as unit:
        add_person(unit, SYSTEM, name, "reviewer", at=at)


@pytest.mark.parametrize("name", ["", "a", "a b", "x" * 33, "<b>", "a/b"])
def test_a_name_that_cannot_be_typed_is_refused(first_lite, at, name):
    with pytest.raises(PersonNameError), first_lite.writing() as unit:
        add_person(unit, SYSTEM, name, "editor", at=at)


def test_a_chinese_name_is_a_name(first_lite, at):
    with first_lite.writing() as unit:
        assert add_person(unit, SYSTEM, "李四", "reader", at=at).name == "李四"


def test_a_name_is_taken_once(first_lite, at):
    with pytest.raises(PersonTakenError), first_lite.writing() as unit:
        add_person(unit, SYSTEM, "zhang", "editor", at=at)


@pytest.mark.parametrize(("name", "password"), [("zhang", "wrong"), ("nobody", GOOD), ("zhang", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(first_lite, name, password):
    with pytest.raises(SignInError) as refused, first_lite.reading() as unit:
        authenticate(unit, name, password)

    assert refused.value.text("zh") == "登录名或密码不正确"


def test_a_session_lasts_while_it_is_used_and_not_for_ever(first, at):
    with first.writing() as unit:
        sign_in(unit, unit.people.by_name("zhang"), "session", at=at)
        assert unit.people.login("session", at + LOGIN_IDLE).person.name == "zhang"
        assert unit.people.login("session", at + LOGIN_IDLE + timedelta(seconds=1)) is None
        unit.people.touch_login("session", at + LOGIN_LASTS)
        assert unit.people.login("session", at + LOGIN_LASTS) is not None
        assert unit.people.login("session", at + LOGIN_LASTS + timedelta(seconds=1)) is None


def test_signing_out_ends_the_session_at_once(first, at):
    with first.writing() as unit:
        sign_in(unit, unit.people.by_name("zhang"), "session", at=at)
        sign_out(unit, "session", at=at)
        sign_out(unit, "session", at=at)

        assert unit.people.login("session", at) is None
        actions = [event.action for event in unit.audit.list("person:zhang")]
    assert actions == ["signed out", "signed in", "account made"]


def test_a_disabled_person_is_out_everywhere(first, at):
    with first.writing() as unit:
        add_person(unit, SYSTEM, "li", "editor", at=at)
        issue_link(unit, SYSTEM, "li", "token-li", at=at)
        person = make_account(unit, "token-li", name="", password=GOOD, at=at)
        sign_in(unit, person, "session", at=at)
        issue_link(unit, SYSTEM, "li", "late-link", at=at)
        disable_person(unit, SYSTEM, "li", at=at)

        assert unit.people.login("session", at) is None
        for refused, attempt in (
            (SignInError, lambda: authenticate(unit, "li", GOOD)),
            (SignInError, lambda: sign_in(unit, person, "another", at=at)),
            (LinkError, lambda: make_account(unit, "late-link", name="", password=GOOD, at=at)),
            (UnknownPersonError, lambda: issue_link(unit, SYSTEM, "li", "more", at=at)),
        ):
            with pytest.raises(refused):
                attempt()


def test_the_last_administrator_cannot_be_disabled(first, at):
    with pytest.raises(LastAdministratorError), first.writing() as unit:
        disable_person(unit, SYSTEM, "zhang", at=at)
    with first.writing() as unit:
        add_person(unit, SYSTEM, "li", "administrator", at=at)
        assert disable_person(unit, SYSTEM, "zhang", at=at).disabled_at == at


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.READER])
def test_only_an_administrator_hands_out_links_and_roles(first_lite, at, role):
    actor = Actor("wang", "console", role)
    for attempt in (
        lambda unit: issue_link(unit, actor, "zhang", "t", at=at),
        lambda unit: add_person(unit, actor, "new", "administrator", at=at),
        lambda unit: disable_person(unit, actor, "zhang", at=at),
    ):
        with pytest.raises(NotAllowedError), first_lite.writing() as unit:
            attempt(unit)
