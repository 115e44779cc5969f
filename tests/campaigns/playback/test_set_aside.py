"""Test what can be told of a row that was set aside."""

from __future__ import annotations

import pytest

from campaigns.playback.set_aside import start_and_line


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([7, 1_777_000_000_000, 3, 10_000, 0], (1_777_000_000_000, 3)),
        ([7, 61_000, 3, 10_000, 4], (None, 3)),  # ms since boot, PROTOCOL W-33
        ([7, 61_000, 3], (None, None)),
        ("t0_at", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_row_has_its_start_and_line_as_far_as_it_was_read(row, told):
    assert start_and_line(row) == told
