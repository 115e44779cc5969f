"""A manifest that cannot be played is refused, and why is reported.

Covers: agent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from players.device.agent.glass.plan import ReceivedManifest, complete
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.uplink.state import ManifestState, RejectedDocument
from tests.players.device.memory_device import Device
from tests.players.device.world import SCREEN, Office, W, slide


def reshaped(**changes: object) -> Callable[[SlotsFile], SlotsFile]:
    """Change every asset of a slots file."""
    return lambda slots: replace(slots, assets=tuple(replace(a, **changes) for a in slots.assets))  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"h": 4}, {"type": "image/png"}, {"w": W - 8}, {"w": W + 8}])
def test_slots_that_the_display_cannot_show_reject_their_manifest(
    office: Office, device: Device, changes: dict[str, object]
) -> None:
    """W-14, W-20: checked when the slots file is here, before any picture is fetched; the plan in force goes on."""
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    held = set(device.files)
    newest = office.manifest([21], reslot=reshaped(**changes))
    token = office.publish_manifest(newest)
    device.run(1_000)

    state = office.state()
    assert state.manifest == ManifestState(newest.rev, sha256_hex(token), "rejected", "display")
    assert state.rejected == (RejectedDocument(office.topics.manifest(SCREEN), sha256_hex(token), "display"),)
    assert device.line_on_glass() == 11
    assert set(device.files) - held == {newest.slots.sha256}


@pytest.mark.parametrize("place", ["day", "slots"])
def test_a_bad_day_or_slots_file_rejects_its_manifest(office: Office, device: Device, place: str) -> None:
    """W-3: a bad day or slots file its manifest; only an accepted document moves `rev`."""
    manifest = office.manifest([11])
    bad = b'{"v":1}'
    if place == "day":
        ref = replace(manifest.days[0], sha256=office.publish_file(bad), bytes=len(bad))
        manifest = replace(manifest, days=(ref,))
    else:
        manifest = replace(manifest, slots=replace(manifest.slots, sha256=office.publish_file(bad), bytes=len(bad)))
    office.publish_manifest(manifest)
    device.run(1_000)

    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.status, state.manifest.reason) == ("rejected", place)
    assert device.persisted.revisions.get(office.topics.manifest(SCREEN)) is None


def test_a_rejected_manifest_that_comes_again_is_not_fetched_again(office: Office, device: Device) -> None:
    """W-5: an equal document may come any number of times; what its files are does not change."""
    token = office.publish_manifest(office.manifest([21], reslot=reshaped(h=4)))
    device.run(1_000)
    told = len(office.heard)
    office.retain(office.topics.manifest(SCREEN), token)
    device.run(1_000)

    assert office.statuses() == ["none", "fetching", "rejected"]
    assert len(office.heard) == told


def test_a_manifest_for_another_screen_is_refused_and_reported(office: Office, device: Device) -> None:
    """W-4, section 3, state: refused documents are in `rejected`; `manifest` is the newest accepted."""
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    token = office.publish_manifest(replace(office.manifest([21]), screen="st-2"))
    device.run(1_000)

    state = office.state()
    assert state.manifest is not None and state.manifest.status == "applied"
    assert state.rejected == (RejectedDocument(office.topics.manifest(SCREEN), sha256_hex(token), "screen"),)


def files_of(office: Office, *manifests: Manifest) -> int:
    """How many bytes all files of some manifests have together."""
    display = office.join().display
    plans = [complete(ReceivedManifest(manifest, "", b""), office.shelf, display) for manifest in manifests]
    return sum({file.sha256: file.size_bytes for plan in plans for file in plan.files}.values())


@pytest.mark.parametrize(("short", "status"), [(0, "applied"), (1, "rejected")])
def test_a_manifest_has_to_fit_beside_the_one_on_air(office: Office, short: int, status: str) -> None:
    """W-21: rejected (`cache`); `cache_bytes` is that room; a file that both name counts once."""
    first, second = office.manifest([11]), office.manifest([21, 22])
    device = Device(office, cache_bytes=files_of(office, first, second) - short)
    office.publish_manifest(first)
    device.run(1_000)
    office.publish_manifest(second)
    device.run(12_000)

    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (second.rev, status)
    assert state.manifest.reason == ("cache" if short else None)
    assert device.line_on_glass() == (22 if status == "applied" else 11)


def test_full_disk_rejects_the_new_manifest_and_keeps_the_plan(office: Office, device: Device) -> None:
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    device.disk_full = True
    office.publish_manifest(office.manifest([21]))
    device.run(15_000)

    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.status, state.manifest.reason) == ("rejected", "cache")
    assert device.line_on_glass() == 11


def test_a_bad_picture_does_not_reject_its_manifest(office: Office, device: Device) -> None:
    """W-3, W-14: the first idle picture stands for its slot: one row, flag 2, `shown_ms` 0."""
    wrong = b"<svg/>".ljust(len(slide(11)))

    def spoil(slots: SlotsFile) -> SlotsFile:
        return replace(slots, assets=(replace(slots.assets[0], sha256=office.publish_file(wrong)), *slots.assets[1:]))

    manifest = office.manifest([11, 12], reslot=spoil)
    office.publish_manifest(manifest)
    device.run(25_000)

    assert office.statuses()[-1] == "applied"
    assert [(row.line, row.shown_ms, row.flags) for row in device.rows] == [(11, 0, 2), (12, 10_000, 0)]
    assert sha256_hex(slide(900)) in [show.picture.file.sha256 for _, show in device.shown if show.picture]


def test_days_and_slots_are_fetched_before_any_picture(office: Office, device: Device) -> None:
    """W-20: fetch days and slots, then the pictures that the slots name."""
    manifest = office.manifest([11, 12])
    missing = office.topics.chunk(manifest.days[0].sha256, 0)
    chunk = office.retained.pop(missing)
    office.online = False
    office.publish_manifest(manifest)
    device.run(4_000)
    assert set(device.files) == {manifest.slots.sha256}

    office.retain(missing, chunk)
    device.run(1_000)

    assert device.line_on_glass() == 11
