"""The document `manifest`, and the check of its days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.documents.day import Day, Span
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import DayRef, Lent, Manifest, SlotsRef, check_day, check_files
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import DAY, DAY_MS, HOUR, MANIFEST, NOON, PLANS, SLOTS

REF = MANIFEST.days[0]


def read(**changes: object) -> Manifest:
    told = {name: value for name, value in {**MANIFEST.to_object(), **changes}.items() if value is not None}
    return Manifest.read(write_object(told))


def check(manifest: Manifest = MANIFEST, day: Day = DAY, ref: DayRef = REF, slots: SlotsFile = SLOTS) -> str:
    with pytest.raises(ProtocolError) as refused:
        check_day(manifest, slots, ref, day)
    assert refused.value.reason == "day"
    return refused.value.detail


def test_manifest_round_trip_keeps_every_field() -> None:
    """Section 3, manifest."""
    assert list(MANIFEST.to_object()) == [
        *("v", "screen", "rev", "issued_at", "switch_at", "days", "slots", "light", "lent")
    ]
    assert read() == MANIFEST
    assert "lent" not in read(lent=None).to_object()


def days(*bounds: tuple[int, int]) -> list[object]:
    return [DayRef(a, b, "ab" * 32, 1).to_object() for a, b in bounds]


@pytest.mark.parametrize(
    "change",
    [
        {"days": days(*((NOON + n, NOON + n + 1) for n in range(9)))},
        {"days": days((NOON, NOON + 2), (NOON + 1, NOON + 3))},
        {"days": days((NOON + 2, NOON + 3), (NOON, NOON + 1))},
        {"days": days((NOON, NOON))},
        {"days": [{**REF.to_object(), "bytes": 65_537}]},
        {"slots": None},
        {"slots": []},
        {"slots": {"sha256": "ab" * 32, "bytes": 262_145}},
        {"slots": {"sha256": "ab" * 32, "bytes": 0}},
        {"light": []},
        {"light": [[NOON, 101]]},
        {"light": [[NOON, 50], [NOON, 60]]},
        {"light": [[NOON + 1, 50], [NOON, 60]]},
        {"lent": {"mask": "100", "own": [3] * 513}},
        {"lent": {"mask": "1" * 1_441, "own": []}},
        {"lent": {"mask": "", "own": []}},
        {"lent": {"own": []}},
        {"switch_at": None},
        {"rev": -1},
        {"v": 2},
    ],
    ids=lambda change: str(change)[:50],
)
def test_manifest_beyond_a_limit_is_refused(change: dict[str, object]) -> None:
    """W-3, section 3, manifest."""
    with pytest.raises(ProtocolError):
        read(**change)


def test_days_may_be_absent_or_adjoin() -> None:
    """W-13: outside every day a screen shows `idle`."""
    assert read(days=[]).days == ()
    assert len(read(days=days(*((NOON + n, NOON + n + 1) for n in range(8)))).days) == 8


def test_matching_files_are_accepted() -> None:
    check_files(MANIFEST, SLOTS, {REF.sha256: DAY})


def test_slots_file_without_an_owners_slot_is_refused() -> None:
    """Section 3, slots: it has every n that the manifest's days, `idle` and `own` name."""
    with pytest.raises(ProtocolError, match=r"slots: .* lacks slot 4"):
        check_files(replace(MANIFEST, lent=Lent("100", (3, 4))), SLOTS, {REF.sha256: DAY})


def test_a_manifest_of_eight_days_is_within_a_document() -> None:
    """W-8: 16,000 bytes of JWS text for every screen, whatever its plan."""
    full = replace(
        MANIFEST,
        days=tuple(DayRef(NOON + n, NOON + n + 1, "ab" * 32, 65_536) for n in range(8)),
        slots=SlotsRef("cd" * 32, 262_144),
        light=tuple((NOON + n, 100) for n in range(64)),
        lent=Lent("1" * 1_440, tuple(range(2**32 - 512, 2**32))),
    )

    assert len(sign(DocumentKind.MANIFEST, full.to_object(), PLANS)) < 16_000


def test_missing_day_is_refused() -> None:
    with pytest.raises(ProtocolError, match="not here"):
        check_files(MANIFEST, SLOTS, {})


def test_day_of_other_bounds_is_refused() -> None:
    """W-3; section 3: each file's bounds equal to the manifest's."""
    assert "bounds" in check(ref=replace(REF, to_at=REF.to_at + 1))
    assert "bounds" in check(day=replace(DAY, from_at=NOON - 1))


def test_day_with_a_slot_unknown_to_the_slots_file_is_refused() -> None:
    """Section 3, slots: it has every n that the manifest's days, `idle` and `own` name."""
    unplayed = replace(DAY, bases=(*DAY.bases, (7,)))
    inserted = replace(DAY, spans=(Span(NOON, NOON + HOUR, 0, 0, ((0, 8),)),))

    assert "slot 7" in check(day=unplayed)
    assert "slot 8" in check(day=inserted)


@pytest.mark.parametrize("mask", ["1", "1001", "101", "111", "001"])
def test_lent_windows_must_be_open_on_every_day(mask: str) -> None:
    """W-12: `lent.mask` is as long as their masks and a subset of them."""
    assert "lent.mask" in check(replace(MANIFEST, lent=Lent(mask, ())))


@pytest.mark.parametrize("mask", ["000", "100", "010", "110"])
def test_any_subset_of_windows_may_be_lent(mask: str) -> None:
    """W-12."""
    check_day(replace(MANIFEST, lent=Lent(mask, ())), SLOTS, REF, DAY)


def test_lending_needs_windows() -> None:
    """W-12: with `lent` every day has windows."""
    assert "lent.mask" in check(day=replace(DAY, window_ms=None, mask=None))


def test_slot_longer_than_a_window_is_refused() -> None:
    """W-11."""
    assert "longer" in check(day=replace(DAY, window_ms=9_999))
    long = replace(SLOTS, slots=(*SLOTS.slots[:2], replace(SLOTS.slots[2], ms=60_001)))
    assert "slot 3" in check(slots=long)
    check_day(replace(MANIFEST, lent=Lent("100", (1,))), long, REF, DAY)


def test_slot_without_windows_has_any_length() -> None:
    day = Day(NOON, NOON + DAY_MS, ((1,),), (), None, None)

    check_day(replace(MANIFEST, lent=None), SLOTS, replace(REF, sha256="ab" * 32), day)
