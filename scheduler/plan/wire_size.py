"""How large the files and documents of a street become: bounds on bytes, before anything is written.

Every figure is what the wire's JSON takes at most, so what fits by these bounds fits in fact.
"""

from __future__ import annotations

from collections.abc import Iterable

_FILE_BYTES, _ASSET_BYTES, _SLOT_BYTES, _FRAME_BYTES = 64, 150, 75, 15
_MANIFEST_BYTES, _DAY_BYTES, _STEP_BYTES, _SIGNATURE_BYTES = 400, 155, 20, 260


def slots_file_bytes(frames: Iterable[int]) -> int:
    """Return the bytes of a slots file whose slots have so many frames each, every one a picture of its own.

    >>> slots_file_bytes([1, 2])
    709
    """
    counts = list(frames)
    pictures = sum(counts)
    return _FILE_BYTES + len(counts) * _SLOT_BYTES + pictures * (_ASSET_BYTES + _FRAME_BYTES)


def manifest_bytes(days: int, light_steps: int) -> int:
    """Return the bytes of a signed manifest: base64 takes four bytes for three.

    >>> manifest_bytes(8, 16)
    2874
    """
    body = _MANIFEST_BYTES + days * _DAY_BYTES + light_steps * _STEP_BYTES
    return -(-body * 4 // 3) + _SIGNATURE_BYTES
