from __future__ import annotations

import pytest

from campaigns.actions import add_profile
from campaigns.errors import MediaTypeError, SizeError, UnknownChoiceError
from tests.campaigns.builders import SYSTEM, add


def test_a_profile_is_added_once_even_before_its_first_screen(database, at):
    with database.writing() as unit:
        first = add_profile(unit, SYSTEM, "320×16", "mono", at=at)
        assert add_profile(unit, SYSTEM, "320x16", "mono", at=at) == first
        screen = add(unit, at)
        assert list(unit.screens.profiles().values()) == [first] == [screen.profile]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("320", "mono"), SizeError),
        (("320x4", "mono"), SizeError),
        (("320x16", "blue"), UnknownChoiceError),
        (("320x16", "mono", "image/webp"), MediaTypeError),
    ],
)
def test_an_invalid_profile_is_refused(lite, at, words, error):
    with pytest.raises(error), lite.writing() as unit:
        add_profile(unit, SYSTEM, *words, at=at)
