from __future__ import annotations

from dataclasses import replace

import pytest

from campaigns.accounts.access import Actor, system_actor
from campaigns.accounts.person import Person, Role
from campaigns.errors import CampaignError, NotAllowedError, OwnWorkError, SystemReviewError
from campaigns.reviewing.reviewer import check_may_decide, is_only_person

WROTE, CHANGED, OTHER = "wrote", "changed", "other"
WRITERS = frozenset({WROTE, CHANGED})


@pytest.fixture
def people(at) -> list[Person]:
    """An office of five: everybody has signed in before."""
    roles = {WROTE: Role.EDITOR, CHANGED: Role.EDITOR, OTHER: Role.REVIEWER, "chief": Role.ADMINISTRATOR}
    return [
        Person(number, name, name, role, has_password=True, created_at=at, disabled_at=None)
        for number, (name, role) in enumerate(roles.items(), start=1)
    ]


def outcome(actor, writers, people) -> str:
    try:
        return "alone" if check_may_decide(actor, "创城", writers, people) else "second"
    except CampaignError as error:
        return type(error).__name__


@pytest.mark.parametrize("name", [WROTE, CHANGED, OTHER])
@pytest.mark.parametrize("role", Role)
def test_only_a_reviewer_who_did_not_write_it_decides(people, role, name):
    """The matrix: every role as author, as last editor and as neither."""
    allowed = "second" if name == OTHER else OwnWorkError.__name__
    expected = allowed if role is Role.REVIEWER else NotAllowedError.__name__

    assert outcome(Actor(name, "console", role), WRITERS, people) == expected


@pytest.mark.parametrize("role", Role)
def test_only_a_sole_administrator_decides_alone(at, role):
    person = Person(1, WROTE, "王敏", role, has_password=True, created_at=at, disabled_at=None)
    expected = {Role.ADMINISTRATOR: "alone", Role.REVIEWER: OwnWorkError.__name__}.get(role, NotAllowedError.__name__)

    assert outcome(Actor(WROTE, "console", role), {WROTE}, [person]) == expected


def test_a_second_person_with_a_password_ends_deciding_alone(people, at):
    chief, other = Actor("chief", "console", Role.ADMINISTRATOR), people[2]
    gone = [replace(person, disabled_at=at) for person in people[:2]]

    assert is_only_person(chief, [people[3], *gone, replace(other, has_password=False)])
    assert is_only_person(chief, [people[3], *gone, replace(other, disabled_at=at)])
    assert not is_only_person(chief, [people[3], *gone, replace(other, role=Role.READER)])
    assert not is_only_person(Actor("somebody", "console", Role.ADMINISTRATOR), [people[3]])


def test_the_system_decides_only_on_its_own_work(people):
    system = system_actor("demo city")

    assert outcome(system, {system.name}, people) == "alone"
    for writers in ({WROTE}, {system.name, WROTE}, {WROTE, system.name, CHANGED}):
        assert outcome(system, writers, people) == SystemReviewError.__name__


def test_a_reviewer_may_decide_on_the_systems_work(people):
    assert outcome(Actor(OTHER, "console", Role.REVIEWER), {system_actor("demo city").name}, people) == "second"
