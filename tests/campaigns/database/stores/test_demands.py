"""Test which campaigns and screens the demand of a sync group holds."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions import set_up
from campaigns.errors import UnknownGroupError
from tests.campaigns.builders import add, create, create_approved

DAYS = (date(2026, 5, 4), date(2026, 5, 5))


def test_a_demand_holds_the_groups_screens_and_its_approved_campaigns_of_the_days(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        group = add(unit, at).group_id
        add(unit, at, "st-2")
        other = add(unit, at, "st-9", street="朝阳大街").group_id
        approved = create_approved(unit, at)
        create(unit, at, name="未审")
        create_approved(unit, at, name="以后", starts_on=date(2026, 5, 6))
        create_approved(unit, at, name="别处", screens=("st-9",))

    with database.reading() as unit:
        found, elsewhere = unit.demands.of_group(group, *DAYS), unit.demands.of_group(other, *DAYS)
    assert (found.group.id, [screen.id for screen in found.screens]) == (group, ["st-1", "st-2"])
    assert [entry.campaign for entry in found.entries] == [approved]
    assert [entry.campaign.name for entry in elsewhere.entries] == ["别处"]


def test_an_unknown_group_is_refused_by_its_number(database):
    with database.reading() as unit, pytest.raises(UnknownGroupError, match="99"):
        unit.demands.of_group(99, *DAYS)
