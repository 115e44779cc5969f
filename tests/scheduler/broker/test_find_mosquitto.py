"""Finding Mosquitto."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.broker import process
from scheduler.broker.errors import BrokerMissingError
from scheduler.broker.process import find_mosquitto


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SYSTEM_FOLDERS", ())


def test_the_search_path_comes_first(tmp_path: Path) -> None:
    ours = executable(tmp_path / "bin" / "mosquitto")
    executable(tmp_path / "root" / "usr" / "sbin" / "mosquitto")

    found = find_mosquitto(str(ours.parent), [tmp_path / "root"])

    assert found.path == ours
    assert found.environment == {}


@pytest.mark.parametrize("architecture", ["x86_64-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu"])
def test_an_unpacked_mosquitto_gets_its_library_path(tmp_path: Path, architecture: str) -> None:
    root = tmp_path / "root"
    unpacked = executable(root / "usr" / "sbin" / "mosquitto")
    for folder in (root / "usr" / "lib" / architecture, root / "lib" / architecture):
        folder.mkdir(parents=True)
        (folder / "libcjson.so.1").touch()

    found = find_mosquitto("", [tmp_path / "none", root])

    assert found.path == unpacked
    assert found.environment["LD_LIBRARY_PATH"].split(":") == [
        str(root / "lib" / architecture),
        str(root / "usr" / "lib" / architecture),
    ]


def test_a_missing_mosquitto_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BrokerMissingError, match=r"mosquitto is missing.*make run") as refused:
        find_mosquitto("", [tmp_path])

    assert "make run" in refused.value.text("zh")
    assert "\n" not in refused.value.zh + refused.value.en


def test_the_systems_own_folders_are_searched_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian keeps it in /usr/sbin, which is not on an ordinary user's PATH."""
    ours = executable(tmp_path / "usr" / "sbin" / "mosquitto")
    monkeypatch.setattr(process, "SYSTEM_FOLDERS", (str(ours.parent),))

    assert find_mosquitto("", []).path == ours
