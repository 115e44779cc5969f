from __future__ import annotations

import pytest

from campaigns.actions import add_street, retire_screen, retire_street
from campaigns.errors import EmptyTextError, RetiredError, StillUsedError, UnknownStreetError
from tests.campaigns.builders import SYSTEM, add


def test_a_street_is_added_once(database, at):
    with database.writing() as unit:
        first, again = add_street(unit, SYSTEM, " 新华路 ", at=at), add_street(unit, SYSTEM, "新华路", at=at)
        assert [event.action for event in unit.audit.list(f"street:{first.id}")] == ["street added"]

    assert first == again
    with pytest.raises(EmptyTextError) as refused, database.writing() as unit:
        add_street(unit, SYSTEM, " ", at=at)
    assert refused.value.field == "street"


def test_a_street_is_retired_after_having_screens_and_deleted_otherwise(database, at):
    with database.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)
        retire_street(unit, SYSTEM, "新华路", at=at)
        add_street(unit, SYSTEM, "新华络", at=at)
        retire_street(unit, SYSTEM, "新华络", at=at)

    with database.reading() as unit:
        assert unit.streets.all() == ()
        assert [(street.name, street.retired_at) for street in unit.streets.all(retired=True)] == [("新华路", at)]


def test_a_street_with_screens_in_use_is_not_retired(lite, at):
    with lite.writing() as unit:
        add(unit, at)

    with pytest.raises(StillUsedError), lite.writing() as unit:
        retire_street(unit, SYSTEM, "新华路", at=at)


def test_a_retired_street_takes_no_screen_until_it_is_taken_back(lite, at):
    with lite.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)
        retire_street(unit, SYSTEM, "新华路", at=at)

    with pytest.raises(RetiredError) as refused, lite.writing() as unit:
        add(unit, at, "st-2")
    assert refused.value.field == "street"
    with lite.writing() as unit:
        add_street(unit, SYSTEM, "新华路", at=at)
        assert add(unit, at, "st-2").street == "新华路"


def test_an_unknown_street_is_named(lite, at):
    with pytest.raises(UnknownStreetError, match="北大街"), lite.writing() as unit:
        retire_street(unit, SYSTEM, "北大街", at=at)
