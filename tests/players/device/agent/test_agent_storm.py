"""Under random faults nothing is raised, every play is counted once, and the newest plan plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from players.device.agent import events as ev
from players.protocol.documents.config import Report
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument
from tests.players.device.agent.override_documents import form, item, put
from tests.players.device.memory_device import Device
from tests.players.device.world import SCREEN, Office

Doing = Callable[[], object]


class Storm:
    """A device and an office to which things happen."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.office = Office(rng=Random(seed))
        self.device = Device(self.office)
        self.line = 100
        self.steps = 0

    def doings(self) -> list[tuple[int, Doing]]:
        rng, device, office = self.rng, self.device, self.office
        return [
            (12, lambda: device.run(rng.choice([1, 300, 4_000, 25_000, 200_000]))),
            (3, self.new_plan),
            (2, self.new_override),
            (1, lambda: office.publish_config(report=Report(rng.choice([5_000, 60_000]), rng.randint(3, 60), 60_000))),
            (2, self.lose_connection),
            (1, device.boot),
            (
                1,
                lambda: setattr(
                    device, "offset_ms", device.offset_ms + rng.choice([-90_000, -400, 400, 700, 3_600_000])
                ),
            ),
            (1, lambda: setattr(device, "reachable", not device.reachable)),
            (1, lambda: setattr(device, "disk_full", rng.random() < 0.3)),
            (1, lambda: device.free_the_disk() if device.saves_fail else setattr(device, "saves_fail", True)),
            (1, self.withdraw),
            (1, lambda: setattr(device, "clock_known", not device.clock_known)),
            (1, lambda: setattr(office, "online", rng.random() < 0.7)),
            (1, self.lose_a_chunk),
            (1, self.rot_a_file),
            (1, lambda: setattr(device, "unshowable", set(rng.sample(sorted(device.files), len(device.files) // 3)))),
            (1, lambda: device.handle(ev.Received(rng.choice(sorted(device.subscribed) or ["x"]), rng.randbytes(40)))),
            (1, device.journal.purge_acked),
        ]

    def step(self) -> None:
        doings = self.doings()
        self.rng.choices([doing for _, doing in doings], [weight for weight, _ in doings])[0]()
        self.steps += 1

    def lose_connection(self) -> None:
        if self.device.connected:
            self.device.lose_connection()

    def new_plan(self) -> None:
        self.line += 3
        now_ms = self.office.now()
        lines = range(self.line, self.line + self.rng.randint(1, 3))
        ahead_ms = self.rng.choice([-5_000, 0, 60_000])
        span = {"from_at": now_ms - 7_000_000, "to_at": now_ms + self.rng.choice([30_000, 90_000_000])}
        self.office.publish_manifest(replace(self.office.manifest(lines, **span), switch_at=now_ms + ahead_ms))

    def new_override(self) -> None:
        now_ms = self.office.now()
        mine = item("flood", form(self.office, 77), from_at=now_ms, until_at=now_ms + self.rng.choice([2_000, 100_000]))
        put(self.office, *([mine] if self.rng.random() < 0.6 else []))

    def withdraw(self) -> None:
        """A line of the present plan, idle, or none."""
        lines = self.rng.choice([(self.line, 77), (900,), ()])
        document = OverrideDocument(None, "all", self.office.next_rev(), (), lines)
        token = sign(DocumentKind.OVERRIDE, document.to_object(), self.office.key)
        self.office.retain(self.office.topics.area_override("all"), token)

    def lose_a_chunk(self) -> None:
        chunks = sorted(topic for topic in self.office.retained if topic.startswith("ledcast/b/"))
        if chunks:
            del self.office.retained[self.rng.choice(chunks)]

    def rot_a_file(self) -> None:
        if self.device.files:
            del self.device.files[self.rng.choice(sorted(self.device.files))]

    def calm(self) -> None:
        """All is well again, and the office connects anew: it republishes every current document (W-5)."""
        device, office = self.device, self.office
        device.reachable, device.disk_full, office.online, device.clock_known = True, False, True, True
        device.unshowable = set()
        device.free_the_disk()
        put(office)
        office.publish_config(report=Report(10_000, 200, 60_000))
        self.line += 3
        now_ms = office.now()
        office.publish_manifest(office.manifest([self.line], from_at=now_ms - 7_000_000, to_at=now_ms + 90_000_000))
        for topic, payload in list(office.retained.items()):
            office.send(topic, payload)
        device.run(2_000_000)


@pytest.mark.parametrize("seed", range(30))
def test_after_any_storm_the_newest_plan_plays_and_plays_count_once(seed: int) -> None:
    """W-20, W-22, W-30: fetching, changing over and counting hold through faults of every kind."""
    storm = Storm(seed)
    for _ in range(60):
        storm.step()
    rows_before = storm.device.journal.marks.last
    storm.calm()
    device, office = storm.device, storm.office

    assert device.line_on_glass() == storm.line
    assert office.statuses()[-1] == "applied"
    name, last = device.journal.marks.journal, device.journal.marks.last
    assert last > rows_before
    told = [seq for journal, seq, _ in office.counted if journal == name]
    told += [seq for journal, a, b, _ in office.lost if journal == name for seq in range(a, b + 1)]
    assert sorted(told) == list(range(1, office.marks[name] + 1))
    assert last - office.marks[name] <= 3
    assert SCREEN


@pytest.mark.parametrize("seed", range(10))
def test_shown_ms_never_exceeds_the_time_lived(seed: int) -> None:
    """W-30, W-34: shown_ms is by a monotonic clock; a row without light exists only with flag 2."""
    storm = Storm(seed)
    lived_ms, mono_ms = 0, 0
    for _ in range(60):
        storm.step()
        lived_ms += max(0, storm.device.mono_ms - mono_ms)
        mono_ms = storm.device.mono_ms
    rows = list(storm.device.journal.rows.values())

    assert sum(row.shown_ms for row in rows) <= lived_ms
    assert all((row.shown_ms == 0) == bool(row.flags & 2) for row in rows)
