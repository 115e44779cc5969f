"""The document `command`."""

from __future__ import annotations

import pytest

from players.protocol.documents.command import Command
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import COMMAND


def read(**changes: object) -> Command:
    return Command.read(write_object({**COMMAND.to_object(), **changes}))


def test_command_has_screen_name_and_expiry() -> None:
    """Section 3, command."""
    assert list(COMMAND.to_object()) == [
        "v",
        "screen",
        "id",
        "name",
        "args",
        "issued_at",
        "not_after_at",
        "session",
    ]
    assert read() == COMMAND


def test_unknown_command_name_is_read() -> None:
    """W-3: passed over, not rejected: an unknown command name (→ `unsupported`)."""
    assert read(name="make-coffee", args={"sugar": [1, {"deep": True}]}).args == {"sugar": [1, {"deep": True}]}


@pytest.mark.parametrize(
    "change", [{"id": "0" * 31}, {"id": "0" * 31 + "G"}, {"args": []}, {"name": ""}, {"session": -1}], ids=str
)
def test_malformed_command_is_refused(change: dict[str, object]) -> None:
    """Section 3, command: id of 32 hex digits."""
    with pytest.raises(ProtocolError):
        read(**change)
