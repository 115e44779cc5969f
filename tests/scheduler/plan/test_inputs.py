from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan import inputs
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.inputs import Inputs, inputs_digest, inputs_object
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import DAY, IDLE, LATE, SHANGHAI, entries_on, entry, hours, rows, shares_on

LIT = hours(DAY, (3, 18))
ENTRIES = [entry(1, 6000, 5000), entry(2, weight=3)]


def test_the_order_of_wishes_changes_nothing() -> None:
    assert inputs_digest(DAY, LIT, ENTRIES) == inputs_digest(DAY, LIT, ENTRIES[::-1])


@pytest.mark.parametrize(
    ("day", "lit", "entries"),
    [
        (PlanDay.of(DAY.on + timedelta(days=1), SHANGHAI), LIT, ENTRIES),
        (DAY, hours(DAY, (0, 24)), ENTRIES),
        (DAY, hours(DAY, (3, 18.25)), ENTRIES),
        (DAY, LIT, ENTRIES[:1]),
        (DAY, LIT, [entry(1, 5000, 6000), ENTRIES[1]]),
        (DAY, LIT, [ENTRIES[0], entry(2, weight=4)]),
        (DAY, LIT, [ENTRIES[0], replace(ENTRIES[1], share=Fraction(1, 10))]),
        (DAY, LIT, [ENTRIES[0], replace(ENTRIES[1], windows=hours(DAY, (-24, 20)))]),
        (
            DAY,
            LIT,
            [ENTRIES[0], replace(ENTRIES[1], slots=(replace(ENTRIES[1].slots[0], windows=hours(DAY, (1, 2))),))],
        ),
    ],
)
def test_whatever_changes_the_day_changes_the_digest(
    day: PlanDay, lit: tuple[Window, ...], entries: list[PlanEntry]
) -> None:
    assert inputs_digest(day, lit, entries) != inputs_digest(DAY, LIT, ENTRIES)


def test_another_rule_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs_digest(DAY, LIT, ENTRIES)
    monkeypatch.setattr(inputs, "RULES", 99)

    assert inputs_digest(DAY, LIT, ENTRIES) != before


def test_what_lies_on_other_days_changes_nothing() -> None:
    longer = [entry(1, 6000, 5000, from_at=DAY.from_at, to_at=LATE + timedelta(days=1)), ENTRIES[1]]
    tomorrow = entry(9, from_at=DAY.to_at)
    yesterday = entry(8, to_at=DAY.from_at)

    later_lit = (*LIT, *hours(DAY, (27, 42)))
    assert inputs_digest(DAY, later_lit, [*longer, tomorrow, yesterday]) == inputs_digest(DAY, LIT, ENTRIES)


def test_idle_is_an_input_only_if_it_may_fill_the_rest() -> None:
    one, other = (PlanSlot(1, 6000),), (PlanSlot(2, 6000),)
    shared = [replace(ENTRIES[0], share=Fraction(1, 10))]

    assert inputs_digest(DAY, LIT, ENTRIES, one) == inputs_digest(DAY, LIT, ENTRIES, other)
    assert inputs_digest(DAY, LIT, shared, one) != inputs_digest(DAY, LIT, shared, other)


def test_a_slide_dated_on_other_days_is_no_input() -> None:
    dated = replace(ENTRIES[0].slots[1], windows=hours(DAY, (30, 40)))
    without = replace(ENTRIES[0], slots=ENTRIES[0].slots[:1])

    assert inputs_digest(DAY, LIT, [replace(without, slots=(*without.slots, dated))]) == inputs_digest(
        DAY, LIT, [without]
    )


def test_the_inputs_are_json() -> None:
    told = inputs_object(DAY, LIT, ENTRIES)

    assert json.loads(json.dumps(told)) == told
    assert told["lit"] == [list(window) for window in LIT]


@given(st.data())
def test_stored_inputs_are_read_back_unchanged(data: Any) -> None:
    lit = data.draw(rows(DAY))
    entries = [*data.draw(entries_on(DAY)), *data.draw(shares_on(DAY, st.integers(1, 50)))]
    told = json.loads(json.dumps(inputs_object(DAY, lit, entries, IDLE)))
    found = Inputs.read(told)

    assert found is not None
    assert inputs_object(DAY, found.lit, found.entries, IDLE) == told
    assert found.idle == ({slot.n for slot in IDLE} if any(each.share for each in found.entries) else set())


def test_inputs_of_earlier_rules_are_not_read() -> None:
    assert Inputs.read({"rules": 1, "lit": ["07:00", "22:00"], "entries": []}) is None
    assert Inputs.read({"rules": inputs.RULES + 1}) is None
    assert Inputs.read(None) is None
