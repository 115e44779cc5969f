from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from web.street.hub import QUEUE_MAX, STREAM_LASTS, Hub, PageStream

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
SCREEN: list[dict[str, object]] = [{"id": "st-1"}]


class FakeStreet:
    """A street whose changes the test decides."""

    def __init__(self) -> None:
        self.reads = 0
        self.pending: list[list[dict[str, object]]] = []
        self.due_at: datetime | None = None
        self.broken = False
        self.looked = threading.Event()

    def read(self, at: datetime) -> None:
        if self.broken:
            raise RuntimeError("the database is away")
        self.reads += 1

    def changes(self, at: datetime) -> list[dict[str, object]]:
        self.looked.set()
        return self.pending.pop(0) if self.pending else []

    def snapshot(self, at: datetime) -> list[dict[str, object]]:
        return SCREEN

    def next_change_at(self) -> datetime | None:
        return self.due_at


class FakeWatch:
    def __init__(self) -> None:
        self.waiting = False
        self.closed = False

    def changed(self) -> bool:
        found, self.waiting = self.waiting, False
        return found

    def close(self) -> None:
        self.closed = True


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def street() -> FakeStreet:
    return FakeStreet()


@pytest.fixture
def changes() -> FakeWatch:
    return FakeWatch()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(street: FakeStreet, changes: FakeWatch, clock: Clock) -> Iterator[Hub]:
    made = Hub(street, lambda: changes, clock, streams_max=2)
    yield made
    made.close()


def _next(stream: PageStream) -> list[dict[str, object]]:
    found = stream.queue.get(timeout=5)
    assert found is not None
    return found


def test_a_stream_begins_with_the_whole_state_then_sends_changes(hub: Hub, street: FakeStreet):
    with hub.stream() as stream:
        assert stream is not None
        hub.broadcast([{"id": "dp-1"}])

        assert _next(stream) == SCREEN
        assert _next(stream) == [{"id": "dp-1"}]


def test_a_commit_is_sent_to_pages_within_two_seconds(hub: Hub, street: FakeStreet, changes: FakeWatch, clock: Clock):
    with hub.stream() as stream:
        assert stream is not None
        _next(stream)
        street.pending, changes.waiting = [[{"id": "changed"}]], True
        clock.at += timedelta(seconds=2)

        assert _next(stream) == [{"id": "changed"}]


def test_slot_changes_are_sent_without_reading_the_database(hub: Hub, street: FakeStreet, clock: Clock):
    with hub.stream() as stream:
        assert stream is not None
        _next(stream)
        street.pending, street.due_at = [[{"id": "next slot"}]], AT
        assert _next(stream) == [{"id": "next slot"}]

        assert street.reads == 0


def test_watching_survives_database_errors(hub: Hub, street: FakeStreet, changes: FakeWatch, clock: Clock):
    with hub.stream() as stream:
        assert stream is not None
        _next(stream)
        street.broken, changes.waiting = True, True
        clock.at += timedelta(seconds=2)
        assert not street.looked.wait(0.6)
        street.broken, street.pending = False, [[{"id": "back"}]]
        clock.at += timedelta(seconds=2)

        assert _next(stream) == [{"id": "back"}]


def test_streams_beyond_the_limit_are_refused_until_one_closes(hub: Hub):
    with hub.stream(), hub.stream() as second, hub.stream() as third:
        assert second is not None and third is None
    with hub.stream() as again:
        assert again is not None


def test_a_slow_page_is_disconnected_without_delaying_others(hub: Hub):
    with hub.stream() as slow, hub.stream() as quick:
        assert slow is not None and quick is not None
        for number in range(QUEUE_MAX + 1):
            hub.broadcast([{"id": str(number)}])
            if quick.queue.qsize() > 1:
                quick.queue.get()

        assert list(slow.events(lambda: AT, 0.01)) == []
        hub.broadcast([{"id": "after"}])
        assert [screen["id"] for event in iter(quick.queue.get_nowait, [{"id": "after"}]) for screen in event]  # type: ignore[union-attr]


def test_a_quiet_stream_sends_heartbeats_and_ends_in_time():
    ticks = iter([AT, AT, AT, AT + STREAM_LASTS])
    stream = PageStream(SCREEN, AT + STREAM_LASTS)

    assert list(stream.events(lambda: next(ticks), 0.01)) == [SCREEN, [], []]


def test_closing_ends_all_streams_and_the_watch(street: FakeStreet, changes: FakeWatch, clock: Clock):
    hub = Hub(street, lambda: changes, clock)
    with hub.stream() as stream:
        assert stream is not None
        hub.close()

        assert list(stream.events(clock, 5)) == []
    assert changes.closed
