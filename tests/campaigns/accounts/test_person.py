"""Test the rules of sign-in names, passwords and roles, and when a session ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.accounts.person import (
    LOGIN_IDLE,
    LOGIN_LASTS,
    Login,
    Person,
    Role,
    check_name,
    check_password,
    check_role,
)
from campaigns.errors import PersonNameError, UnknownChoiceError, WeakPasswordError

SECOND = timedelta(seconds=1)


@pytest.fixture
def login(at):
    person = Person(1, "li", "李四", Role.EDITOR, has_password=True, created_at=at, disabled_at=None)
    return Login(person, created_at=at, seen_at=at)


@pytest.mark.parametrize(("name", "checked"), [(" li ", "li"), ("李四", "李四"), ("li.si_2-a", "li.si_2-a")])
def test_a_sign_in_name_is_trimmed(name, checked):
    assert check_name(name) == checked


@pytest.mark.parametrize("name", ["", "l", "l" * 33, "li si", "li/si", "ledcast", "LEDCAST"])
def test_a_sign_in_name_of_a_wrong_form_or_the_systems_own_is_refused(name):
    with pytest.raises(PersonNameError) as refused:
        check_name(name)
    assert refused.value.field == "name"


def test_a_long_uncommon_password_is_returned_unchanged():
    assert check_password(" 长安街的灯 2026 ", "li") == " 长安街的灯 2026 "


@pytest.mark.parametrize(
    "password", ["short-one", "x" * 129, "password123", "PASSWORD123", "aabbccaabbcc", "the-LISI-password"]
)
def test_a_short_long_common_monotonous_or_named_password_is_refused(password):
    with pytest.raises(WeakPasswordError) as refused:
        check_password(password, "lisi")
    assert refused.value.field == "password"


def test_a_role_is_found_by_its_name_and_no_other_word():
    assert [check_role(role.value) for role in Role] == list(Role)
    with pytest.raises(UnknownChoiceError) as refused:
        check_role("owner")
    assert refused.value.field == "role"


def test_a_session_ends_once_unused_for_too_long(login, at):
    assert not login.ended(at + LOGIN_IDLE)
    assert login.ended(at + LOGIN_IDLE + SECOND)


def test_a_session_ends_after_a_week_however_often_it_was_used(login, at):
    over = at + LOGIN_LASTS + SECOND

    assert not replace(login, seen_at=over).ended(at + LOGIN_LASTS)
    assert replace(login, seen_at=over).ended(over)


def test_a_session_that_a_clock_far_ahead_began_has_ended(login, at):
    assert login.ended(at - timedelta(days=400))
    assert not login.ended(at - timedelta(hours=1)), "nobody is signed out because an hour was put right"


def test_a_session_of_a_disabled_person_has_ended(login, at):
    assert replace(login, person=replace(login.person, disabled_at=at)).ended(at)
