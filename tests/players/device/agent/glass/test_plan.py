"""Check a manifest against this screen, and make its plan of the days that are here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.glass.plan import ReceivedManifest, complete, read_manifest, salvage
from players.protocol.documents.join import Display
from players.protocol.documents.manifest import Manifest
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.device.world import NOON, PBM, SCREEN, H, Office, W

DISPLAY = Display(W, H, "mono", PBM)


@pytest.fixture
def office() -> Office:
    return Office()


def received(manifest: Manifest) -> ReceivedManifest:
    return ReceivedManifest(manifest, "d" * 64, b"")


def read(
    manifest: Manifest, *, screen: str = SCREEN, display: Display = DISPLAY, cache_bytes: int = 100_000
) -> ReceivedManifest:
    body = write_object(manifest.to_object())
    return read_manifest(body, sha256_hex(body), screen=screen, display=display, cache_bytes=cache_bytes)


def test_a_manifest_names_its_files_days_first_and_each_once(office: Office) -> None:
    manifest = office.manifest([11, 12, 11])

    files = read(manifest).files

    assert [file.sha256 for file in files] == [
        manifest.days[0].sha256,
        *dict.fromkeys(asset.sha256 for asset in manifest.assets),
    ]


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("screen", {"screen": "st-2"}),
        ("display", {"display": Display(W, H + 1, "mono", PBM)}),
        ("display", {"display": Display(W + 1, H, "mono", PBM)}),
        ("display", {"display": Display(W, H, "rgb", "image/png")}),
        ("cache", {"cache_bytes": 10}),
    ],
)
def test_a_manifest_that_this_screen_cannot_play_is_refused(
    office: Office, reason: str, given: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as refused:
        read(office.manifest([11]), **given)  # type: ignore[arg-type]

    assert refused.value.reason == reason


def test_a_cache_that_holds_its_files_exactly_is_enough(office: Office) -> None:
    manifest = office.manifest([11])
    needed = sum(file.size_bytes for file in read(manifest).files)

    assert read(manifest, cache_bytes=needed).manifest == manifest
    with pytest.raises(ProtocolError, match=str(needed)):
        read(manifest, cache_bytes=needed - 1)


def test_a_complete_plan_shows_its_slots_by_the_clock(office: Office) -> None:
    plan = complete(received(office.manifest([11, 12])), office.shelf)

    assert plan.lines == {11, 12, 900}
    assert [plan.timeline.at(NOON + ms).n for ms in (0, 10_000, 20_000)] == [1, 2, 1]


def test_a_bad_day_makes_the_whole_manifest_bad(office: Office) -> None:
    """W-3."""
    manifest = office.manifest([11])

    with pytest.raises(ProtocolError):
        complete(received(manifest), {manifest.days[0].sha256: b"{"})


@pytest.mark.parametrize("body", [None, b"{"])
def test_idle_is_shown_on_a_day_that_the_cache_has_lost(office: Office, body: bytes | None) -> None:
    manifest = office.manifest([11])

    plan = salvage(received(manifest), {} if body is None else {manifest.days[0].sha256: body})

    assert plan.days == frozenset()
    assert plan.timeline.at(NOON).n == manifest.idle[0]


def test_a_salvaged_plan_plays_the_days_that_are_here(office: Office) -> None:
    manifest = office.manifest([11])

    plan = salvage(received(replace(manifest, switch_at=NOON)), office.shelf)

    assert plan.days == {manifest.days[0].sha256}
    assert plan.timeline.at(NOON).n == 1
