"""The message `state`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.uplink.state import STATUSES, ManifestState, RejectedDocument, StateReport, read_state
from tests.players.protocol.samples import NOON, STATE


def read(**changes: object) -> object:
    return read_state(write_object({**STATE.to_object(), **changes}))


def test_birth_round_trip_keeps_every_field() -> None:
    """Section 3, state; W-5, W-24: `display` is what the office compares with its own profile."""
    assert list(STATE.to_object()) == [
        *("online", "session", "boot", "at", "agent", "proto", "display", "limits", "keys_rev", "config_rev"),
        *("manifest", "overrides", "withdrawn", "showing", "ignored", "rejected", "brightness", "clock", "journal"),
    ]
    assert read() == STATE


def test_clock_error_is_reported() -> None:
    """W-7: keeping time is the controller's duty; it reports its error, ms; instants are Unix ms."""
    told = STATE.to_object()

    assert (told["at"], told["clock"]) == (NOON, {"source": "ntp", "err_ms": 12})


def test_birth_before_any_document_is_read() -> None:
    """Section 3, state: `manifest: null`, `showing: null`, a rev before any document is 0."""
    bare = replace(STATE, manifest=None, overrides={}, withdrawn=0, showing=None, ignored=(), rejected=(), keys_rev=0)

    assert read_state(write_object(bare.to_object())) == bare
    assert bare.to_object()["manifest"] is None


@pytest.mark.parametrize("status", STATUSES)
def test_manifest_status_is_reported(status: str) -> None:
    """W-20."""
    told = replace(STATE, manifest=ManifestState(NOON, "cd" * 32, status))

    assert read_state(write_object(told.to_object())) == told
    assert "reason" not in str(told.to_object()["manifest"])


@pytest.mark.parametrize(
    "change",
    [
        {"online": 1},
        {"session": None},
        {"proto": 0},
        {"manifest": {"rev": 1, "digest": "ab" * 32, "status": "fine"}},
        {"manifest": {"rev": 1, "digest": "AB" * 32, "status": "ready"}},
        {"overrides": {"Self": 1}},
        {"overrides": {"self": -1}},
        {"overrides": []},
        {"withdrawn": -1},
        {"withdrawn": None},
        {"rejected": [STATE.rejected[0].to_object()] * 5},
        {"rejected": [{"topic": "ledcast/v1/keys", "digest": "ab", "reason": "key"}]},
        {"brightness": 101},
        {"clock": {"source": "sundial", "err_ms": 0}},
        {"journal": {"id": "x", "next": 1, "acked": 0}},
        {"journal": {"id": "0" * 16, "next": 0, "acked": 0}},
    ],
    ids=lambda change: str(change)[:50],
)
def test_malformed_state_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        read(**change)


def test_largest_state_stays_within_the_cap() -> None:
    """W-8: ids of items are short."""
    refused = RejectedDocument(f"{'r' * 64}/v1/s/{'s' * 23}/manifest", "ab" * 32, "signature")
    much = replace(
        STATE, ignored=("x" * 64,) * 64, rejected=(refused,) * 4, overrides={f"a-{n}{'x' * 19}": NOON for n in range(9)}
    )

    payload = write_object(much.to_object())
    assert len(payload) < DOCUMENT_BYTES
    assert isinstance(read_state(payload), StateReport)
