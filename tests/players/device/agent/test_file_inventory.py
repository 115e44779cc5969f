"""The files that a screen needs, has and fetches."""

from __future__ import annotations

from random import Random

import pytest

from players.device.agent import actions as act
from players.device.agent.events import FilesChecked, FileStored
from players.device.agent.file_inventory import RETRY_STORE_MS, FileInventory
from players.device.agent.file_ref import FileRef
from players.protocol.encoding import sha256_hex
from players.protocol.topics import Topics

DAY, SLIDE = b'{"v":1}', b"P4\n16 1\n\xff\xff"
DAY_REF = FileRef(sha256_hex(DAY), len(DAY))
SLIDE_REF = FileRef(sha256_hex(SLIDE), len(SLIDE), ("image/x-portable-bitmap", 16, 1))
TOPICS = Topics("ledcast")


@pytest.fixture
def library() -> FileInventory:
    made = FileInventory(TOPICS, "st-1", Random(1))
    made.fetcher.on_connected(0)
    made.require([DAY_REF, SLIDE_REF])
    return made


def topic(file: FileRef) -> str:
    return TOPICS.chunk(file.sha256, 0)


def test_file_missing_in_the_cache_is_fetched(library: FileInventory) -> None:
    """W-20: fetch days and slides by exact topic."""
    news = library.on_files_checked(FilesChecked(frozenset({SLIDE_REF.sha256})), 0)

    assert news == [act.Subscribe((topic(DAY_REF),))]


def test_fetched_file_is_present_once_stored(library: FileInventory) -> None:
    library.on_files_checked(FilesChecked(frozenset({SLIDE_REF.sha256})), 0)
    news = library.on_chunk(topic(DAY_REF), DAY, 0)
    before = library.has_all([DAY_REF])
    library.on_file_stored(FileStored(DAY_REF.sha256, 500))

    keep = frozenset({DAY_REF.sha256, SLIDE_REF.sha256})
    assert news[-1] == act.StoreFile(DAY_REF.sha256, DAY, keep)
    assert (before, library.has_all([DAY_REF, SLIDE_REF])) == (False, True)
    assert library.bodies[DAY_REF.sha256] == DAY
    assert library.free_bytes == 500


def test_file_that_could_not_be_stored_is_retried_later(library: FileInventory) -> None:
    library.on_files_checked(FilesChecked(frozenset({DAY_REF.sha256}), bodies={DAY_REF.sha256: DAY}), 0)
    library.on_chunk(topic(SLIDE_REF), SLIDE, 0)
    library.on_store_failed(SLIDE_REF.sha256, 0)

    assert library.on_files_checked(FilesChecked(frozenset({DAY_REF.sha256})), 1) == []
    assert library.wake_ms() == RETRY_STORE_MS
    assert library.run_due(RETRY_STORE_MS) == [act.Subscribe((topic(SLIDE_REF),))]


def test_a_file_named_as_a_picture_and_as_a_day_is_read(library: FileInventory) -> None:
    picture = FileRef(DAY_REF.sha256, 99, ("image/png", 16, 1))
    (check,) = library.require([picture, DAY_REF, picture])

    assert check == act.CheckFiles((DAY_REF,))


def test_file_no_longer_required_is_not_fetched(library: FileInventory) -> None:
    library.require([])

    assert library.on_file_lost(DAY_REF.sha256, 0) == []
    assert library.on_files_checked(FilesChecked(frozenset()), 0) == []


def test_refetching_drops_every_file_first(library: FileInventory) -> None:
    library.on_files_checked(
        FilesChecked(frozenset({DAY_REF.sha256, SLIDE_REF.sha256}), bodies={DAY_REF.sha256: DAY}), 0
    )

    news = library.refetch(0)

    assert news[0] == act.DropFiles((DAY_REF.sha256, SLIDE_REF.sha256))
    assert news[1] == act.Subscribe((topic(DAY_REF), topic(SLIDE_REF)))
