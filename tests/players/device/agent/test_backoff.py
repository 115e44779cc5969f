"""Waits double up to a cap, with full jitter."""

from __future__ import annotations

from random import Random

from players.device.agent.backoff import CAP_MS, full_jitter_ms


def test_waits_are_spread_up_to_a_ceiling_that_doubles() -> None:
    """W-21: doubling to 300 s with full jitter."""
    for tries, ceiling_ms in ((0, 5_000), (1, 10_000), (3, 40_000), (6, CAP_MS), (400, CAP_MS)):
        waits = [full_jitter_ms(Random(seed), 5_000, tries) for seed in range(400)]

        assert min(waits) >= 1_000
        assert 0.9 * ceiling_ms < max(waits) <= ceiling_ms
        assert min(waits) < 0.1 * ceiling_ms + 1_000
