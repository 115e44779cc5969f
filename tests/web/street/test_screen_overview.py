from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from campaigns.actions import set_lit_hours, set_seasons
from campaigns.calendar.season import SeasonWish
from tests.web import street_builders
from tests.web.conftest import NOON, City
from tests.web.street_builders import HOUSE, ZONE
from web.street.screen_overview import Outlook, outlook
from web.street.screen_state import State


def look(city: City, at: datetime = NOON) -> dict[str, Outlook]:
    """Return how every screen stands."""
    with city.database.reading() as unit:
        return {row.screen.id: row for row in outlook(unit, unit.calendar.read(), at, ZONE)}


def test_a_screen_that_confirmed_and_is_lit_plays(city: City):
    found = look(city)

    assert {row.standing.state for row in found.values()} == {State.CONFIRMED}
    assert all(row.due and row.lit for row in found.values())


@pytest.mark.parametrize("state", ["confirmed", "silent"])
def test_a_screen_out_of_its_lit_hours_is_dark_as_promised_heard_or_not(city: City, state: str):
    with city.database.writing() as unit:
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        if state == "silent":
            unit.status.put([replace(street_builders.status(city.documents["st-2"], NOON), online=False)])
    found = look(city)["st-2"]

    assert (found.standing.state, found.due, found.lit) == (State.SHUT, False, False)


def test_a_fault_is_a_fault_in_the_dark_too(city: City):
    with city.database.writing() as unit:
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        unit.status.put([replace(street_builders.status(city.documents["st-2"], NOON), fault="display")])

    assert look(city)["st-2"].standing.state is State.FAULT


def test_a_night_that_began_yesterday_is_lit_after_midnight_and_a_season_decides(city: City):
    after_midnight = NOON + timedelta(hours=13)
    with city.database.writing() as unit:
        unit.status.put([street_builders.status(document, after_midnight) for document in city.documents.values()])
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        set_seasons(unit, HOUSE, "朝阳大街", [SeasonWish("春", "05-01", "05-04", "18:00", "02:00")], at=NOON)

    assert look(city, after_midnight)["st-2"].due
    assert not look(city, after_midnight + timedelta(hours=1))["st-2"].due


def test_a_silent_screen_that_is_due_does_not_play(city: City):
    with city.database.writing() as unit:
        unit.status.put(
            [replace(street_builders.status(city.documents["st-1"], NOON), seen_at=NOON - timedelta(minutes=9))]
        )
    found = look(city)["st-1"]

    assert (found.standing.state, found.due, found.lit) == (State.SILENT, True, False)
