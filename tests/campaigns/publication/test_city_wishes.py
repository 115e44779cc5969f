"""Test that what the whole city is asked for says the same of each group as the group's own demand."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions import set_up
from campaigns.errors import UnknownGroupError
from tests.campaigns.builders import add, create, create_approved

DAYS = (date(2026, 5, 4), date(2026, 5, 5))


def test_the_wishes_of_the_city_hold_what_each_group_is_asked_for(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2")
        add(unit, at, "st-9", street="朝阳大街")
        unit.screens.retire(add(unit, at, "st-8", street="空街").id, at)
        create_approved(unit, at)
        create(unit, at, name="未审")
        create_approved(unit, at, name="以后", starts_on=date(2026, 5, 6))
        create_approved(unit, at, name="别处", screens=("st-9",))

    with database.reading() as unit:
        wishes = unit.demands.of_city(*DAYS)
        groups = [group.id for group in unit.groups.all()]
        one_by_one = [unit.demands.of_group(group, *DAYS) for group in groups]
    assert len(groups) == 3 and [wishes.of_group(group) for group in groups] == one_by_one
    with pytest.raises(UnknownGroupError, match="99"):
        wishes.of_group(99)
