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

PICTURE_BYTES = 4 * 1_024 * 1_024
CLIP_BYTES = 16 * 1_024 * 1_024
DAY_BYTES = 64 * 1_024
SLOTS_BYTES = 256 * 1_024
CHUNKS_MAX = CLIP_BYTES // CHUNK_BYTES

DOCUMENT_BYTES = 16_000
"""A document's JWS text, and any payload of a screen, a batch included (PROTOCOL W-8)."""

PLAYS_BYTES = 256_000
"""A batch that the office still reads, though no screen may send one so long: only the unreadable is dropped (W-3)."""

JOIN_BYTES = 65_536
"""A join document, with the certificates of its brokers."""

LINE_MAX = 2**32 - 1
SLOT_MS_MIN = 1_000
FRAME_MS_MIN = 40
FRAMES_MAX = 256
SLOTS_MAX = 2_048
ASSETS_MAX = 2_048
SLOT_NUMBER_MAX = 2**32 - 1
IDLE_MAX = 512
OWN_MAX = 512
DAYS_MAX = 8
SPANS_MAX = 512
INSERTS_MAX = 4_096
BASE_SLOTS_MAX = 512
"""Slots of one base."""

BASES_SLOTS_MAX = 4_096
"""Slots of all bases of a day."""

MASK_MAX = 1_440
AREAS_MAX = 8
BROKERS_MAX = 4
WITHDRAWN_MAX = 512
INTERVAL_MS_MIN = 1_000
INTERVAL_MS_MAX = 3_600_000
IDENTIFY_MS_MAX = 600_000
REJECTED_MAX = 4
"""Refused documents that a state names, the last ones."""

FLAGS_MAX = 31

WINDOWS_MAX = 100_000
"""Windows of a day: more than a day of 27 hours has seconds, and no window can be shorter than a slot (W-11)."""
