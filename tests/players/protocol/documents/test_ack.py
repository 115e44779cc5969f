"""The document `ack`."""

from __future__ import annotations

import pytest

from players.protocol.documents.ack import Ack
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import ACK


def read(**changes: object) -> Ack:
    return Ack.read(write_object({**ACK.to_object(), **changes}))


def test_ack_has_journal_mark_and_instant() -> None:
    """Section 3, ack; W-22."""
    assert list(ACK.to_object()) == ["v", "screen", "journal", "hwm", "at"]
    assert read() == ACK
    assert read(hwm=0).hwm == 0


@pytest.mark.parametrize("change", [{"journal": "xyz"}, {"hwm": -1}, {"hwm": True}, {"at": "now"}], ids=str)
def test_malformed_ack_is_refused(change: dict[str, object]) -> None:
    """W-3."""
    with pytest.raises(ProtocolError):
        read(**change)
