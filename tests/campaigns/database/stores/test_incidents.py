from __future__ import annotations

import threading
from datetime import timedelta

from campaigns.incidents.incident import IncidentKind, about_campaign, about_group
from tests.campaigns.queries import incidents_about

HOUR = timedelta(hours=1)
CAUSE = {"campaign": "整点报时", "count": 600}


def settle(database, at, causes, group=3):
    with database.writing() as unit:
        unit.incidents.settle(IncidentKind.LEFT_OUT, about_group(group), causes, at)
    with database.reading() as unit:
        return unit.incidents.open()


def test_an_incident_lasts_until_its_cause_is_gone(database, at):
    about = about_campaign(3, 7)
    (opened,) = settle(database, at, {about: CAUSE})
    (kept,) = settle(database, at + HOUR, {about: CAUSE})
    none_left = settle(database, at + 2 * HOUR, {})
    with database.reading() as unit:
        assert incidents_about(unit, about) == [(at, at + 2 * HOUR)]

    assert (opened.kind, opened.about, opened.since_at, opened.cause) == (IncidentKind.LEFT_OUT, about, at, CAUSE)
    assert kept == opened and none_left == ()


def test_the_same_cause_later_is_another_incident(database, at):
    about = about_campaign(3, 7)
    settle(database, at, {about: CAUSE})
    settle(database, at + HOUR, {})
    (again,) = settle(database, at + 2 * HOUR, {about: {**CAUSE, "count": 700}})
    with database.reading() as unit:
        assert len(incidents_about(unit, about)) == 2
    assert (again.since_at, again.cause["count"]) == (at + 2 * HOUR, 700)


def test_incidents_of_other_groups_stay(database, at):
    settle(database, at, {about_campaign(3, 7): CAUSE})
    settle(database, at, {about_campaign(31, 7): CAUSE}, group=31)

    assert [incident.about for incident in settle(database, at, {})] == [about_campaign(31, 7)]


def test_two_units_that_open_the_same_at_once_leave_one_open(database, at):
    about = about_campaign(3, 7)
    threads = [threading.Thread(target=settle, args=(database, at, {about: CAUSE})) for _ in range(2)]
    with database.writing() as unit:
        for thread in threads:
            thread.start()
        unit.incidents.settle(IncidentKind.LEFT_OUT, about_group(3), {about: CAUSE}, at)
        threads[0].join(0.3)
    for thread in threads:
        thread.join(10)

    with database.reading() as unit:
        assert incidents_about(unit, about) == [(at, None)]
