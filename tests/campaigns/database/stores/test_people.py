"""Test the store of people, one-time links and sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts.person import LOGIN_IDLE, LOGIN_LASTS, Person, Role

HOUR = timedelta(hours=1)


@pytest.fixture
def people(database, at):
    """Return an editor with a password and an administrator without one."""
    with database.writing() as unit:
        assert unit.people.is_empty()
        return (
            unit.people.insert("wang", "王五", Role.EDITOR, "hash", at),
            unit.people.insert("li", "李四", Role.ADMINISTRATOR, None, at),
        )


def test_people_come_back_by_name_and_number(database, people, at):
    wang, li = people
    with database.reading() as unit:
        assert unit.people.all() == (li, wang)
        assert unit.people.by_name("wang") == unit.people.get(wang.id) == wang
        assert unit.people.by_name("zhao") is unit.people.get(99) is None
        assert (unit.people.password_hash(wang.id), unit.people.password_hash(li.id)) == ("hash", None)
    assert wang == Person(wang.id, "wang", "王五", Role.EDITOR, has_password=True, created_at=at, disabled_at=None)


def test_a_disabled_person_is_kept_and_no_longer_counted(database, people, at):
    wang, li = people
    with database.writing() as unit:
        unit.people.lock()
        unit.people.set_password(li.id, "other")
        unit.people.set_shown_name(li.id, "李")
        assert (unit.people.count(), unit.people.count(Role.EDITOR)) == (2, 1)
        unit.people.disable(wang.id, at)

    with database.reading() as unit:
        changed = unit.people.get(li.id)
        assert (changed.has_password, changed.shown_name, unit.people.password_hash(li.id)) == (True, "李", "other")
        assert unit.people.get(wang.id).disabled_at == at
        assert (unit.people.count(), unit.people.count(Role.EDITOR), unit.people.is_empty()) == (1, 0, False)


def test_a_link_is_used_once_before_it_expires(database, people, at):
    _, li = people
    with database.writing() as unit:
        unit.people.add_link("secret", li.id, at, at + HOUR)
        assert unit.people.link("secret", at).person == li
        assert unit.people.link("other", at) is unit.people.link("secret", at + HOUR) is None
        assert not unit.people.use_link("secret", at + HOUR)
        assert [unit.people.use_link("secret", at) for _ in range(2)] == [True, False]
        assert unit.people.link("secret", at) is None


@pytest.mark.parametrize("whose", [None, "li"])
def test_a_new_link_ends_the_earlier_ones_of_the_same_person_alone(database, people, at, whose):
    wang, li = people
    person_id = li.id if whose else None
    with database.writing() as unit:
        unit.people.add_link("another's", wang.id, at, at + HOUR)
        unit.people.add_link("first", person_id, at, at + HOUR)
        unit.people.add_link("second", person_id, at, at + 2 * HOUR)

    with database.reading() as unit:
        assert unit.people.link("first", at) is None
        found = unit.people.link("second", at)
        assert unit.people.link("another's", at).person == wang
    assert (found.person, found.expires_at) == (li if whose else None, at + 2 * HOUR)


def test_sessions_last_while_they_are_used(database, people, at):
    wang, li = people
    with database.writing() as unit:
        for token, person in (("a", wang), ("b", wang), ("c", li)):
            unit.people.add_login(token, person.id, at)
        unit.people.touch_login("b", at + LOGIN_IDLE)

    later = at + LOGIN_IDLE + HOUR
    with database.reading() as unit:
        assert unit.people.login("a", later) is unit.people.login("none", at) is None
        assert (unit.people.login("b", later).person, unit.people.login("b", later).seen_at) == (wang, at + LOGIN_IDLE)
        assert [session.key for session in unit.people.sessions(later)] == [unit.people.session_key("b")]
        assert len(unit.people.sessions(at)) == 3 and len(unit.people.sessions(at, li.id)) == 1
        assert unit.people.login("b", at + LOGIN_LASTS + HOUR) is None


def test_sessions_end_one_by_one_by_key_and_all_of_a_person(database, people, at):
    wang, li = people
    with database.writing() as unit:
        for token, person in (("a", wang), ("b", wang), ("c", wang), ("d", wang), ("e", li)):
            unit.people.add_login(token, person.id, at)
        unit.people.end_login("a", at)
        unit.people.end_session(unit.people.session_key("b"), at)
        assert [unit.people.login(token, at) is None for token in "abcde"] == [True, True, False, False, False]
        unit.people.end_logins(wang.id, at)
        assert [session.login.person for session in unit.people.sessions(at)] == [li]
