"""Precedence among overrides in force."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.documents.override import OverrideItem, strongest


def item(name: str, level: str = "notice", from_at: int = 0, until_at: int = 100) -> OverrideItem:
    return OverrideItem(name, level, "actual", from_at, until_at, blank=True, lit=False, forms=())


def winner(items: Sequence[OverrideItem], now_ms: int = 50) -> str | None:
    found = strongest(items, now_ms)
    return found.id if found else None


def test_higher_level_takes_precedence() -> None:
    """Section 3, override; W-23."""
    assert winner([item("a", "emergency", 1), item("b", "warning", 2), item("c", "notice", 3)]) == "a"


def test_later_start_takes_precedence_within_a_level() -> None:
    assert winner([item("z", from_at=1), item("a", from_at=2)]) == "a"


def test_larger_id_takes_precedence_at_equal_starts() -> None:
    assert winner([item("a"), item("b"), item("B"), item("b0")]) == "b0"


def test_only_items_in_force_count() -> None:
    items = [item("weak"), item("strong", "emergency", 20, 30)]

    assert [winner(items, now_ms) for now_ms in (19, 20, 29, 30, 99, 100)] == [
        "weak",
        "strong",
        "strong",
        "weak",
        "weak",
        None,
    ]
    assert winner([]) is None


@given(st.randoms(use_true_random=False))
def test_order_of_items_does_not_matter(random: Random) -> None:
    items = [item(name, level, at) for name in "ab" for level in ("notice", "warning") for at in (1, 2)]
    random.shuffle(items)

    assert winner(items) == "b"
