from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from tests.web.conftest import NOON, City
from web.console.screens.screen_filter import ScreenFilter, read_filter
from web.street.live_screens import LiveScreens
from web.street.street_summary import ScreenRow


@pytest.fixture
def rows(city: City) -> tuple[ScreenRow, ...]:
    return LiveScreens(city.database, ZoneInfo("Asia/Shanghai")).screens(NOON)


def _asked(*pairs: tuple[str, str]) -> ScreenFilter:
    return read_filter(MultiDict(pairs))


def _ids(asked: ScreenFilter, rows: tuple[ScreenRow, ...]) -> list[str]:
    return [screen.id for screen, _ in asked.ordered(rows)]


def test_any_value_of_a_field_matches_and_all_fields_must(rows: tuple[ScreenRow, ...]):
    both = _asked(("street", "新华路"), ("street", "朝阳大街"), ("kind", "strip"))

    assert _ids(both, rows) == ["st-1", "st-2"]
    assert _ids(_asked(("street", "新华路"), ("size", "512x32")), rows) == []
    assert _ids(_asked(("street", "没有的路")), rows) == []


def test_words_match_names_merchants_and_streets_in_any_order(rows: tuple[ScreenRow, ...]):
    assert _ids(_asked(("q", "羊汤 朝阳")), rows) == ["st-2"]
    assert _ids(_asked(("q", "ST-1")), rows) == ["st-1"]


def test_a_menus_counts_ignore_the_choices_of_its_own_field(rows: tuple[ScreenRow, ...]):
    asked = _asked(("street", "新华路"), ("kind", "strip"))

    assert asked.counts(rows, "street") == {"新华路": 1, "朝阳大街": 1}
    assert asked.counts(rows, "kind") == {"strip": 1, "large": 1}


def test_order_can_be_reversed(rows: tuple[ScreenRow, ...]):
    assert _ids(_asked(("sort", "name")), rows) == list(reversed(_ids(_asked(("sort", "-name")), rows)))


def test_address_keeps_choices_and_omits_defaults():
    asked = _asked(("street", "新华路"), ("street", "朝阳大街"), ("q", " 羊汤 "), ("page", "2"))

    assert asked.arguments() == {"street": ("新华路", "朝阳大街"), "q": "羊汤"}
    assert asked.without("street", "新华路") == {"street": ("朝阳大街",), "q": "羊汤"}
    assert asked.arguments(sort="-plays")["sort"] == "-plays"


@pytest.mark.parametrize(
    "pair",
    [
        ("state", "nonsense"), ("kind", "gas"), ("sort", "colour"), ("sort", "--name"), ("page", "0"),
        ("page", "99999"), ("q", "x" * 81), ("street", "\x07"), ("tag", "y" * 81),
    ],
)  # fmt: skip
def test_unknown_arguments_are_refused(pair: tuple[str, str]):
    with pytest.raises(BadRequest):
        _asked(pair)


def test_too_many_choices_are_refused():
    with pytest.raises(BadRequest):
        _asked(*(("street", str(number)) for number in range(80)))
