"""The document `config`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.documents.config import Config
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import CONFIG


def read(**changes: object) -> Config:
    return Config.read(write_object({**CONFIG.to_object(), **changes}))


def test_config_has_areas_ceiling_and_intervals() -> None:
    """Section 3, config; W-15."""
    assert list(CONFIG.to_object()) == ["v", "screen", "rev", "areas", "brightness_max", "report", "brokers"]
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
        {"areas": ["self"]},
        {"report": {"every_ms": 999, "max_rows": 1, "status_every_ms": 1_000}},
        {"report": {"every_ms": 1_000, "max_rows": 1, "status_every_ms": 3_600_001}},
        {"report": {"every_ms": 1_000, "max_rows": 0, "status_every_ms": 1_000}},
        {"report": {"every_ms": 1_000, "max_rows": 1}},
        {"brokers": [{"host": "a", "port": 1, "tls": False}] * 5},
        {"brokers": [{"host": "a", "port": 0, "tls": False}]},
        {"brokers": None},
    ],
    ids=str,
)
def test_config_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    """W-3."""
    with pytest.raises(ProtocolError):
        read(**change)


def test_a_config_may_name_brokers() -> None:
    """Section 3, config: `brokers?` ≤ 4, tried before those of the join document."""
    plain = replace(CONFIG, brokers=())

    assert Config.read(write_object(plain.to_object())) == plain
    assert "brokers" not in plain.to_object()
    assert [broker.host for broker in read().brokers] == ["east.example", "127.0.0.1"]
