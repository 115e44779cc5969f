"""Manifests on their way from the office to the glass."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from players.device.agent.agent_time import Moment
from players.device.agent.documents.plans import APPLIED, READY, Plans
from players.device.agent.documents.saved_documents import SavedDocuments
from players.device.agent.events import FilesChecked
from players.device.agent.file_inventory import FileInventory
from players.device.agent.glass.plan import ReceivedManifest
from players.device.agent.persisted_state import PersistedState, Revision
from players.protocol.documents.manifest import Manifest
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from tests.players.device.world import NOON, SCREEN, Office

AT = Moment(NOON, 0, known=True, source="ntp")
UNKNOWN = Moment(0, 0, known=False, source="none")


class Bench:
    """The plans of a screen, and a cache that can be given files."""

    def __init__(self, persisted: PersistedState | None = None, *, cache_bytes: int = 100_000) -> None:
        self.office = Office()
        self.persisted = persisted or PersistedState()
        display = self.office.join().display
        saved = SavedDocuments.read(self.persisted, display)
        self.plans = Plans("topic", display, cache_bytes, applied=saved.applied, ready=saved.ready)
        self.files = FileInventory(self.office.topics, SCREEN, Random(1))

    def offer(self, manifest: Manifest) -> ReceivedManifest:
        received = ReceivedManifest(manifest, f"{manifest.rev:064x}", write_object(manifest.to_object()))
        self.plans.offer(received)
        return received

    def give(self, *sha256s: str, moment: Moment = AT) -> None:
        """Have the cache hold these files, of those that are needed."""
        self.files.require(self.plans.files())
        bodies = {name: self.office.shelf[name] for name in sha256s}
        self.files.on_files_checked(FilesChecked(frozenset(sha256s), bodies), 0)
        self.persisted = self.plans.advance(self.files, moment, self.persisted)

    def give_all(self, moment: Moment = AT) -> None:
        self.give(*self.office.shelf, moment=moment)
        self.give(*self.office.shelf, moment=moment)

    @property
    def status(self) -> str | None:
        return self.plans.state.status if self.plans.state else None


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_pictures_are_needed_once_days_and_slots_are_here(bench: Bench) -> None:
    """W-20: fetch days and slots, then the pictures that the slots name."""
    manifest = bench.office.manifest([11, 12])
    received = bench.offer(manifest)
    assert bench.plans.files() == received.texts

    bench.give(manifest.days[0].sha256)
    assert bench.plans.files() == received.texts
    bench.give(manifest.days[0].sha256, manifest.slots.sha256)

    assert len(bench.plans.files()) == len(received.texts) + 3
    assert bench.status == "fetching"


def test_a_plan_is_ready_with_its_last_picture_and_saved_with_its_number(bench: Bench) -> None:
    """W-6, W-20: `rev` in one write with its document."""
    received = bench.offer(bench.office.manifest([11]))
    bench.give_all()

    assert bench.status == "ready"
    assert bench.persisted.documents == {READY: received.body}
    assert bench.persisted.revisions["topic"].rev == received.manifest.rev
    assert bench.plans.on_air(UNKNOWN) is not None and bench.plans.on_air(AT) is None and bench.plans.applied is None


def test_only_a_file_of_the_manifest_being_fetched_rejects_it(bench: Bench) -> None:
    """W-21: a file that the disk has no room for."""
    manifest = bench.office.manifest([11])
    bench.offer(manifest)

    assert bench.plans.abandon("f" * 64) is None
    assert bench.status == "fetching"
    refused = bench.plans.abandon(manifest.slots.sha256)

    assert refused is not None and refused.reason == "cache"
    assert bench.status == "rejected"


def test_without_the_time_a_ready_plan_is_not_applied(bench: Bench) -> None:
    """W-13: without applying it; with the time it takes over."""
    bench.offer(bench.office.manifest([11]))
    bench.give_all(UNKNOWN)
    assert bench.plans.turn(None, UNKNOWN, bench.persisted) is None

    bench.plans.reschedule(AT)

    assert bench.plans.turn(None, AT, bench.persisted) is not None
    assert bench.status == "applied"


def test_both_plans_are_restored_and_the_newer_is_pending(bench: Bench) -> None:
    """W-20: both plans survive a power cut."""
    first = bench.offer(bench.office.manifest([11]))
    bench.give_all()
    persisted = bench.plans.turn(None, AT, bench.persisted)
    assert persisted is not None
    bench.persisted = persisted
    second = bench.offer(bench.office.manifest([21], switch_at=NOON + 60_000))
    bench.give_all()
    assert set(bench.persisted.documents) == {APPLIED, READY}

    restored = Bench(bench.persisted)
    restored.office.shelf |= bench.office.shelf
    restored.give_all()

    plans = restored.plans
    assert plans.applied is not None and plans.applied.received.digest == first.digest
    assert plans.pending is not None and plans.pending.plan.received.digest == second.digest
    assert (plans.pending.due_at, restored.status) == (NOON + 60_000, "ready")


def test_a_plan_whose_slots_file_is_lost_waits_for_it(bench: Bench) -> None:
    """W-13: nothing of it can be shown without its slots; it is needed, and comes back whole."""
    bench.offer(bench.office.manifest([11]))
    bench.give_all()
    persisted = bench.plans.turn(None, AT, bench.persisted)
    restored = Bench(persisted)
    restored.office.shelf |= bench.office.shelf
    day, slots = (file.sha256 for file in restored.plans.files())

    restored.give(day)
    assert restored.plans.applied is None
    assert slots in {file.sha256 for file in restored.plans.files()}
    restored.give(*restored.office.shelf)

    assert restored.plans.applied is not None
    assert restored.status == "applied"


def test_a_day_that_another_version_saved_is_tried_once(bench: Bench) -> None:
    """W-13: idle is shown on it; nothing is done again and again."""
    day, slots = b'{"v":1,"from_at":0}', bench.office.manifest([11]).slots
    manifest = bench.office.manifest([21])
    manifest = replace(manifest, slots=slots, days=(replace(manifest.days[0], sha256=sha256_hex(day), bytes=len(day)),))
    bench.office.shelf[sha256_hex(day)] = day
    body = write_object(manifest.to_object())
    saved = PersistedState().with_document(APPLIED, body).with_revision(APPLIED, Revision(manifest.rev, "e" * 64))
    restored = Bench(saved)
    restored.office.shelf |= bench.office.shelf
    restored.give_all()
    assert restored.plans.applied is not None and restored.plans.applied.days == frozenset()
    before = restored.plans.files_key

    restored.give_all()

    assert restored.plans.files_key == before
