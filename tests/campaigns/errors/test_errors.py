"""Test that every refusal has both languages, its field and its values.

Covers: base, conflicts, fit, reviewing, times, unknown, wishes.
"""

from __future__ import annotations

import re
import string

import pytest

from campaigns import errors
from campaigns.errors import (
    CampaignError,
    MissingGlyphError,
    ScreenIdError,
    ScreenRowsError,
    TextTooLongError,
    UnknownScreenError,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _all(base: type[CampaignError]) -> list[type[CampaignError]]:
    """Return a class and its children defined in campaigns, whatever else happens to be imported."""
    children = [kind for kind in base.__subclasses__() if kind.__module__.startswith("campaigns.")]
    return [base, *(found for child in children for found in _all(child))]


@pytest.mark.parametrize("kind", _all(CampaignError), ids=lambda kind: kind.__name__)
def test_every_error_speaks_both_languages(kind):
    """Neither sentence can be forgotten: each class says it in Chinese, and in English without any Chinese."""
    assert CHINESE.search(kind.zh)
    assert not CHINESE.search(kind.en)


@pytest.mark.parametrize("kind", _all(CampaignError), ids=lambda kind: kind.__name__)
def test_both_sentences_speak_of_values_the_error_has(kind):
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert names(kind.zh) <= names(kind.en) | {"where", "limit_days", "low", "high"}


@pytest.mark.parametrize("kind", _all(CampaignError), ids=lambda kind: kind.__name__)
def test_every_error_can_be_imported_from_one_place(kind):
    assert getattr(errors, kind.__name__) is kind


def test_a_missing_glyph_names_character_place_and_field():
    error = MissingGlyphError("𰻝", "320x16")

    assert error.field == "text"
    assert error.text("zh") == "320x16 的字库里没有「𰻝」(U+30EDD)；请换一个字"
    assert error.text("en") == str(error) == "the fonts for 320x16 have no “𰻝” (U+30EDD); use another character"
    assert error.values["character"] == "𰻝"


def test_braces_in_what_people_typed_are_only_text():
    assert "{0}{x}" in ScreenIdError("{0}{x}").text("zh")
    assert "{x}" in ScreenRowsError([(1, UnknownScreenError("{x}"))]).text("en")


def test_a_caller_can_set_the_form_field():
    assert TextTooLongError(10, 12).at_field("slides-3-text").field == "slides-3-text"
