from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.render.dwell import pass_ms, reading_ms, spread, step_ms


@pytest.mark.parametrize(
    ("count", "pages", "ms"), [(1, 1, 5000), (8, 1, 5000), (16, 1, 6000), (39, 1, 12000), (16, 2, 8000)]
)
def test_reading_takes_two_seconds_a_page_and_a_quarter_a_character(count: int, pages: int, ms: int) -> None:
    assert reading_ms(count, pages) == ms


@pytest.mark.parametrize("size", [16, 20, 24, 32, 40, 48, 64])
def test_a_scroll_passes_at_most_four_characters_a_second_and_hardly_fewer(size: int) -> None:
    per_s = 1000 / (step_ms(size) * size)

    assert 3.2 < per_s <= 4


def test_one_pass_brings_the_picture_in_and_takes_it_out_again() -> None:
    """PROTOCOL W-14: column floor(t / step) - screen width stands at the left edge."""
    assert pass_ms(320, 1152, 16) // 16 - 320 == 1152


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=8), st.integers(0, 1_000_000))
def test_parts_are_spread_to_the_very_sum_each_within_one_of_its_share(parts: list[int], total: int) -> None:
    found = spread(parts, total)

    assert sum(found) == total
    assert all(abs(part * total / sum(parts) - got) < 1 for part, got in zip(parts, found, strict=True))
