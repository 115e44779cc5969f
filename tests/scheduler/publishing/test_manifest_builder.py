"""A manifest from screen slots: pure."""

from __future__ import annotations

from dataclasses import replace

from campaigns.playback.line import StoredFile
from players.protocol.documents.manifest import DayRef, Manifest
from players.protocol.json_strict import write_object
from scheduler.publishing.manifest_builder import ManifestWriter, build_manifest
from scheduler.publishing.screen_slots import ScreenSlot

A, B, C = (letter * 64 for letter in "abc")
FILES = {name: StoredFile(name, "image/png", 320, 16, size) for name, size in ((A, 10), (B, 20), (C, 30))}
DAYS = (DayRef(1_000, 2_000, C, 300),)
SLOTS = (
    ScreenSlot(1, 11, 5_000, ((B, 5_000),), None),
    ScreenSlot(2, 12, 8_000, ((A, 3_000), (B, 5_000)), None),
    ScreenSlot(7, 13, 9_000, ((A, 4_500), (A, 4_500)), 20),
)


def composed(slots: tuple[ScreenSlot, ...] = SLOTS) -> Manifest:
    return build_manifest("st-1", slots, FILES, idle=[1], days=DAYS, light=[(0, 100)])


def test_every_picture_is_named_once_in_order_of_appearance() -> None:
    manifest = composed()

    assert [(asset.sha256, asset.bytes, asset.type, asset.w, asset.h) for asset in manifest.assets] == [
        (B, 20, "image/png", 320, 16),
        (A, 10, "image/png", 320, 16),
    ]
    assert [slot.frames for slot in manifest.slots] == [
        ((0, 5_000),),
        ((1, 3_000), (0, 5_000)),
        ((1, 4_500), (1, 4_500)),
    ]


def test_a_slot_keeps_number_line_length_and_step() -> None:
    slots = composed().slots

    assert [(slot.n, slot.line, slot.ms, slot.step_ms) for slot in slots] == [
        (1, 11, 5_000, None),
        (2, 12, 8_000, None),
        (7, 13, 9_000, 20),
    ]


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
