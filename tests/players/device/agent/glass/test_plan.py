"""Check a manifest against this screen, and make its plan of the days that are here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.glass.plan import ReceivedManifest, complete, read_manifest, salvage
from players.protocol.documents.day import Day
from players.protocol.documents.join import Display
from players.protocol.documents.manifest import Lent, Manifest
from players.protocol.documents.slots import Asset
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.device.world import NOON, PBM, H, Office, W

DISPLAY = Display(W, H, "mono", PBM)


def received(manifest: Manifest) -> ReceivedManifest:
    return ReceivedManifest(manifest, "d" * 64, b"")


def test_a_plan_names_days_and_slots_first_and_each_file_once(office: Office) -> None:
    """W-20: fetch days and slots, then the pictures that the slots name, and no others."""
    spare = Asset("e" * 64, 9, PBM, W, H)
    manifest = office.manifest([11, 12, 11], reslot=lambda slots: replace(slots, assets=(*slots.assets, spare)))
    texts = [manifest.days[0].sha256, manifest.slots.sha256]

    assert [file.sha256 for file in received(manifest).texts] == texts
    assets = office.slots_of(manifest).assets
    files = complete(received(manifest), office.shelf, DISPLAY).files
    assert [file.sha256 for file in files] == [*texts, *dict.fromkeys(asset.sha256 for asset in assets[:-1])]


def test_a_manifest_for_another_screen_is_refused(office: Office) -> None:
    """W-4: naming another screen."""
    body = write_object(office.manifest([11]).to_object())

    with pytest.raises(ProtocolError, match="screen"):
        read_manifest(body, sha256_hex(body), screen="st-2")


RGB = Display(W, H, "rgb", "image/png", clips=True)


def changed(office: Office, n: int = 0, **changes: object) -> Manifest:
    """A manifest whose asset `n` is changed."""

    def change(slots: SlotsFile) -> SlotsFile:
        assets = list(slots.assets)
        assets[n] = replace(assets[n], **changes)  # type: ignore[arg-type]
        return replace(slots, assets=tuple(assets))

    return office.manifest([11], reslot=change)


@pytest.mark.parametrize(
    ("display", "changes"),
    [
        (Display(W, H + 1, "mono", PBM), {}),
        (Display(W + 1, H, "mono", PBM), {}),
        (Display(W, H, "rgb", "image/png"), {}),
        (DISPLAY, {"h": H - 1}),
        (DISPLAY, {"w": W + 1}),  # a slot of a wide picture has no step_ms
        (DISPLAY, {"n": 1, "w": W + 1}),  # idle begins with a wide picture
        (DISPLAY, {"type": "video/mp4"}),
        (RGB, {"type": "video/mp4"}),  # the other picture is no PNG
    ],
)
def test_slots_that_this_display_cannot_show_are_refused(
    office: Office, display: Display, changes: dict[str, object]
) -> None:
    """W-14, W-16, W-20: `rejected`, reason `display`."""
    with pytest.raises(ProtocolError) as refused:
        complete(received(changed(office, **changes)), office.shelf, display)  # type: ignore[arg-type]

    assert refused.value.reason == "display"


@pytest.mark.parametrize(("w", "fits"), [(W, True), (W + 2, False)])
def test_a_clip_has_exactly_the_size_of_the_display(office: Office, w: int, *, fits: bool) -> None:
    """W-16: exactly w x h; only where the display shows clips."""

    def with_clip(slots: SlotsFile) -> SlotsFile:
        clip, still = slots.assets
        return replace(slots, assets=(replace(clip, type="video/mp4", w=w), replace(still, type="image/png")))

    manifest = office.manifest([11], reslot=with_clip)
    if fits:
        assert complete(received(manifest), office.shelf, RGB).lines == {11, 900}
        return
    with pytest.raises(ProtocolError, match="display"):
        complete(received(manifest), office.shelf, RGB)


@pytest.mark.parametrize("place", ["day", "slots"])
@pytest.mark.parametrize("body", [b"{", b"", b'{"v":2}'])
def test_a_bad_day_or_slots_file_makes_the_whole_manifest_bad(office: Office, place: str, body: bytes) -> None:
    """W-3: rejects its manifest, whose reason says which."""
    manifest = office.manifest([11])
    sha256 = manifest.days[0].sha256 if place == "day" else manifest.slots.sha256

    with pytest.raises(ProtocolError) as refused:
        complete(received(manifest), {**office.shelf, sha256: body}, DISPLAY)

    assert refused.value.reason == place


def test_a_complete_plan_shows_its_slots_by_the_clock(office: Office) -> None:
    plan = complete(received(office.manifest([11, 12])), office.shelf, DISPLAY)

    assert plan.lines == {11, 12, 900}
    assert [plan.timeline.at(NOON + ms).n for ms in (0, 10_000, 20_000)] == [1, 2, 1]


@pytest.mark.parametrize("body", [None, b"{"])
def test_idle_is_shown_on_a_day_that_the_cache_has_lost(office: Office, body: bytes | None) -> None:
    manifest = office.manifest([11])

    day = manifest.days[0].sha256
    bodies = {**office.shelf, day: body} if body else {n: b for n, b in office.shelf.items() if n != day}
    plan = salvage(received(manifest), bodies)

    assert plan.days == frozenset()
    assert plan.timeline.at(NOON).n == plan.slots.idle[0]


def test_a_salvaged_plan_plays_the_days_that_are_here(office: Office) -> None:
    manifest = office.manifest([11])

    plan = salvage(received(replace(manifest, switch_at=NOON)), office.shelf)

    assert plan.days == {manifest.days[0].sha256}
    assert plan.timeline.at(NOON).n == 1


@pytest.mark.parametrize("make", ["complete", "salvage"])
def test_a_day_is_checked_once(office: Office, make: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day names up to 2,000 inserts; a street of hundreds of players may take it in at one instant."""
    manifest = office.manifest([11])
    slots, checked = Day.slots, list[Day]()

    def counting(day: Day) -> frozenset[int]:
        checked.append(day)
        return slots(day)

    monkeypatch.setattr(Day, "slots", counting)
    if make == "complete":
        complete(received(manifest), office.shelf, DISPLAY)
    else:
        salvage(received(manifest), office.shelf)

    assert len(checked) == 1


def test_a_salvaged_plan_still_needs_the_owner_s_slots(office: Office) -> None:
    manifest = replace(office.manifest([11]), lent=Lent("1", (7,)))

    with pytest.raises(ProtocolError, match="slots"):
        salvage(received(manifest), office.shelf)
