from __future__ import annotations

from datetime import date

import pytest

from campaigns.playback.tally import Amounts, TallyLine
from web.console.tallies.view_model import (
    PAGE,
    TallyGroup,
    bar_heights,
    can_show_months,
    group_rows,
    months_of,
    paginate,
)


def groups(number: int) -> list[TallyGroup]:
    return [TallyGroup((f"st-{each}",), Amounts(plays=each, screen_days=number - each)) for each in range(number)]


def words(found: list[TallyGroup]) -> dict[tuple[str, ...], str]:
    return {group.values: f"{group.values[0]} 新华路 {group.values[0]} 号" for group in found}


@pytest.mark.parametrize(
    ("by", "to_on", "can"),
    [
        (("street",), date(2026, 12, 31), True),
        (("street",), date(2026, 1, 31), False),
        (("street",), date(2027, 1, 1), False),
        (("street", "month"), date(2026, 12, 31), False),
        ((), date(2026, 2, 1), True),
    ],
)
def test_two_to_twelve_months_can_be_columns_unless_rows_are_times(by: tuple[str, ...], to_on: date, can: bool):
    assert can_show_months(by, months_of(date(2026, 1, 1), to_on)) is can


def test_the_months_of_a_group_add_up_to_it():
    rows = [
        TallyLine(("新华路", "2026-01"), Amounts(plays=2, screen_days=1)),
        TallyLine(("朝阳大街", "2026-01"), Amounts(plays=5, screen_days=1)),
        TallyLine(("新华路", "2026-02"), Amounts(plays=3, screen_days=1)),
    ]
    found = {group.values: group for group in group_rows(rows, by_month=True)}

    assert found["新华路",].amounts == Amounts(plays=5, screen_days=2)
    assert found["新华路",].months["2026-02"].plays == 3
    assert set(found["朝阳大街",].months) == {"2026-01"}


def test_a_page_holds_fifty_rows_and_stays_within_the_last_page():
    found = groups(120)
    first, last = (paginate(found, words(found), "", "plays", page) for page in (1, 99))

    assert [group.amounts.plays for group in first.groups] == list(range(119, 69, -1))
    assert (last.page, last.pages, last.first, len(last.groups)) == (3, 3, 2 * PAGE, 20)


@pytest.mark.parametrize(("sort", "values"), [("name", "st-0"), ("screen_days", "st-0"), ("plays", "st-11")])
def test_rows_are_sorted_as_requested(sort: str, values: str):
    found = groups(12)

    assert paginate(found, words(found), "", sort, 1).groups[0].values == (values,)


def test_rows_are_searched_by_their_shown_values():
    found = groups(120)
    shown = paginate(found, words(found), "ST-11 号", "plays", 1)

    assert [group.values for group in shown.groups] == [("st-11",)]
    assert (shown.matching, shown.all) == (1, 120)


def test_empty_tables_and_zero_totals_are_valid():
    assert paginate([], {}, "", "plays", 1).pages == 1
    assert bar_heights([]) == () and bar_heights([0, 0]) == (0, 0)
