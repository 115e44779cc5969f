from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campaigns.actions import set_lit_hours, set_seasons
from campaigns.calendar.season import SeasonWish
from campaigns.publication.stored_plan import DocumentHead
from campaigns.screens.screen_status import ScreenStatus
from tests.web import street_builders
from tests.web.conftest import NOON, City
from tests.web.street_builders import HOUSE, ZONE
from web.street.screen_state import ScreenOverview, StateCode, screen_overviews, screen_state_of

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
DIGEST = "ab" * 32
CURRENT = DocumentHead("ledcast/v1/s/st-1/manifest", "st-1", 7, DIGEST, AT)
GOOD = ScreenStatus(
    "st-1", AT, online=True, seen_at=AT, manifest_digest=DIGEST, manifest_status="applied", clock_offset_ms=40
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, StateCode.CONFIRMED),
        ({"manifest_status": "fetching"}, StateCode.FETCHING),
        ({"manifest_status": "ready"}, StateCode.READY),
        ({"manifest_status": "rejected", "manifest_digest": None}, StateCode.REJECTED),
        ({"manifest_digest": "cd" * 32}, StateCode.UNCONFIRMED),
        ({"manifest_digest": None, "manifest_status": None}, StateCode.UNCONFIRMED),
        ({"manifest_status": None}, StateCode.UNCONFIRMED),
        ({"online": False}, StateCode.SILENT),
        ({"seen_at": AT - timedelta(minutes=6)}, StateCode.SILENT),
        ({"seen_at": AT + timedelta(days=10)}, StateCode.SILENT),  # a clock that was ahead heard it
        ({"fault": "display"}, StateCode.FAULT),
        ({"fault": "display", "online": False}, StateCode.FAULT),
        ({"clock_offset_ms": -2_500}, StateCode.CLOCK),
        ({"clock_offset_ms": -28_800_000, "manifest_status": "ready"}, StateCode.CLOCK),  # it waits for eight hours
        ({"clock_offset_ms": 28_800_000, "manifest_digest": "cd" * 32}, StateCode.CLOCK),
        ({"clock_offset_ms": 28_800_000, "manifest_status": "rejected"}, StateCode.REJECTED),
        ({"clock_offset_ms": 28_800_000, "online": False}, StateCode.SILENT),
        ({"clock_offset_ms": 1_900}, StateCode.CONFIRMED),
        ({"seen_at": None}, StateCode.NEVER),
    ],
)
def test_state_is_the_worst_one_that_is_true(changes: dict[str, object], code: StateCode):
    """Confirmed comes from the echo of the present digest, applied, and from nothing else (PROTOCOL W-20)."""
    assert screen_state_of(replace(GOOD, **changes), CURRENT, AT).code is code  # type: ignore[arg-type]


def test_screens_never_heard_or_without_a_playlist_have_their_own_states():
    assert screen_state_of(None, CURRENT, AT).code is StateCode.NEVER
    assert screen_state_of(GOOD, None, AT).code is StateCode.UNPLANNED


def test_a_screen_outside_its_lit_hours_is_shut_confirmed_or_silent():
    assert screen_state_of(GOOD, CURRENT, AT, due=False).code is StateCode.SHUT
    assert screen_state_of(replace(GOOD, online=False), CURRENT, AT, due=False).code is StateCode.SHUT


def look(city: City, at: datetime = NOON) -> dict[str, ScreenOverview]:
    """Return how every screen stands."""
    with city.database.reading() as unit:
        return {row.screen.id: row for row in screen_overviews(unit, unit.calendar.read(), at, ZONE)}


def test_a_confirmed_screen_in_lit_hours_is_lit(city: City):
    found = look(city)

    assert {row.state.code for row in found.values()} == {StateCode.CONFIRMED}
    assert all(row.state.due and row.state.lit for row in found.values())


@pytest.mark.parametrize("state", ["confirmed", "silent"])
def test_overview_shows_a_screen_outside_its_lit_hours_as_shut(city: City, state: str):
    with city.database.writing() as unit:
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        if state == "silent":
            unit.status.put([replace(street_builders.status(city.documents["st-2"], NOON), online=False)])
    found = look(city)["st-2"]

    assert (found.state.code, found.state.due, found.state.lit) == (StateCode.SHUT, False, False)


def test_a_fault_is_shown_outside_lit_hours_too(city: City):
    with city.database.writing() as unit:
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        unit.status.put([replace(street_builders.status(city.documents["st-2"], NOON), fault="display")])

    assert look(city)["st-2"].state.code is StateCode.FAULT


def test_lit_hours_of_a_season_extend_past_midnight(city: City):
    after_midnight = NOON + timedelta(hours=13)
    with city.database.writing() as unit:
        unit.status.put([street_builders.status(document, after_midnight) for document in city.documents.values()])
        set_lit_hours(unit, HOUSE, "朝阳大街", "18:00", "22:00", at=NOON)
        set_seasons(unit, HOUSE, "朝阳大街", [SeasonWish("春", "05-01", "05-04", "18:00", "02:00")], at=NOON)

    assert look(city, after_midnight)["st-2"].state.due
    assert not look(city, after_midnight + timedelta(hours=1))["st-2"].state.due


def test_a_silent_screen_that_is_due_is_not_lit(city: City):
    with city.database.writing() as unit:
        unit.status.put(
            [replace(street_builders.status(city.documents["st-1"], NOON), seen_at=NOON - timedelta(minutes=9))]
        )
    found = look(city)["st-1"]

    assert (found.state.code, found.state.due, found.state.lit) == (StateCode.SILENT, True, False)
