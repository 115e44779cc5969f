"""Write files that nobody else on the machine can read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scheduler.broker.private_file import private_folder, replace_private


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_there_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir(mode=0o755)

    assert private_folder(folder) == folder
    assert mode_of(folder) == 0o700


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "passwords"

    assert replace_private(path, b"one")
    assert replace_private(path, b"two")
    assert (path.read_bytes(), mode_of(path)) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_bytes_are_not_written_again_but_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_bytes(b"one")
    path.chmod(0o644)
    before = path.stat().st_ino

    assert not replace_private(path, b"one")
    assert (path.stat().st_ino, mode_of(path)) == (before, 0o600)


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "passwords"
    replace_private(path, b"one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_private(path, b"two")

    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]
