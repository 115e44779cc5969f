"""Files are returned only when their hash agrees."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from players.device.agent.file_ref import FileRef
from players.device.agent.image_header import PBM
from players.device.storage.file_cache import FileCache

NONE: frozenset[str] = frozenset()


def named(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(tmp_path / "files", 1_000)


def keep(cache: FileCache, body: bytes, **others: frozenset[str]) -> str:
    cache.store(named(body), body, keep=others.get("keep", NONE))
    return named(body)


def test_a_file_is_read_back(cache: FileCache) -> None:
    assert cache.read(keep(cache, b"slide")) == b"slide"


def test_file_with_a_wrong_hash_is_removed(cache: FileCache, tmp_path: Path) -> None:
    """W-8: files are named by the SHA-256 of their bytes."""
    name = keep(cache, b"slide")
    (tmp_path / "files" / name).write_bytes(b"slidE")

    assert cache.read(name) is None
    assert not (tmp_path / "files" / name).exists()


def test_oldest_files_not_kept_make_room(cache: FileCache, tmp_path: Path) -> None:
    oldest, kept, newer = (keep(cache, bytes([n]) * 300) for n in range(3))
    for age, name in enumerate((oldest, kept, newer)):
        os.utime(tmp_path / "files" / name, (age, age))

    last = keep(cache, b"x" * 500, keep=frozenset({kept}))

    assert [cache.read(name) is not None for name in (oldest, kept, newer, last)] == [False, True, False, True]
    assert cache.free_bytes == 200


def test_storing_a_file_twice_counts_it_once(cache: FileCache) -> None:
    keep(cache, b"x" * 300)
    keep(cache, b"x" * 300)

    assert cache.free_bytes == 700


def test_partial_files_of_a_killed_start_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".abc.1.part").write_bytes(b"half")

    cache = FileCache(tmp_path, 1_000)

    assert cache.free_bytes == 1_000
    assert list(tmp_path.iterdir()) == []


def test_check_finds_whole_files_and_reads_those_that_are_no_pictures(cache: FileCache) -> None:
    """W-20: days and slots files are read; pictures are only looked for."""
    day = b'{"v":1}'
    picture = b"P4\n16 1\n\xff\xff"
    keep(cache, day)
    keep(cache, picture)
    asked = (
        FileRef(named(day), len(day)),
        FileRef(named(picture), len(picture), (PBM, 16, 1)),
        FileRef(named(b"absent"), 6),
    )

    looked = cache.check(asked)

    assert looked.present == {named(day), named(picture)}
    assert looked.bodies == {named(day): day}
