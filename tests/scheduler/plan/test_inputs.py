from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.group import LitHours, lit_hours
from scheduler.plan import inputs
from scheduler.plan.day import PlanDay
from scheduler.plan.inputs import inputs_digest, inputs_object
from tests.scheduler.plan.wishes import DAY, LATE, SHANGHAI, entry

LIT = lit_hours("07:00", "22:00")
ENTRIES = [entry(1, 6000, 5000), entry(2, weight=3)]


def test_the_order_of_wishes_changes_nothing() -> None:
    assert inputs_digest(DAY, LIT, ENTRIES) == inputs_digest(DAY, LIT, ENTRIES[::-1])


@pytest.mark.parametrize(
    ("day", "lit", "entries"),
    [
        (PlanDay.of(DAY.on + timedelta(days=1), SHANGHAI), LIT, ENTRIES),
        (DAY, None, ENTRIES),
        (DAY, lit_hours("07:00", "22:15"), ENTRIES),
        (DAY, LIT, ENTRIES[:1]),
        (DAY, LIT, [entry(1, 5000, 6000), ENTRIES[1]]),
        (DAY, LIT, [ENTRIES[0], entry(2, weight=4)]),
        (DAY, LIT, [ENTRIES[0], replace(ENTRIES[1], to_at=DAY.to_at - timedelta(hours=4))]),
    ],
)
def test_whatever_changes_the_day_changes_the_digest(day: PlanDay, lit: LitHours | None, entries: list[object]) -> None:
    assert inputs_digest(day, lit, entries) != inputs_digest(DAY, LIT, ENTRIES)  # type: ignore[arg-type]


def test_another_rule_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs_digest(DAY, LIT, ENTRIES)
    monkeypatch.setattr(inputs, "RULES", 99)

    assert inputs_digest(DAY, LIT, ENTRIES) != before


def test_what_lies_on_other_days_changes_nothing() -> None:
    longer = [replace(ENTRIES[0], from_at=DAY.from_at, to_at=LATE + timedelta(days=1)), ENTRIES[1]]
    tomorrow = entry(9, from_at=DAY.to_at, to_at=LATE)
    yesterday = entry(8, to_at=DAY.from_at)

    assert inputs_digest(DAY, LIT, [*longer, tomorrow, yesterday]) == inputs_digest(DAY, LIT, ENTRIES)


def test_the_inputs_can_be_kept_as_json() -> None:
    told = inputs_object(DAY, LIT, ENTRIES)

    assert json.loads(json.dumps(told)) == told
    assert told["lit"] == ["07:00", "22:00"]
