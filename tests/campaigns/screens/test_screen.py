"""Test the rules of the wish for a screen and of its tags."""

from __future__ import annotations

import pytest

from campaigns.errors import (
    EmptyTextError,
    OutOfRangeError,
    ScreenIdError,
    SizeError,
    TextTooLongError,
    UnknownChoiceError,
)
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen import TAG_LIMIT, TAGS_MAX, CheckedScreen, ScreenKind, check_screen, check_tags
from tests.campaigns.builders import screen_wish


def test_a_wish_is_trimmed_and_completed():
    assert check_screen(screen_wish(street=" 新华路 ", merchant=" 面馆 ", merchant_phone=" 123 ")) == CheckedScreen(
        id="st-1", name="st-1", kind=ScreenKind.STRIP, profile=profile_of(320, 16, Colour.MONO), street="新华路",
        merchant="面馆", merchant_phone="123", group="新华路", areas=("all", "strip"), brightness_max=80,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"kind": "strip"}, "新华路"),
        ({"kind": "large"}, "st-1"),
        ({"kind": "strip", "group": "环岛"}, "环岛"),
        ({"kind": "large", "group": "环岛"}, "环岛"),
    ],
)
def test_a_strip_plays_with_its_street_and_a_large_screen_alone_unless_grouped(changes, group):
    assert check_screen(screen_wish(**changes)).group == group


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"screen_id": ""}, ScreenIdError, "id"),
        ({"screen_id": "ST-1"}, ScreenIdError, "id"),
        ({"screen_id": "st/1"}, ScreenIdError, "id"),
        ({"screen_id": "s" * 24}, ScreenIdError, "id"),
        ({"kind": "wall"}, UnknownChoiceError, "kind"),
        ({"colour": "blue"}, UnknownChoiceError, "colour"),
        ({"brightness_max": 0}, OutOfRangeError, "brightness_max"),
        ({"brightness_max": 101}, OutOfRangeError, "brightness_max"),
        ({"street": " "}, EmptyTextError, "street"),
        ({"h": 4}, SizeError, "size"),
        ({"merchant": "面馆", "merchant_phone": "1" * 33}, TextTooLongError, "merchant_phone"),
        ({"tags": ("",)}, EmptyTextError, "tags"),
    ],
)
def test_an_invalid_wish_is_refused_at_its_field(changes, error, field):
    with pytest.raises(error) as refused:
        check_screen(screen_wish(**changes))
    assert refused.value.field == field


def test_tags_are_trimmed_sorted_and_kept_once():
    assert check_tags([" b ", "a", "b"]) == ("a", "b")


@pytest.mark.parametrize(
    ("tags", "error"),
    [([str(number) for number in range(TAGS_MAX + 1)], OutOfRangeError), (["t" * (TAG_LIMIT + 1)], TextTooLongError)],
)
def test_too_many_or_too_long_tags_are_refused(tags, error):
    with pytest.raises(error) as refused:
        check_tags(tags)
    assert refused.value.field == "tags"


def test_the_bureau_owns_every_screen_that_no_merchant_lends(lite, at):
    with lite.writing() as unit:
        own = unit.screens.insert(check_screen(screen_wish()), at)
        lent = unit.screens.insert(check_screen(screen_wish("st-2", merchant="面馆")), at)

    assert (own.owner, lent.owner) == ("bureau", "面馆")
