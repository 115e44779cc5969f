from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from campaigns.actions import withdraw_campaign
from campaigns.database import Database
from campaigns.incidents.incident import IncidentKind
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City
from tests.web.street_builders import ZONE
from web.console.today.alerts import Alerts, find_alerts
from web.street.screen_state import StateCode, screen_overviews


def troubles(database: Database) -> Alerts:
    """Return what is wrong at noon."""
    with database.reading() as unit:
        return find_alerts(unit, screen_overviews(unit, unit.calendar.read(), NOON, ZONE), NOON)


def strike(city: City) -> None:
    """Take all work off the list."""
    with city.database.writing() as unit:
        unit.work.complete(unit.work.waiting())


def test_a_city_that_plays_has_no_alerts(city: City):
    assert troubles(city.database) == Alerts()


def test_silent_screens_of_a_street_are_one_incident_with_its_start(city: City):
    silent = NOON - timedelta(minutes=42)
    with city.database.writing() as unit:
        unit.status.put(
            replace(street_builders.status(city.documents[screen], NOON), online=False, seen_at=silent)
            for screen in ("st-1", "dp-1", "st-2")
        )
    found = troubles(city.database).incidents

    assert [(each.street, len(each.screens), each.since_at) for each in found] == [
        ("新华路", 2, silent),
        ("朝阳大街", 1, silent),
    ]


def test_broken_screens_come_before_suspect_ones(city: City):
    with city.database.writing() as unit:
        unit.status.put(
            [
                replace(street_builders.status(city.documents["st-1"], NOON), clock_offset_ms=-4_200),
                replace(street_builders.status(city.documents["dp-1"], NOON), manifest_digest="f" * 64),
                replace(street_builders.status(city.documents["st-2"], NOON), fault="display"),
            ]
        )
    found = troubles(city.database).incidents

    assert [(each.state, each.tone) for each in found] == [
        (StateCode.FAULT, "bad"),
        (StateCode.CLOCK, "warn"),
        (StateCode.UNCONFIRMED, "wait"),
    ]
    assert found[1].clock_offset_ms == -4_200


def test_flags_of_a_day_are_grouped_and_resolved_ones_skipped(city: City):
    with city.database.writing() as unit:
        for screen, hours, reason in (
            ("st-1", 30, "set-aside"),
            ("st-1", 3, "display"),
            ("st-2", 2, "display"),
            ("st-1", 1, "display-mended"),
            ("dp-1", 1, "unapproved"),
        ):
            unit.status.flag(ScreenFlag(screen, NOON - timedelta(hours=hours), reason, {}))
    found = {each.flag: each for each in troubles(city.database).incidents}

    assert set(found) == {"display", "unapproved"}
    assert [screen.id for screen in found["display"].screens] == ["st-2"]
    assert found["unapproved"].tone == "bad"


def test_failed_work_is_one_alert_that_names_its_campaign(city: City):
    strike(city)
    with city.database.writing() as unit:
        unit.work.add(WorkTopic.CAMPAIGN, city.campaign.id, NOON)
        unit.work.add(WorkTopic.PUBLISH, city.screens["st-2"].group_id, NOON)
        unit.work.add(WorkTopic.CREDENTIALS, "all", NOON)
        for work in unit.work.waiting():
            if work.topic is not WorkTopic.CREDENTIALS:
                unit.work.postpone(work, "OSError: disk full", NOON)
    found = troubles(city.database)

    assert found.count == 1
    assert {(each.name, each.campaign_id) for each in found.failed_work} == {
        (city.campaign.name, city.campaign.id),
        ("朝阳大街", None),
    }


def test_an_open_incident_is_an_alert_until_it_ends(city: City):
    cause = {"group": "新华路", "campaign": "整点报时", "campaign_id": 1, "on": "2026-05-01", "what": "spans"}
    with city.database.writing() as unit:
        unit.incidents.settle(IncidentKind.LEFT_OUT, "group:1/", {"group:1/campaign:1": cause}, NOON)
    found = troubles(city.database)
    with city.database.writing() as unit:
        unit.incidents.settle(IncidentKind.LEFT_OUT, "group:1/", {}, NOON)

    assert [incident.cause for incident in found.recorded] == [cause] and found.count == 1
    assert troubles(city.database) == Alerts()


def test_a_withdrawal_is_an_alert_until_every_screen_has_obeyed(city: City, editor: Browser):
    with city.database.writing() as unit:
        made = withdraw_campaign(unit, street_builders.HOUSE, city.campaign.id, "有错字", at=NOON)
        unit.withdrawn_lines.withdraw(made, NOON)
        unit.withdrawals.record_published([made], 7)
        screens = sorted(unit.withdrawn_lines.screens_of(made.id))
        unit.status.put([ScreenStatus(screens[0], NOON, online=True, seen_at=NOON, withdrawn_rev=7)])
    (under_way,) = troubles(city.database).withdrawals
    page = editor.get("/today").text
    with city.database.writing() as unit:
        unit.status.put(ScreenStatus(each, NOON, online=True, seen_at=NOON, withdrawn_rev=7) for each in screens)
    done = troubles(city.database)

    assert (under_way.name, under_way.stopped, under_way.screens) == (city.campaign.name, 1, len(screens))
    assert f"“{city.campaign.name}”撤下：1 / {len(screens)} 块已停" in page and "有错字" in page
    assert done.withdrawals == ()
