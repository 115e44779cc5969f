"""What the screen tells of itself: `state` at every change, `status` as a heartbeat (PROTOCOL section 3, W-5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from players.device.agent.actions import Action, Publish
from players.device.agent.agent_time import ClockReading
from players.device.agent.documents.inbox import Desk
from players.device.agent.journal_rows import JournalMarks
from players.protocol.documents.config import Report
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.state import ClockState, JournalState, Limits, ManifestState, StateReport
from players.protocol.uplink.status_messages import ServerState, Status

AGENT = "ledcast"
PROTO = 1
AGAIN_WITHIN_MS = 60_000
TOLD_IGNORED = 64  # so that the state stays well under the cap of a document


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be told of the glass, the journal and the cache; the rest is on the desk."""

    line: int | None
    showing: str | None
    ignored: tuple[str, ...]
    brightness: int
    marks: JournalMarks
    cache_free: int


class Announcer:
    """One screen's `state` and `status`."""

    def __init__(self, topics: Topics, join: JoinDocument, limits: Limits, report: Report, rng: Random) -> None:
        self._topics = topics
        self._join = join
        self._limits = limits
        self._every_ms = report.status_every_ms
        self._rng = rng
        self._told: StateReport | None = None
        self._again_mono_ms: int | None = None
        self._status_mono_ms = 0
        self._office_session: int | None = None

    def connected(self, at: ClockReading) -> None:
        """A new connection: the birth is due, and the heartbeat begins at a random point of its interval."""
        self._told = None
        self._again_mono_ms = None
        self._status_mono_ms = at.mono_ms + self._rng.randint(0, self._every_ms)

    def configure(self, report: Report, at: ClockReading) -> None:
        """Take the heartbeat's new interval."""
        self._every_ms = report.status_every_ms
        self._status_mono_ms = min(self._status_mono_ms, at.mono_ms + self._every_ms)

    def demand(self, mono_ms: int) -> None:
        """Tell everything again now (`announce`)."""
        self._told = None
        self._status_mono_ms = mono_ms

    def office(self, payload: bytes, at: ClockReading) -> tuple[bool, bool] | None:
        """Whether the office is there and is a new session, which gets the state within 60 s, at random (W-5)."""
        try:
            server = ServerState.read(payload)
        except ProtocolError:  # unsigned anyway: nothing depends on it
            return None
        renewed = self._office_session not in (None, server.session)
        if renewed and self._again_mono_ms is None:
            self._again_mono_ms = at.mono_ms + self._rng.randint(0, AGAIN_WITHIN_MS)
        self._office_session = server.session
        return server.online, renewed

    def due(self, desk: Desk, seen: Seen, at: ClockReading) -> list[Action]:
        """The state where it has changed or must be told again, and the heartbeat when its time has come."""
        news: list[Action] = []
        state = self._state(desk, seen, at)
        again = self._again_mono_ms is not None and at.mono_ms >= self._again_mono_ms
        if again or self._told is None or _changed(self._told, state):
            self._told = state
            self._again_mono_ms = None if again else self._again_mono_ms
            payload = write_object(state.to_object())
            news.append(Publish(self._topics.state(self._join.screen), payload, retain=True))
        if at.mono_ms >= self._status_mono_ms:
            self._status_mono_ms = at.mono_ms + self._every_ms
            status = Status(at.utc_ms or 0, seen.line, None, seen.cache_free, at.err_ms)
            news.append(Publish(self._topics.status(self._join.screen), write_object(status.to_object()), qos=0))
        return news

    def wake_mono_ms(self) -> int:
        """When something is due by time alone."""
        return self._status_mono_ms if self._again_mono_ms is None else min(self._status_mono_ms, self._again_mono_ms)

    def _state(self, desk: Desk, seen: Seen, at: ClockReading) -> StateReport:
        echo = desk.planning.echo
        return StateReport(
            online=True,
            session=desk.persisted.session,
            boot=desk.persisted.boot,
            at=at.utc_ms or 0,
            agent=AGENT,
            proto=PROTO,
            display=self._join.display,
            limits=self._limits,
            keys_rev=desk.keys_rev,
            config_rev=desk.config.rev if desk.config else 0,
            manifest=ManifestState(echo.rev, echo.digest, echo.status, echo.reason) if echo else None,
            overrides=desk.overrides.revs(),
            showing=seen.showing,
            ignored=seen.ignored[:TOLD_IGNORED],
            brightness=seen.brightness,
            clock=ClockState(at.source, at.err_ms),
            journal=JournalState(seen.marks.journal, seen.marks.last + 1, seen.marks.acked),
        )


def _changed(told: StateReport, state: StateReport) -> bool:
    """Whether more has changed than what changes all the time: the instant, the clock's error, the journal's marks."""
    return _steady(told) != _steady(state)


def _steady(state: StateReport) -> StateReport:
    clock = replace(state.clock, err_ms=0)
    return replace(state, at=0, clock=clock, journal=replace(state.journal, next=0, acked=0))
