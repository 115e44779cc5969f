"""The office's clock is set, the street's screens go on: whatever it was set to, the street gets its plan.

Each step has a control: an office that does not notice it leaves the street on idle, or its own days unplanned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from players.protocol.documents.manifest import Manifest
from scheduler.service import Office
from tests.system.one_street import CAMPAIGN, SCREENS, lines_shown, minutes, one_street
from tests.system.virtual_city import VirtualCity

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
STEPS = {
    "2 years behind": timedelta(days=-730),
    "1 hour behind": timedelta(hours=-1),
    "1 hour ahead": timedelta(hours=1),
    "10 days ahead": timedelta(days=10),
}


@pytest.fixture
def city(tmp_path: Path, mosquitto_program: str) -> Iterator[VirtualCity]:
    """One street with a campaign of May."""
    assert mosquitto_program
    with one_street(tmp_path / "home", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31)) as made:
        yield made


@pytest.fixture
def heedless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that does not look at its clock."""
    monkeypatch.setattr(Office, "notice_clock_step", lambda self: False)


def shows_campaign(city: VirtualCity) -> bool:
    """Return whether each screen showed the campaign, and nothing else, for the last two minutes by its journal."""
    lines = lines_shown(city, 120)
    with city.database.reading() as unit:
        names = {line.subject.campaign for line in unit.lines.find(lines).values()}
    return names == {CAMPAIGN}


def is_planned(city: VirtualCity, at: datetime) -> bool:
    """Return whether every screen's current manifest has a plan day for an instant and is in force by then."""
    at_ms = round(at.timestamp() * 1000)
    with city.database.reading() as unit:
        documents = [unit.documents.current(f"ledcast/v1/s/{screen}/manifest") for screen in SCREENS]
    manifests = [Manifest.read(document.body) for document in documents if document is not None]
    return len(manifests) == len(SCREENS) and all(
        manifest.switch_at <= at_ms and any(day.from_at <= at_ms < day.to_at for day in manifest.days)
        for manifest in manifests
    )


def put_right_after_a_wrong_start(city: VirtualCity, ahead: timedelta) -> None:
    if ahead < -timedelta(days=1):  # by such a clock nothing is approved: it was before
        with city.led() as world:
            minutes(world, city)
    city.office_clock.ahead = ahead
    with city.led() as world:
        minutes(world, city)
        city.office_clock.ahead = timedelta()
        minutes(world, city)


@pytest.mark.parametrize("step", STEPS)
def test_a_clock_put_right_brings_the_street_its_plan(city: VirtualCity, step: str) -> None:
    put_right_after_a_wrong_start(city, STEPS[step])

    assert is_planned(city, city.clock.now()) and shows_campaign(city)
    with city.database.reading() as unit:
        assert unit.work.next_due() is None, "nothing waits for a time that no longer exists"


@pytest.mark.usefixtures("heedless")
@pytest.mark.parametrize("step", ["2 years behind", "1 hour ahead", "10 days ahead"])
def test_control_an_office_that_does_not_look_leaves_the_street_on_idle(city: VirtualCity, step: str) -> None:
    put_right_after_a_wrong_start(city, STEPS[step])

    assert not shows_campaign(city)


@pytest.mark.parametrize("step", STEPS)
def test_a_clock_that_is_set_while_running_is_planned_for_at_once_and_back(city: VirtualCity, step: str) -> None:
    with city.led() as world:
        minutes(world, city)
        assert shows_campaign(city)

        city.office_clock.ahead = STEPS[step]
        minutes(world, city)
        active = date(2026, 5, 1) <= city.office_clock.now().astimezone(UTC).date() <= date(2026, 5, 31)
        assert is_planned(city, city.office_clock.now()) is active

        city.office_clock.ahead = timedelta()
        minutes(world, city)
    assert is_planned(city, city.clock.now()) and shows_campaign(city)


@pytest.mark.usefixtures("heedless")
def test_control_ten_days_ahead_are_not_planned_without_looking(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        city.office_clock.ahead = STEPS["10 days ahead"]
        minutes(world, city)

    assert not is_planned(city, city.office_clock.now())


def test_revisions_go_on_above_those_of_a_clock_that_was_ahead(city: VirtualCity) -> None:
    """PROTOCOL W-6: screens ignore a lower one."""
    topic = f"ledcast/v1/s/{SCREENS[0]}/manifest"
    put_right_after_a_wrong_start(city, STEPS["10 days ahead"])

    with city.database.reading() as unit:
        revs = [document.rev for document in unit.documents.history(topic)]
    assert revs == sorted(set(revs), reverse=True) and len(revs) > 1, "the newest first"
    assert revs[0] > round((city.clock.now() + timedelta(days=9)).timestamp() * 1000)


def test_a_restart_after_the_clock_was_put_right_plans_anew(city: VirtualCity) -> None:
    """A machine that was off meanwhile saw no step: work, job runs and days of the future stand in no way."""
    city.office_clock.ahead = timedelta(hours=1)
    with city.led() as world:
        minutes(world, city)
        with city.database.writing() as unit:
            unit.work.make_due(city.office_clock.now())
    city.office_clock.ahead = timedelta()
    with city.led() as world:
        minutes(world, city)

    assert is_planned(city, city.clock.now()) and shows_campaign(city)
