"""Slots and their pictures."""

from __future__ import annotations

import pytest

from players.protocol.documents.slots import EFFECTS, Asset, Slot
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from tests.players.protocol.samples import ASSETS, CLIP, CLIP_SLOTS

SLOT: dict[str, object] = {"line": 2, "ms": 9_000, "frames": [[0, 4_000], [2, 5_000]]}


def read(**changes: object) -> Slot:
    return Slot.of(Fields({**SLOT, **changes}), (*ASSETS, CLIP), 1)


def test_effect_and_scroll_are_optional() -> None:
    """Section 3, slots: `fx?, step_ms?`."""
    assert read() == Slot(1, 2, 9_000, ((0, 4_000), (2, 5_000)), "cut", None)
    assert read().to_object() == SLOT


@pytest.mark.parametrize("fx", EFFECTS)
def test_effects_are_those_of_the_protocol(fx: str) -> None:
    """W-14."""
    assert read(fx=fx).fx == fx


def test_unknown_effect_is_a_cut() -> None:
    """W-3: passed over, not rejected."""
    assert read(fx="sparkle").fx == "cut"


@pytest.mark.parametrize(
    "change",
    [
        {"ms": 9_001},
        {"ms": 999, "frames": [[0, 999]]},
        {"frames": []},
        {"frames": [[4, 9_000]]},
        {"frames": [[0, 8_961], [0, 39]]},
        {"frames": [[0, 40]] * 257, "ms": 40 * 257},
        {"frames": [[0, 4_000], [3, 5_000]]},
        {"frames": [[0, 10_000], [0, -1_000]]},
        {"line": 2**32},
        {"line": -1},
        {"step_ms": 0},
        {"step_ms": None},
        {"fx": 5},
        {"fx": None},
    ],
    ids=str,
)
def test_malformed_slot_is_refused(change: dict[str, object]) -> None:
    """W-3, section 3: `frames` sum to `ms`, each ≥ 40 ms, 256 at most; ms ≥ 1,000; a null is mistyped."""
    with pytest.raises(ProtocolError):
        read(**change)


@pytest.mark.parametrize(
    "change",
    [{"bytes": 0}, {"bytes": 4 * 2**20 + 1}, {"sha256": "AB" * 32}, {"w": 0}, {"h": -1}, {"type": ""}],
    ids=str,
)
def test_malformed_asset_is_refused(change: dict[str, object]) -> None:
    """W-8: a picture ≤ 4 MiB."""
    assert Asset.of(Fields(ASSETS[0].to_object())) == ASSETS[0]
    with pytest.raises(ProtocolError):
        Asset.of(Fields({**ASSETS[0].to_object(), **change}))


def test_clip_is_a_larger_file_of_even_size() -> None:
    """W-8: a clip ≤ 16 MiB; W-16: w and h both even, the only frame of its slot."""
    assert Asset.of(Fields({**CLIP.to_object(), "bytes": 16 * 2**20})).is_clip
    assert CLIP_SLOTS.slot(2).frames == ((1, 15_000),)
    for change in ({"bytes": 16 * 2**20 + 1}, {"w": 641}, {"h": 361}):
        with pytest.raises(ProtocolError):
            Asset.of(Fields({**CLIP.to_object(), **change}))
    assert read(frames=[[3, 9_000]]).frames == ((3, 9_000),)


def test_slots_of_many_frames_are_read() -> None:
    """Section 3, slots: ≤ 256 frames a slot, each ≥ 40 ms."""
    assert len(read(frames=[[0, 40]] * 256, ms=40 * 256).frames) == 256
