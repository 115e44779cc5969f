"""The saved state survives a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from players.device.agent.persisted_state import PersistedState, Revision
from players.device.storage.state_store import StateStore

SAVED = PersistedState(
    boot=3,
    session=17,
    revisions={"ledcast/v1/keys": Revision(9, "ab" * 32)},
    documents={"keys": '{"v":1,"名":"街"}'.encode()},
    results=(("0" * 32, b'{"status":"done"}'),),
)


def test_a_new_home_is_a_new_device(tmp_path: Path) -> None:
    assert StateStore(tmp_path / "state.json").load() == PersistedState()


def test_saved_state_is_loaded(tmp_path: Path) -> None:
    """W-6: rev is persisted by the screen per topic."""
    StateStore(tmp_path / "state.json").save(SAVED)

    assert StateStore(tmp_path / "state.json").load() == SAVED


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"v":2}', SAVED.documents["keys"], b"\xff\xfe"])
def test_a_state_that_cannot_be_read_is_put_aside(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(body)

    assert StateStore(path).load() == PersistedState()
    assert path.with_name("state.json.unreadable").read_bytes() == body


def test_full_disk_keeps_the_saved_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = StateStore(tmp_path / "state.json")
    store.save(SAVED)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(PersistedState())

    assert store.load() == SAVED
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
