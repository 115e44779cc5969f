"""Report the screen's `state` at every change, and its `status` as a heartbeat (PROTOCOL section 3, W-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from players.device.agent.actions import Action, Publish
from players.device.agent.agent_time import ClockReading
from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.journal_rows import JournalMarks
from players.protocol.documents.config import Report
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.state import ClockState, JournalState, Limits, StateReport
from players.protocol.uplink.status_messages import Heartbeat, ServerState

AGENT = "ledcast"
PROTO = 1
RESEND_WITHIN_MS = 60_000
IGNORED_MAX = 64  # so that the state stays well under the cap of a document


@dataclass(frozen=True, slots=True)
class Observation:
    """What is reported of the glass, the journal and the cache; the rest is in the `DocumentInbox`.

    Args:
        line: the line on the glass, None for none.
        showing: the id of the override item in force.
        ignored: ids of override items without a form for this screen, or that cannot be read.
        brightness: percent.
        marks: the journal's.
        cache_free: bytes.
    """

    line: int | None
    showing: str | None
    ignored: tuple[str, ...]
    brightness: int
    marks: JournalMarks
    cache_free: int


class StateReporter:
    """The `state` and the `status` of one screen, each sent when it is due."""

    def __init__(self, topics: Topics, join: JoinDocument, limits: Limits, report: Report, rng: Random) -> None:
        self._topics = topics
        self._join = join
        self._limits = limits
        self._every_ms = report.status_every_ms
        self._rng = rng
        self._last_sent: StateReport | None = None
        self._resend_mono_ms: int | None = None
        self._status_mono_ms = 0
        self._office_session: int | None = None

    def on_connected(self, at: ClockReading) -> None:
        """Report the birth on a new connection, and start the heartbeat at a random point of its interval."""
        self._last_sent = None
        self._resend_mono_ms = None
        self._status_mono_ms = at.mono_ms + self._rng.randint(0, self._every_ms)

    def configure(self, report: Report, at: ClockReading) -> None:
        """Change the interval of the heartbeat; the next one is due at the latest one new interval from now."""
        self._every_ms = report.status_every_ms
        self._status_mono_ms = min(self._status_mono_ms, at.mono_ms + self._every_ms)

    def report_now(self, mono_ms: int) -> None:
        """Report both now, changed or not (command `announce`)."""
        self._last_sent = None
        self._status_mono_ms = mono_ms

    def on_server_state(self, payload: bytes, at: ClockReading) -> tuple[bool, bool] | None:
        """Note the office's session; return whether it is online, and whether it is new. None for unreadable bytes.

        A new session gets the state again within 60 s, at a random instant (W-5).
        """
        try:
            server = ServerState.read(payload)
        except ProtocolError:  # unsigned anyway: nothing depends on it
            return None
        renewed = self._office_session not in (None, server.session)
        if renewed and self._resend_mono_ms is None:
            self._resend_mono_ms = at.mono_ms + self._rng.randint(0, RESEND_WITHIN_MS)
        self._office_session = server.session
        return server.online, renewed

    def run_due(self, inbox: DocumentInbox, seen: Observation, at: ClockReading, *, durable: bool) -> list[Action]:
        """Send the state where it has changed or is to be sent again, and the heartbeat when its time has come.

        The state names numbers of documents, which are reported only once they are `durable`: until then it waits
        (PROTOCOL W-23).
        """
        news: list[Action] = []
        state = self._state(inbox, seen, at)
        resend = self._resend_mono_ms is not None and at.mono_ms >= self._resend_mono_ms
        if durable and (resend or self._last_sent is None or _changed(self._last_sent, state)):
            self._last_sent = state
            self._resend_mono_ms = None if resend else self._resend_mono_ms
            payload = write_object(state.to_object())
            news.append(Publish(self._topics.state(self._join.screen), payload, retain=True))
        if at.mono_ms >= self._status_mono_ms:
            self._status_mono_ms = at.mono_ms + self._every_ms
            status = Heartbeat(at.utc_ms or 0, seen.line, None, seen.cache_free, at.err_ms)
            news.append(Publish(self._topics.status(self._join.screen), write_object(status.to_object()), qos=0))
        return news

    def wake_mono_ms(self, *, durable: bool) -> int:
        """Return when `run_due` next has something to do by time alone."""
        if not durable:
            return self._status_mono_ms
        return self._status_mono_ms if self._resend_mono_ms is None else min(self._status_mono_ms, self._resend_mono_ms)

    def _state(self, inbox: DocumentInbox, seen: Observation, at: ClockReading) -> StateReport:
        return StateReport(
            online=True,
            session=inbox.persisted.session,
            boot=inbox.persisted.boot,
            at=at.utc_ms or 0,
            agent=AGENT,
            proto=PROTO,
            display=self._join.display,
            limits=self._limits,
            keys_rev=inbox.keys_rev,
            config_rev=inbox.config.rev if inbox.config else 0,
            manifest=inbox.plans.state,
            overrides=inbox.overrides.revs(),
            withdrawn=len(inbox.overrides.withdrawn),
            showing=seen.showing,
            ignored=seen.ignored[:IGNORED_MAX],
            rejected=inbox.rejected,
            brightness=seen.brightness,
            clock=ClockState(at.source, at.err_ms),
            journal=JournalState(seen.marks.journal, seen.marks.last + 1, seen.marks.acked),
        )


def _changed(last: StateReport, state: StateReport) -> bool:
    """Return whether more changed than what changes all the time: instant, clock error, journal marks."""
    return _steady(last) != _steady(state)


def _steady(state: StateReport) -> StateReport:
    clock = replace(state.clock, err_ms=0)
    return replace(state, at=0, clock=clock, journal=replace(state.journal, next=0, acked=0))
