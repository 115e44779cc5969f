from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.documents.day import Day
from players.protocol.documents.manifest import DayRef, Lent, Manifest, SlotsRef, check_files
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.light import light_steps
from scheduler.plan.manifest_timeline import ManifestTimeline, UnreadableManifestError
from tests.scheduler.plan.wishes import DAY, DAYS, HOUR, always, entries_on, entry, hours, lengths, rows, shown_at, walk

IDLE_N, IDLE_MS = 1, 9000
PICTURE = "ab" * 32


def load(manifest: bytes, files: dict[str, bytes]) -> ManifestTimeline:
    return ManifestTimeline.load(manifest, lambda names: {name: files[name] for name in names if name in files})


def playlist(day: Day, entries: list[PlanEntry], lent: Lent | None = None) -> tuple[bytes, dict[str, bytes]]:
    """Return a manifest's payload with its day and slots files, every slot with one picture; line is n + 1000."""
    body = day.to_bytes()
    named = {IDLE_N: IDLE_MS} | {n: ms for n, ms in lengths(entries).items() if any(n in base for base in day.bases)}
    slots = SlotsFile(
        assets=(Asset(PICTURE, 650, "image/x-portable-bitmap", 320, 16),),
        slots=tuple(Slot(n, n + 1000, ms, ((0, ms),)) for n, ms in sorted(named.items())),
        idle=(IDLE_N,),
    )
    manifest = Manifest(
        screen="st-1",
        rev=1,
        issued_at=day.from_at,
        switch_at=day.from_at,
        days=(DayRef(day.from_at, day.to_at, sha256_hex(body), len(body)),),
        slots=SlotsRef(sha256_hex(slots.to_bytes()), len(slots.to_bytes())),
        light=light_steps((DAY,), always(DAY)),
        lent=lent,
    )
    check_files(manifest, slots, {sha256_hex(body): day})
    return write_object(manifest.to_object()), {sha256_hex(each): each for each in (body, slots.to_bytes())}


@settings(max_examples=30)
@given(st.data(), DAYS)
def test_a_manifest_timeline_shows_active_campaigns_or_idle(data: Any, day: PlanDay) -> None:
    """PROTOCOL W-10, W-13: what the console says is what the screens walk."""
    entries, lit = data.draw(entries_on(day)), data.draw(rows(day))
    compiled = compile_day(day, lit, entries)
    asked = load(*playlist(compiled, entries))
    shown = {start: (end, n) for start, end, n in walk(compiled, lengths(entries))}
    for at in range(day.from_ms, day.to_ms, 37 * 60_000 + 11):
        found = asked.shown_at(at)
        if found.source == "plan":
            assert shown[found.started_at] == (found.until_at, found.n)
            assert found.n in {n for each in entries for n in shown_at(each, at)}
        else:
            assert (found.source, found.n) == ("idle", IDLE_N)
            assert not any(start <= at < end for start, (end, _) in shown.items())
        assert found.started_at <= at < found.until_at


def test_a_shown_slot_has_its_line_files_and_times() -> None:
    entries = [entry(1, 6000, 7000)]
    manifest, days = playlist(compile_day(DAY, always(DAY), entries), entries)

    found = load(manifest, days).shown_at(DAY.from_ms + 6500)
    assert (found.n, found.line, found.source) == (101, 1101, "plan")
    assert (found.started_at, found.until_at) == (DAY.from_ms + 6000, DAY.from_ms + 13_000)
    assert (found.frames, found.step_ms) == (((PICTURE, 7000),), None)


def test_a_shown_slot_has_its_transition() -> None:
    entries = [entry(1, 6000, 7000)]
    body, days = playlist(compile_day(DAY, always(DAY), entries), entries)
    told = json.loads(body)
    slots = json.loads(days[told["slots"]["sha256"]])
    slots["slots"] = [slot | {"fx": "push-left"} if slot["n"] == 101 else slot for slot in slots["slots"]]
    pushed = write_object(slots)
    told["slots"] = {"sha256": sha256_hex(pushed), "bytes": len(pushed)}

    assert load(write_object(told), {**days, sha256_hex(pushed): pushed}).shown_at(DAY.from_ms + 6500).fx == "push-left"
    assert load(body, days).shown_at(DAY.from_ms + 6500).fx == "cut"


def test_the_next_edge_is_where_another_slot_comes_on() -> None:
    entries = [entry(1, 6000, 7000)]
    manifest, days = playlist(compile_day(DAY, always(DAY), entries), entries)

    assert load(manifest, days).next_edge(DAY.from_ms) == DAY.from_ms + 6000
    assert load(manifest, days).next_edge(DAY.from_ms + 6000) == DAY.from_ms + 13_000
    assert load(manifest, days).next_edge(DAY.from_ms + 12_999) == DAY.from_ms + 13_000


def test_a_missing_day_file_shows_idle() -> None:
    entries = [entry(1)]
    manifest, files = playlist(compile_day(DAY, always(DAY), entries), entries)
    slots = json.loads(manifest)["slots"]["sha256"]

    assert load(manifest, {slots: files[slots]}).shown_at(DAY.from_ms + HOUR).source == "idle"


def test_only_the_days_of_a_time_are_read() -> None:
    entries = [entry(1)]
    manifest, files = playlist(compile_day(DAY, always(DAY), entries), entries)
    asked: list[str] = []

    def read(names: Iterable[str]) -> dict[str, bytes]:
        asked.extend(names)
        return {name: files[name] for name in names}

    ManifestTimeline.load(manifest, read, within=(DAY.to_ms, DAY.to_ms + 1))

    assert asked == [json.loads(manifest)["slots"]["sha256"]]


def test_a_manifest_timeline_names_its_lines_and_pictures() -> None:
    entries = [entry(1, 6000, 7000)]
    timeline = load(*playlist(compile_day(DAY, always(DAY), entries), entries))

    assert (timeline.lines, timeline.pictures) == (frozenset({1001, 1100, 1101}), frozenset({PICTURE}))


def test_a_campaign_that_ends_at_midnight_is_gone_at_midnight() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=DAY.tz).astimezone(UTC)
    entries = [entry(1, 7000), entry(2, 11_000, to_at=midnight)]
    manifest, days = playlist(compile_day(DAY, hours(DAY, (3, 22)), entries), entries)
    edge = DAY.from_ms + 20 * HOUR

    assert load(manifest, days).shown_at(edge - 1).until_at == edge
    assert all(load(manifest, days).shown_at(edge + minute * 60_000).n == 100 for minute in range(119))


def test_a_screen_dark_in_its_owner_window_shows_no_slot() -> None:
    """PROTOCOL W-12: dark if `own` is empty."""
    compiled = compile_day(DAY, always(DAY), [entry(1)])
    windowed = Day(compiled.from_at, compiled.to_at, compiled.bases, compiled.spans, 60_000, "11")
    manifest, days = playlist(windowed, [entry(1)], Lent("10", ()))

    timeline = load(manifest, days)
    lent, own = timeline.shown_at(DAY.from_ms + 1000), timeline.shown_at(DAY.from_ms + 61_000)
    assert lent.n == 100 and lent.source == "plan"
    assert (own.n, own.line, own.frames, own.source) == (None, None, (), "own")


def test_an_invalid_manifest_is_refused() -> None:
    manifest, _ = playlist(compile_day(DAY, always(DAY), [entry(1)]), [entry(1)])

    with pytest.raises(UnreadableManifestError, match="v is missing"):
        load(b"{}", {})
    with pytest.raises(UnreadableManifestError, match=r"slots file .* is not here"):
        load(manifest, {})


@pytest.mark.parametrize("moved_ms", [-1000, 1000])
def test_a_stored_day_that_is_not_the_named_one_is_refused(moved_ms: int) -> None:
    """PROTOCOL W-3: a bad day."""
    body, files = playlist(compile_day(DAY, always(DAY), [entry(1)]), [entry(1)])
    manifest = Manifest.read(body)
    (ref,) = manifest.days
    moved = replace(manifest, days=(replace(ref, from_at=ref.from_at + moved_ms),))

    with pytest.raises(UnreadableManifestError, match="other bounds"):
        load(write_object(moved.to_object()), files)
