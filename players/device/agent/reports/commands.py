"""Carry out commands, each once, and answer them as often as they come (PROTOCOL section 3, W-13)."""

from __future__ import annotations

from dataclasses import replace

from players.device.agent.actions import Action, Publish, TakeSnapshot
from players.device.agent.agent_time import Moment
from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.file_inventory import FileInventory
from players.device.agent.persisted_state import PersistedState
from players.device.agent.reports.state_reports import StateReporter
from players.protocol.documents.command import Command
from players.protocol.encoding import sha256_hex
from players.protocol.files import chunks
from players.protocol.json_strict import write_object
from players.protocol.limits import IDENTIFY_MS_MAX, PICTURE_BYTES
from players.protocol.topics import Topics
from players.protocol.uplink.requests import CommandResult

SNAPSHOTS = 4
"""Snapshots under way at most; a command beyond them gets no answer."""

KEPT_RESULTS = 64
KNOWN = frozenset({"snapshot", "identify", "announce", "refetch"})


class CommandRunner:
    """The commands under way on one screen.

    `wake_mono_ms` is when `identify` ends, None while it is not under way.
    """

    def __init__(self, topics: Topics, screen: str) -> None:
        self._topics = topics
        self._screen = screen
        self._snapshots: list[Command] = []
        self.wake_mono_ms: int | None = None

    @property
    def is_identifying(self) -> bool:
        """Whether the screen shows its own id now."""
        return self.wake_mono_ms is not None

    def expire(self, mono_ms: int) -> None:
        """End `identify` when its time is over."""
        if self.wake_mono_ms is not None and mono_ms >= self.wake_mono_ms:
            self.wake_mono_ms = None

    def run(
        self,
        command: Command,
        moment: Moment,
        *,
        inbox: DocumentInbox,
        state_reporter: StateReporter,
        files: FileInventory,
    ) -> list[Action]:
        """Carry out a command once; send the stored answer where it comes again."""
        if (stored := _stored_result(inbox.persisted, command)) is not None:
            return [Publish(self._topics.result(self._screen), stored)]
        if (refused := _refusal(command, moment, inbox.persisted.session)) is not None:
            return self._answer(refused, inbox)
        match command.name:
            case "identify":
                self.wake_mono_ms = moment.mono_ms + (_identify_ms(command) or 0)
            case "announce":
                state_reporter.report_now(moment.mono_ms)
            case "refetch":
                return [*files.refetch(moment.mono_ms), *self._answer(CommandResult(command.id, "done"), inbox)]
            case "snapshot":
                return self._start_snapshot(command)
        return self._answer(CommandResult(command.id, "done"), inbox)

    def on_snapshot_taken(self, png: bytes | None, inbox: DocumentInbox) -> list[Action]:
        """Send the picture of the glass by chunks, then the answer that names it (PROTOCOL W-8)."""
        if not self._snapshots:
            return []
        command = self._snapshots.pop(0)
        if png is None or len(png) > PICTURE_BYTES:
            return self._answer(CommandResult(command.id, "failed", reason="panel"), inbox)
        sha256 = sha256_hex(png)
        sent: list[Action] = [
            Publish(self._topics.upload(self._screen, sha256, n), chunk) for n, chunk in enumerate(chunks(png))
        ]
        return [*sent, *self._answer(CommandResult(command.id, "done", sha256=sha256, bytes=len(png)), inbox)]

    def _start_snapshot(self, command: Command) -> list[Action]:
        if any(command.id == asked.id for asked in self._snapshots) or len(self._snapshots) >= SNAPSHOTS:
            return []
        self._snapshots.append(command)
        return [TakeSnapshot()]

    def _answer(self, result: CommandResult, inbox: DocumentInbox) -> list[Action]:
        """Store an answer for repeats of the command, and send it."""
        payload = write_object(result.to_object())
        kept = [*inbox.persisted.results, (result.id, payload)][-KEPT_RESULTS:]
        inbox.persisted = replace(inbox.persisted, results=tuple(kept))
        return [Publish(self._topics.result(self._screen), payload)]


def _refusal(command: Command, moment: Moment, session: int) -> CommandResult | None:
    """Return the answer to a command that is too old, of another session, or not known; None where it is to be run."""
    if moment.known:
        if moment.now_ms >= command.not_after_at:
            return CommandResult(command.id, "expired")
    elif command.session != session:
        return CommandResult(command.id, "rejected", reason="clock")
    if command.name not in KNOWN:
        return CommandResult(command.id, "unsupported")
    if command.name == "identify" and _identify_ms(command) is None:
        return CommandResult(command.id, "rejected", reason="args")
    return None


def _identify_ms(command: Command) -> int | None:
    """Return how long the screen shows its own id; None where the argument is missing or out of bounds."""
    asked = command.args.get("ms")
    return asked if type(asked) is int and 0 < asked <= IDENTIFY_MS_MAX else None


def _stored_result(persisted: PersistedState, command: Command) -> bytes | None:
    """Return the stored answer to a command that was run before; None where there is none."""
    return dict(persisted.results).get(command.id)
