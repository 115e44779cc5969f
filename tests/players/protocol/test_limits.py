"""Limits are the protocol's figures."""

from __future__ import annotations

from players.protocol import limits


def test_sizes_are_those_of_the_protocol() -> None:
    """W-3, W-8."""
    assert limits.CHUNK_BYTES == 8_192
    assert (limits.PICTURE_BYTES, limits.CLIP_BYTES) == (4 * 2**20, 16 * 2**20)
    assert (limits.DAY_BYTES, limits.SLOTS_BYTES) == (64 * 2**10, 256 * 2**10)
    assert limits.DOCUMENT_BYTES == 16_000
    assert limits.NUMBER_MAX + 1 == 2**53
    assert limits.DEPTH_MAX == 10


def test_counts_are_those_of_the_protocol() -> None:
    """Section 3: manifest, config, day, slots, override."""
    assert (limits.DAYS_MAX, limits.AREAS_MAX) == (8, 8)
    assert (limits.SPANS_MAX, limits.INSERTS_MAX) == (512, 4_096)
    assert (limits.BASE_SLOTS_MAX, limits.BASES_SLOTS_MAX, limits.MASK_MAX) == (512, 4_096, 1_440)
    assert (limits.SLOTS_MAX, limits.ASSETS_MAX, limits.FRAMES_MAX, limits.FRAME_MS_MIN) == (2_048, 2_048, 256, 40)
    assert (limits.IDLE_MAX, limits.OWN_MAX, limits.WITHDRAWN_MAX, limits.BROKERS_MAX) == (512, 512, 512, 4)
    assert (limits.INTERVAL_MS_MIN, limits.INTERVAL_MS_MAX, limits.IDENTIFY_MS_MAX) == (1_000, 3_600_000, 600_000)


def test_largest_file_has_chunks_that_a_want_can_name() -> None:
    """W-8."""
    assert limits.CHUNKS_MAX * limits.CHUNK_BYTES == limits.CLIP_BYTES


def test_a_day_of_27_hours_may_be_cut_into_seconds() -> None:
    """W-11: no slot is shorter than a second, nor longer than a window."""
    assert limits.WINDOWS_MAX >= 27 * 3_600_000 // limits.SLOT_MS_MIN
