"""Test that every code that a page may show has a label, in Chinese and in English."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from campaigns.accounts.access import Right
from campaigns.accounts.person import Role
from campaigns.accounts.token import Scope
from campaigns.booking.campaign import Category
from campaigns.reviewing.review import ReviewState
from campaigns.screens.display_profile import Colour
from campaigns.screens.screen import ScreenKind
from web.console.common import labels
from web.street.screen_state import StateCode

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODES = [
    (labels.CATEGORIES, Category), (labels.KINDS, ScreenKind), (labels.COLOURS, Colour), (labels.ROLES, Role),
    (labels.RIGHTS, Right), (labels.SCOPES, Scope), (labels.STATES, StateCode), (labels.MARKS, StateCode),
    (labels.REVIEWS, ReviewState),
]  # fmt: skip


@pytest.mark.parametrize(("words", "codes"), CODES, ids=lambda value: getattr(value, "__name__", None))
def test_every_code_has_a_label(words, codes):
    assert {getattr(code, "value", code) for code in words} == {code.value for code in codes}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_are_in_the_language_of_the_request(app: Flask, language: str):
    with app.test_request_context(headers={"Cookie": f"ledcast_language={language}"}):
        words = [str(word) for table in (labels.CATEGORIES, labels.AIMS, labels.COLUMNS) for word in table.values()]
        words += labels.state_words().values()

    assert [bool(CHINESE.search(word)) for word in words] == [language == "zh"] * len(words)


@pytest.mark.parametrize(
    ("ms", "text"),
    [(400, "0 秒"), (59_000, "59 秒"), (60_000, "1 分"), (3_600_000, "1 小时"), (3_900_000, "1 小时 5 分")],
)
def test_a_duration_is_written_in_its_two_largest_units(app: Flask, ms: int, text: str):
    with app.test_request_context():
        assert labels.duration(ms) == text


def test_a_clock_is_ahead_behind_right_or_unknown(app: Flask):
    with app.test_request_context():
        assert labels.clock_offset(-1_250) == "慢 1.2 秒"
        assert labels.clock_offset(28_800_000) == "快 8 小时"
        assert labels.clock_offset(-240_000) == "慢 4 分"
        assert [labels.clock_offset(ms) for ms in (0, 49, -49, 50)] == ["0.0 秒", "0.0 秒", "0.0 秒", "快 0.1 秒"]
        assert labels.clock_offset(None) == "–"


def test_a_tally_value_is_a_label_or_as_it_is(app: Flask):
    with app.test_request_context():
        assert labels.value_of("kind", "strip") == "条屏"
        assert labels.value_of("street", "新华路") == "新华路"
        assert labels.value_of("occasion", "") == "–"
