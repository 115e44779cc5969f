from __future__ import annotations

import pytest

from campaigns.accounts.access import RIGHT_NAMES, Actor, Right, has_right, person_actor, require, system_actor
from campaigns.accounts.person import ROLE_NAMES, Person, Role
from campaigns.errors import NotAllowedError

HELD = {
    Role.ADMINISTRATOR: {
        Right.SEE,
        Right.EDIT_CAMPAIGNS,
        Right.WITHDRAW,
        Right.MANAGE_SCREENS,
        Right.MANAGE_PEOPLE,
        Right.CHANGE_SETTINGS,
    },
    Role.EDITOR: {Right.SEE, Right.EDIT_CAMPAIGNS, Right.WITHDRAW},
    Role.REVIEWER: {Right.SEE, Right.REVIEW, Right.WITHDRAW},
    Role.READER: {Right.SEE},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_every_role_holds_exactly_its_rights(role, right):
    actor = Actor("wang", "console", role)

    assert has_right(actor, right) is (right in HELD[role])
    if right not in HELD[role]:
        with pytest.raises(NotAllowedError) as refused:
            require(actor, right)
        assert refused.value.text("zh") == f"{ROLE_NAMES[role]}不能{RIGHT_NAMES[right]}"
        assert role.value in refused.value.text("en") and right.value in refused.value.text("en")


def test_administrators_do_not_review():
    assert not has_right(Actor("zhang", "console", Role.ADMINISTRATOR), Right.REVIEW)


@pytest.mark.parametrize("right", Right)
def test_the_system_has_every_right(right):
    assert has_right(system_actor("command line"), right)


def test_a_person_acts_with_their_own_role(at):
    person = Person(1, "li", "李四", Role.EDITOR, has_password=True, created_at=at, disabled_at=None)

    assert person_actor(person, "console") == Actor("li", "console", Role.EDITOR)
