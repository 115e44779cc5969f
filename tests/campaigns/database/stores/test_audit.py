"""Test the stores of audit events and of facts about the city.

Covers: settings.
"""

from __future__ import annotations

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role

WANG = Actor("wang", "console", Role.EDITOR)


def test_an_event_comes_back_as_it_was_added(database, at):
    with database.writing() as unit:
        unit.audit.add(WANG, "campaign created", "campaign:12", at, version=1, name="创建")

    with database.reading() as unit:
        (event,) = unit.audit.list("campaign:12")
    assert (event.actor, event.origin, event.at) == ("wang", "console", at)
    assert (event.action, event.object) == ("campaign created", "campaign:12")
    assert event.detail == {"version": 1, "name": "创建"}


def test_events_are_listed_newest_first_of_one_object_or_of_all(database, at):
    with database.writing() as unit:
        for action, subject in (("a", "screen:1"), ("b", "screen:2"), ("c", "screen:1")):
            unit.audit.add(WANG, action, subject, at)

    with database.reading() as unit:
        assert [event.action for event in unit.audit.list()] == ["c", "b", "a"]
        assert [event.action for event in unit.audit.list("screen:1")] == ["c", "a"]
        assert [event.action for event in unit.audit.list(limit=1)] == ["c"]
        assert unit.audit.has_event("b", "screen:2") and not unit.audit.has_event("b", "screen:1")


def test_events_after_a_number_come_in_order(database, at):
    with database.writing() as unit:
        assert unit.audit.last_number() == 0
        unit.audit.add(WANG, "a", "screen:1", at)
        seen = unit.audit.last_number()
        unit.audit.add(WANG, "b", "screen:1", at)
        unit.audit.add(WANG, "c", "screen:1", at)

    with database.reading() as unit:
        assert [event.action for event in unit.audit.list_since(seen)] == ["b", "c"]
        assert unit.audit.list_since(unit.audit.last_number()) == ()


def test_a_setting_is_overwritten_and_missing_ones_have_a_default(database):
    with database.writing() as unit:
        unit.settings.put("city", "朝阳")
        unit.settings.put("city", {"name": "朝阳市", "districts": [1, 2]})

    with database.reading() as unit:
        assert unit.settings.get("city") == {"name": "朝阳市", "districts": [1, 2]}
        assert (unit.settings.get("zone"), unit.settings.get("zone", "Asia/Shanghai")) == (None, "Asia/Shanghai")
