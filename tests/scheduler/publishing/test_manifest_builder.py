"""A manifest from screen slots: pure."""

from __future__ import annotations

from dataclasses import replace

from campaigns.playback.line import StoredFile
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from scheduler.publishing.manifest_builder import ManifestWriter, build_manifest, build_slots_file
from scheduler.publishing.screen_slots import ScreenSlot

A, B, C = (letter * 64 for letter in "abc")
FILES = {name: StoredFile(name, "image/png", 320, 16, size) for name, size in ((A, 10), (B, 20), (C, 30))}
DAYS = (DayRef(1_000, 2_000, C, 300),)
SLOTS = (
    ScreenSlot(1, 11, 5_000, ((B, 5_000),), None),
    ScreenSlot(2, 12, 8_000, ((A, 3_000), (B, 5_000)), None),
    ScreenSlot(7, 13, 9_000, ((A, 4_500), (A, 4_500)), 20),
)


def built(slots: tuple[ScreenSlot, ...] = SLOTS) -> SlotsFile:
    return build_slots_file(slots, FILES, idle=[1])


def composed(slots: tuple[ScreenSlot, ...] = SLOTS) -> Manifest:
    return build_manifest("st-1", built(slots).to_bytes(), days=DAYS, light=[(0, 100)])


def test_every_picture_is_named_once_in_order_of_appearance() -> None:
    file = built()

    assert [(asset.sha256, asset.bytes, asset.type, asset.w, asset.h) for asset in file.assets] == [
        (B, 20, "image/png", 320, 16),
        (A, 10, "image/png", 320, 16),
    ]
    assert [slot.frames for slot in file.slots] == [
        ((0, 5_000),),
        ((1, 3_000), (0, 5_000)),
        ((1, 4_500), (1, 4_500)),
    ]


def test_a_slot_keeps_number_line_length_and_step() -> None:
    file = built()

    assert [(slot.n, slot.line, slot.ms, slot.step_ms) for slot in file.slots] == [
        (1, 11, 5_000, None),
        (2, 12, 8_000, None),
        (7, 13, 9_000, 20),
    ]
    assert SlotsFile.read(file.to_bytes()) == file


def test_a_manifest_names_its_slots_file_by_hash_and_length() -> None:
    """PROTOCOL section 3, manifest."""
    body = built().to_bytes()

    assert composed().slots == SlotsRef(sha256_hex(body), len(body))


def test_manifests_of_equal_contents_are_equal() -> None:
    manifest = composed()

    assert (manifest.rev, manifest.issued_at, manifest.switch_at) == (0, 0, 0)
    assert manifest == composed()
    assert manifest != composed(SLOTS[:2])


def test_a_screen_reads_what_was_built() -> None:
    manifest = composed()

    assert Manifest.read(write_object(manifest.to_object())) == manifest


def test_a_shared_writer_gives_the_bytes_of_each_screens_manifest() -> None:
    manifest = composed()
    writer = ManifestWriter(manifest)
    told = replace(manifest, screen="st-2", rev=7, issued_at=8, switch_at=9)

    assert writer.write("st-1") == write_object(manifest.to_object())
    assert writer.write("st-2", rev=7, issued_at=8, switch_at=9) == write_object(told.to_object())
