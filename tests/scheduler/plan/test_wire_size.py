from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.documents.manifest import DayRef
from scheduler.plan.wire_size import manifest_bytes, slots_file_bytes


@given(st.lists(st.integers(1, 8), min_size=1, max_size=40))
def test_no_slots_file_is_larger_than_its_bound(frames: list[int]) -> None:
    """PROTOCOL section 3: every number as long as it may be, a step, and every picture another one."""
    asset = {"sha256": "f" * 64, "bytes": 4_194_304, "type": "image/x-portable-bitmap", "w": 9_999, "h": 9_999}
    slots = [
        {"n": 99_999, "line": 2**32 - 1, "ms": 120_000, "frames": [[2_047, 120_000]] * count, "step_ms": 100}
        for count in frames
    ]
    body = {"v": 1, "assets": [asset] * sum(frames), "slots": slots, "idle": [1]}

    assert len(json.dumps(body, separators=(",", ":"))) <= slots_file_bytes(frames)


def test_no_manifest_is_larger_than_its_bound() -> None:
    days = [DayRef(10**12, 10**12, "f" * 64, 65_536)] * 8
    body = {
        "v": 1, "screen": "s" * 23, "rev": 10**13, "issued_at": 10**13, "switch_at": 10**13,
        "days": [{"from_at": 10**13, "to_at": 10**13, "sha256": day.sha256, "bytes": day.bytes} for day in days],
        "slots": {"sha256": "f" * 64, "bytes": 262_144}, "light": [[10**13, 100]] * 16,
    }  # fmt: skip

    assert len(json.dumps(body, separators=(",", ":"))) * 4 / 3 + 200 <= manifest_bytes(8, 16) <= 3_000
