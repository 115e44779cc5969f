"""Report the state at every change that matters, and the status by its interval."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from players.device.agent.actions import Publish
from players.device.agent.agent import LIMITS
from players.device.agent.agent_time import ClockReading
from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.journal_rows import JournalMarks
from players.device.agent.persisted_state import PersistedState
from players.device.agent.reports.state_reports import IGNORED_MAX, RESEND_WITHIN_MS, Observation, StateReporter
from players.protocol.documents.config import Report
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import StateReport, read_state
from players.protocol.uplink.status_messages import ServerState
from tests.players.device.world import NOON, SCREEN, Office

EVERY_MS = 300_000
SEEN = Observation(
    line=11, showing=None, ignored=(), brightness=80, marks=JournalMarks("00000000000000aa"), cache_free=1_000
)


class Screen:
    """A reporter with what it reports of, at an instant of the monotonic clock."""

    def __init__(self) -> None:
        office = Office()
        self.topics = office.topics
        self.inbox = DocumentInbox(office.join(), PersistedState(session=4), cache_bytes=1_000_000)
        report = Report(60_000, 50, EVERY_MS)
        self.reporter = StateReporter(office.topics, office.join(), LIMITS, report, Random(7))
        self.reporter.on_connected(clock(0))

    def due(self, mono_ms: int, seen: Observation = SEEN, *, err_ms: int = 0) -> list[str]:
        """Return the topics of what is sent."""
        return [sent.topic for sent in self.send(mono_ms, seen, err_ms=err_ms)]

    def send(self, mono_ms: int, seen: Observation = SEEN, *, err_ms: int = 0, durable: bool = True) -> list[Publish]:
        at = replace(clock(mono_ms), err_ms=err_ms)
        actions = self.reporter.run_due(self.inbox, seen, at, durable=durable)
        return [action for action in actions if isinstance(action, Publish)]

    def settle(self) -> None:
        """Send the birth and the first heartbeat."""
        self.due(0)
        self.due(EVERY_MS)

    def hear(self, session: int, mono_ms: int) -> tuple[bool, bool] | None:
        body = write_object(ServerState(online=True, session=session, at=NOON, proto=1).to_object())
        return self.reporter.on_server_state(body, clock(mono_ms))


def clock(mono_ms: int) -> ClockReading:
    return ClockReading(NOON + mono_ms, mono_ms)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_a_connection_begins_with_a_retained_birth(screen: Screen) -> None:
    """W-5."""
    birth = screen.send(0)[0]
    state = read_state(birth.payload)

    assert (birth.topic, birth.retain) == (screen.topics.state(SCREEN), True)
    assert isinstance(state, StateReport) and (state.session, state.brightness) == (4, 80)


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, False),
        ({"brightness": 60}, True),
        ({"showing": "flood"}, True),
        ({"ignored": ("flood",)}, True),
        ({"line": 12}, False),
        ({"marks": JournalMarks("00000000000000aa", last=9, acked=5)}, False),
        ({"marks": JournalMarks("00000000000000bb")}, True),
    ],
)
def test_only_what_changes_now_and_then_is_reported_anew(
    screen: Screen, changes: dict[str, object], *, sent: bool
) -> None:
    screen.settle()

    topics = screen.due(EVERY_MS + 1, replace(SEEN, **changes), err_ms=17)  # type: ignore[arg-type]

    assert topics == ([screen.topics.state(SCREEN)] if sent else [])


def test_the_status_is_sent_by_its_interval(screen: Screen) -> None:
    screen.due(0)
    first = screen.reporter.wake_mono_ms(durable=True)
    assert 0 <= first <= EVERY_MS

    assert screen.due(first) == [screen.topics.status(SCREEN)]
    assert screen.due(first + EVERY_MS - 1) == []
    assert screen.due(first + EVERY_MS) == [screen.topics.status(SCREEN)]


def test_a_shorter_interval_holds_from_now_on(screen: Screen) -> None:
    screen.settle()

    screen.reporter.configure(Report(60_000, 50, 20_000), clock(EVERY_MS))

    assert screen.reporter.wake_mono_ms(durable=True) == EVERY_MS + 20_000


def test_the_state_waits_until_what_it_reports_is_durable(screen: Screen) -> None:
    """W-23: `rev` is echoed once it is durable; the heartbeat does not wait."""
    screen.settle()
    screen.reporter.report_now(EVERY_MS + 1)

    held = screen.send(EVERY_MS + 1, durable=False)
    sent = screen.send(EVERY_MS + 2, durable=True)

    assert [message.topic for message in held] == [screen.topics.status(SCREEN)]
    assert [message.topic for message in sent] == [screen.topics.state(SCREEN)]
    assert screen.reporter.wake_mono_ms(durable=False) == 2 * EVERY_MS + 1


def test_an_announcement_sends_both_at_once(screen: Screen) -> None:
    screen.settle()

    screen.reporter.report_now(EVERY_MS + 1)

    assert screen.due(EVERY_MS + 1) == [screen.topics.state(SCREEN), screen.topics.status(SCREEN)]


def test_a_new_office_session_gets_the_state_once_within_a_minute(screen: Screen) -> None:
    """W-5."""
    screen.settle()
    at = EVERY_MS + 1
    assert screen.hear(1, at) == (True, False)
    assert screen.due(at) == []
    assert screen.hear(2, at) == (True, True)

    due = screen.reporter.wake_mono_ms(durable=True)

    assert at <= due <= at + RESEND_WITHIN_MS
    assert screen.due(due) == [screen.topics.state(SCREEN)]
    assert screen.due(due + 1) == []


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff"])
def test_an_unreadable_server_state_is_passed_over(screen: Screen, payload: bytes) -> None:
    assert screen.reporter.on_server_state(payload, clock(0)) is None


def test_a_state_names_a_bounded_number_of_ignored_items(screen: Screen) -> None:
    many = tuple(f"item-{n}" for n in range(IGNORED_MAX + 10))

    state = read_state(screen.send(0, replace(SEEN, ignored=many))[0].payload)

    assert isinstance(state, StateReport) and tuple(state.ignored) == many[:IGNORED_MAX]
