from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts.access import person_actor
from campaigns.accounts.person import LOGIN_IDLE
from campaigns.actions import add_person, end_other_sessions, end_session
from campaigns.errors import NotAllowedError
from tests.campaigns.builders import SYSTEM


@pytest.fixture
def people(database, at):
    """An administrator and a reader, each signed in twice; returns their actors."""
    found = {}
    with database.writing() as unit:
        for role in ("administrator", "reader"):
            person = add_person(unit, SYSTEM, role, role, at=at)
            found[role] = person_actor(person, "test")
            for place in ("desk", "phone"):
                unit.people.add_login(f"{role}-{place}", person.id, at)
    return found


def _open(database, at):
    with database.reading() as unit:
        return {session.key for session in unit.people.sessions(at)}


def _key(database, token):
    with database.reading() as unit:
        return unit.people.session_key(token)


def test_ending_an_own_session_is_audited(database, people, at):
    key = _key(database, "reader-phone")
    with database.writing() as unit:
        assert end_session(unit, people["reader"], key, at=at)
        assert not end_session(unit, people["reader"], key, at=at)
        events = unit.audit.list("person:reader")

    assert key not in _open(database, at) and len(_open(database, at)) == 3
    assert [event.action for event in events].count("session ended") == 1


def test_only_those_who_manage_people_end_sessions_of_others(database, people, at):
    mine, theirs = _key(database, "reader-desk"), _key(database, "administrator-desk")
    with database.writing() as unit, pytest.raises(NotAllowedError):
        end_session(unit, people["reader"], theirs, at=at)
    with database.writing() as unit:
        assert end_session(unit, people["administrator"], mine, at=at)

    assert theirs in _open(database, at) and mine not in _open(database, at)


def test_ending_all_others_keeps_the_present_one_and_everybody_elses(database, people, at):
    keep = _key(database, "reader-desk")
    with database.writing() as unit:
        assert end_other_sessions(unit, people["reader"], keep, at=at) == 1

    assert keep in _open(database, at) and len(_open(database, at)) == 3


def test_a_session_that_was_not_used_is_not_listed_any_more(database, people, at):
    later = at + LOGIN_IDLE + timedelta(seconds=1)
    with database.writing() as unit:
        unit.people.touch_login("reader-desk", at + timedelta(hours=1))

    assert _open(database, later) == {_key(database, "reader-desk")}
