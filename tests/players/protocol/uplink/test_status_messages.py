"""Death, heartbeat and the office's state."""

from __future__ import annotations

import pytest

from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Death, Heartbeat, ServerState
from tests.players.protocol import samples


def test_death_has_only_its_session() -> None:
    """W-5: the will is the death; section 3, state."""
    assert write_object(Death(7).to_object()) == b'{"online":false,"session":7}'
    assert read_state(b'{"online":false,"session":7}') == Death(7)


def test_server_state_round_trip_keeps_every_field() -> None:
    """W-4, W-5: unsigned, so a screen may only slow its reports by it."""
    told = samples.SERVER_STATE.to_object()

    assert list(told) == ["online", "session", "at", "proto"]
    assert ServerState.read(write_object(told)) == samples.SERVER_STATE
    with pytest.raises(ProtocolError):
        ServerState.read(write_object({**told, "online": 1}))


def test_heartbeat_may_lack_line_and_temperature() -> None:
    """Section 3, status: `line: n|null, temp_c?`."""
    status = Heartbeat(0, None, None, 0, 0)

    assert status.to_object() == {"at": 0, "line": None, "cache_free": 0, "err_ms": 0}
    assert Heartbeat.read(write_object(status.to_object())) == status
