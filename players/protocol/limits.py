"""Limits of sizes, counts and numbers. Sizes are bytes, and are checked before the bytes are read."""

from __future__ import annotations

VERSION = 1
"""`v` of every document, and `proto` of a state."""

NUMBER_MAX = 2**53 - 1
"""Every number is an integer of at most this size, either sign (PROTOCOL W-3)."""

DEPTH_MAX = 10
"""Objects and arrays within each other, the outermost counted (PROTOCOL W-3)."""

CHUNK_BYTES = 8_192
"""Every chunk of a file but the last (PROTOCOL W-8)."""

SLIDE_BYTES = 4 * 1_024 * 1_024
DAY_BYTES = 64 * 1_024
CHUNKS_MAX = SLIDE_BYTES // CHUNK_BYTES

DOCUMENT_BYTES = 16_000
"""A payload of either direction, but for the two below (PROTOCOL W-8)."""

MANIFEST_BYTES = 256_000
"""A manifest for a screen whose `max_packet` is above the next; for any other it is a document (PROTOCOL W-8)."""

SMALL_PACKET_BYTES = 16 * 1_024

PLAYS_BYTES = 256_000
"""A batch of plays as the office accepts it (PROTOCOL W-3)."""

JOIN_BYTES = 65_536
"""A join document, with the certificates of its brokers."""

LINE_MAX = 2**32 - 1
SLOT_MS_MIN = 1_000
DAYS_MAX = 8
SPANS_MAX = 512
INSERTS_MAX = 4_096
BASE_SLOTS_MAX = 512
BASES_SLOTS_MAX = 4_096
"""Slots in all bases of a day (PROTOCOL section 3, day)."""
MASK_MAX = 1_440
"""Windows that a mask names before it repeats (PROTOCOL section 3, day)."""
AREAS_MAX = 8
FLAGS_MAX = 15

WINDOWS_MAX = 100_000
"""Windows of a day: more than a day of 27 hours has seconds, and no window can be shorter than a slot (W-11)."""
