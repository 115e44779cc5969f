"""Slots and their pictures."""

from __future__ import annotations

import pytest

from players.protocol.documents.slots import EFFECTS, Asset, Slot
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from tests.players.protocol.samples import MANIFEST

ASSETS = MANIFEST.assets
SLOT: dict[str, object] = {"n": 1, "line": 2, "ms": 9_000, "frames": [[0, 4_000], [2, 5_000]]}


def read(**changes: object) -> Slot:
    return Slot.of(Fields({**SLOT, **changes}), ASSETS)


def test_effect_and_scroll_are_optional() -> None:
    """Section 3, manifest: `fx?, step_ms?`."""
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
        {"frames": [[3, 9_000]]},
        {"frames": [[0, 9_000], [0, 0]]},
        {"frames": [[0, 10_000], [0, -1_000]]},
        {"line": 2**32},
        {"line": -1},
        {"n": -1},
        {"step_ms": 0},
        {"fx": 5},
    ],
    ids=str,
)
def test_malformed_slot_is_refused(change: dict[str, object]) -> None:
    """W-3, section 3: `frames` sum to `ms`, an index into `assets`, an opaque uint32, ms ≥ 1,000."""
    with pytest.raises(ProtocolError):
        read(**change)


@pytest.mark.parametrize(
    "change",
    [{"bytes": 0}, {"bytes": 4 * 2**20 + 1}, {"sha256": "AB" * 32}, {"w": 0}, {"h": -1}, {"type": ""}],
    ids=str,
)
def test_malformed_asset_is_refused(change: dict[str, object]) -> None:
    """W-8: a slide ≤ 4 MiB."""
    assert Asset.of(Fields(ASSETS[0].to_object())) == ASSETS[0]
    with pytest.raises(ProtocolError):
        Asset.of(Fields({**ASSETS[0].to_object(), **change}))
