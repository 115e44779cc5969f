"""Ids and names that the patterns accept."""

from __future__ import annotations

import pytest

from players.protocol import patterns


@pytest.mark.parametrize("name", ["a", "st-1", "0", "x" * 23, "-"])
def test_screen_id_is_lower_case_letters_digits_and_hyphens(name: str) -> None:
    """W-2: `[a-z0-9-]{1,23}`."""
    assert patterns.SCREEN.fullmatch(name)


@pytest.mark.parametrize("name", ["", "x" * 24, "St", "a/b", "a+", "a\n", "新华", "a b", "$x", "#"])
def test_nothing_else_is_a_screen_id(name: str) -> None:
    """W-2."""
    assert not patterns.SCREEN.fullmatch(name)
    assert not patterns.AREA.fullmatch(name)


@pytest.mark.parametrize(
    ("root", "fits"),
    [("ledcast", True), ("city led", True), ("新华", True)]
    + [(bad, False) for bad in ("", "a/b", "+", "a#", "$share", "a\x00", "x" * 65)],
)
def test_a_root_is_one_level_of_a_topic(root: str, *, fits: bool) -> None:
    """W-2: `<root>` is one topic level."""
    assert bool(patterns.ROOT.fullmatch(root)) == fits


def test_a_key_id_has_at_most_32_characters() -> None:
    """W-4: `kid` ≤ 32 of `[A-Za-z0-9_-]`."""
    assert patterns.KID.fullmatch("A_z-9" + "x" * 27)
    assert not patterns.KID.fullmatch("x" * 33)
    assert not patterns.KID.fullmatch("a.b")


def test_hashes_and_ids_are_lower_case_hex() -> None:
    """W-6, W-8."""
    for pattern, length in ((patterns.SHA256, 64), (patterns.JOURNAL, 16), (patterns.COMMAND_ID, 32)):
        assert pattern.fullmatch("a0" * (length // 2))
        assert not pattern.fullmatch("A0" * (length // 2))
        assert not pattern.fullmatch("a0" * (length // 2 + 1))
