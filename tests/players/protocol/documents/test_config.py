"""The document `config`."""

from __future__ import annotations

import pytest

from players.protocol.documents.config import Config
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import CONFIG


def read(**changes: object) -> Config:
    return Config.read(write_object({**CONFIG.to_object(), **changes}))


def test_config_has_areas_ceiling_and_intervals() -> None:
    """Section 3, config; W-15."""
    assert list(CONFIG.to_object()) == ["v", "screen", "rev", "areas", "brightness_max", "report"]
    assert read() == CONFIG


def test_a_screen_belongs_to_eight_areas_at_most() -> None:
    """Section 3, config; W-2."""
    names = [f"a-{n}" for n in range(9)]

    assert read(areas=names[:8]).areas == tuple(names[:8])
    with pytest.raises(ProtocolError, match="areas has 9"):
        read(areas=names)


@pytest.mark.parametrize(
    "change",
    [
        {"brightness_max": 101},
        {"brightness_max": -1},
        {"areas": ["+"]},
        {"screen": ""},
        {"rev": -1},
        {"report": {"every_ms": 0, "max_rows": 1, "status_every_ms": 1}},
        {"report": {"every_ms": 1, "max_rows": 1}},
    ],
    ids=str,
)
def test_config_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    """W-3."""
    with pytest.raises(ProtocolError):
        read(**change)
