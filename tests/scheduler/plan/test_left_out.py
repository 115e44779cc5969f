from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.plan import left_out as left_out_module
from scheduler.plan.compile import compile_day
from scheduler.plan.entry import PlanEntry
from scheduler.plan.left_out import compile_what_fits
from scheduler.plan.sequence.spans import PlanError
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry, hours

OFTEN = hours(DAY, *((number / 50, number / 50 + 0.01) for number in range(300)))
"""Six hundred edges: more than a day file has spans."""


def test_a_day_that_can_be_said_leaves_nothing_out() -> None:
    entries = [entry(1), entry(2, share=Fraction(1, 5))]
    found = compile_what_fits(DAY, always(DAY), entries, idle=IDLE)

    assert found.day == compile_day(DAY, always(DAY), entries, idle=IDLE)
    assert (found.entries, dict(found.left_out)) == (tuple(entries), {})


@pytest.mark.parametrize("breaking", [1, 3, 5])
def test_the_newest_entry_that_breaks_a_day_is_left_out_and_no_other(breaking: int) -> None:
    entries = [entry(number, windows=OFTEN if number == breaking else None) for number in range(1, 6)]
    found = compile_what_fits(DAY, always(DAY), entries, idle=IDLE)

    assert [each.id for each in found.entries] == [number for number in range(1, 6) if number != breaking]
    error = found.left_out[breaking]
    assert isinstance(error, PlanError) and error.what == "spans" and error.count > error.most == 512


def test_of_two_that_fit_one_by_one_the_older_stays() -> None:
    shifted = hours(DAY, *((number / 50 + 0.005, number / 50 + 0.015) for number in range(140)))
    few = hours(DAY, *((number / 50, number / 50 + 0.01) for number in range(140)))
    entries = [entry(1), entry(2, windows=few), entry(3, windows=shifted), entry(4)]
    found = compile_what_fits(DAY, always(DAY), entries, idle=IDLE)

    assert (list(found.left_out), [each.id for each in found.entries]) == ([3], [1, 2, 4])


def test_any_error_of_the_planner_leaves_only_its_entry_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(day: object, lit: object, entries: list[PlanEntry], **_: object) -> object:
        if any(each.id == 2 for each in entries):
            raise ZeroDivisionError
        return DAY

    monkeypatch.setattr(left_out_module, "compile_day", breaks)
    found = compile_what_fits(DAY, always(DAY), [entry(1), entry(2), entry(3)])

    assert [each.id for each in found.entries] == [1, 3]
    assert isinstance(found.left_out[2], ZeroDivisionError)


def test_an_error_without_any_entry_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(left_out_module, "compile_day", breaks)
    with pytest.raises(ZeroDivisionError):
        compile_what_fits(DAY, always(DAY), [entry(1)])
