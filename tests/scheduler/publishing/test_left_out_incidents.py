"""A campaign that breaks a day is left out with an incident, and everything else goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from campaigns.actions import put_daypart, retire_campaign
from campaigns.calendar.daypart import DaypartWish
from campaigns.incidents.incident import Incident, IncidentKind
from scheduler.plan.sequence import spans
from tests.campaigns.builders import SYSTEM
from tests.scheduler.town_builders import AT, DAY, Town

SPANS_ALLOWED = 24


@pytest.fixture
def town(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A street on which one campaign plays; the wire takes fewer spans than usual."""
    monkeypatch.setattr(spans, "SPANS_MAX", SPANS_ALLOWED)
    town.add()
    town.create("讲文明树新风", name="创建文明城市")
    town.publish()
    return town


def often(town: Town, **changes: Any) -> int:
    """Add a campaign with a daypart at each hour; return its number."""
    with town.wishing() as unit:
        numbers = tuple(
            put_daypart(unit, SYSTEM, DaypartWish(f"{hour} 点", f"{hour:02}:00", f"{hour:02}:10"), at=town.clock()).id
            for hour in range(24)
        )
    return town.create("整点报时", name="整点报时", daypart_ids=numbers, **changes).id


def incidents(town: Town) -> tuple[Incident, ...]:
    with town.database.reading() as unit:
        return unit.incidents.open()


def test_a_campaign_that_breaks_the_days_is_left_out_and_named(town: Town) -> None:
    number = often(town)
    town.create("消防安全", name="消防安全")
    town.publish()

    (found,) = incidents(town)
    assert found.kind is IncidentKind.LEFT_OUT
    assert found.cause["campaign"] == "整点报时" and found.cause["campaign_id"] == number
    assert found.cause["what"] == "spans" and int(str(found.cause["count"])) > SPANS_ALLOWED
    assert set(town.texts().values()) >= {"创建文明城市: 讲文明树新风", "消防安全: 消防安全"}
    assert not any("整点报时" in text for text in town.texts().values())


def test_the_incident_stays_while_nothing_changes_and_ends_with_its_cause(town: Town) -> None:
    number = often(town)
    town.publish()
    (opened,) = incidents(town)
    town.clock.at += timedelta(hours=1)
    town.publish()
    assert incidents(town) == (opened,)

    with town.wishing() as unit:
        retire_campaign(unit, SYSTEM, number, at=town.clock())
    town.publish()
    assert incidents(town) == ()


def test_a_campaign_that_breaks_later_days_alone_is_left_out_of_these(town: Town) -> None:
    often(town, starts_on=AT.date() + 3 * DAY, ends_on=AT.date() + 4 * DAY)
    town.publish()

    (found,) = incidents(town)
    assert found.cause["on"] == str(AT.date() + 3 * DAY)
