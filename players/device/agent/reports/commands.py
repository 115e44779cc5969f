"""Carries commands out and answers them (PROTOCOL section 3)."""

from __future__ import annotations

from players.device.agent.actions import Action, Publish, TakeSnapshot
from players.device.agent.agent_time import Moment
from players.device.agent.documents.inbox import Desk
from players.device.agent.library import Library
from players.device.agent.reports.command_results import identify_ms, refusal, result, stored_result, with_result
from players.device.agent.reports.state_reports import Announcer
from players.protocol.documents.command import Command
from players.protocol.encoding import sha256_hex
from players.protocol.files import chunks
from players.protocol.limits import SLIDE_BYTES
from players.protocol.topics import Topics
from players.protocol.uplink.requests import CommandResult

SNAPSHOTS = 4


class Orders:
    """The commands that are under way on one screen."""

    def __init__(self, topics: Topics, screen: str) -> None:
        self._topics = topics
        self._screen = screen
        self._snapshots: list[Command] = []
        self.wake_mono_ms: int | None = None  # when `identify` ends

    def identifies(self, moment: Moment) -> bool:
        """Whether the screen shows its own id now."""
        if self.wake_mono_ms is not None and moment.mono_ms >= self.wake_mono_ms:
            self.wake_mono_ms = None
        return self.wake_mono_ms is not None

    def obey(
        self, command: Command, moment: Moment, *, desk: Desk, announcer: Announcer, library: Library
    ) -> list[Action]:
        """Do it once; a repeat gets the stored answer again."""
        if (stored := stored_result(desk.persisted, command)) is not None:
            return [Publish(self._topics.result(self._screen), stored)]
        if (refused := refusal(command, moment, desk.persisted.session)) is not None:
            return self._answer(refused, desk)
        match command.name:
            case "identify":
                self.wake_mono_ms = moment.mono_ms + (identify_ms(command) or 0)
            case "announce":
                announcer.demand(moment.mono_ms)
            case "refetch":
                return [*library.refetch(moment.mono_ms), *self._answer(result(command, "done"), desk)]
            case "snapshot":
                return self._ask_snapshot(command)
        return self._answer(result(command, "done"), desk)

    def snapshot_taken(self, png: bytes | None, desk: Desk) -> list[Action]:
        """Send the picture of the glass by chunks, then the answer that names it (PROTOCOL W-8)."""
        if not self._snapshots:
            return []
        command = self._snapshots.pop(0)
        if png is None or len(png) > SLIDE_BYTES:
            return self._answer(result(command, "failed", reason="panel"), desk)
        sha256 = sha256_hex(png)
        sent: list[Action] = [
            Publish(self._topics.upload(self._screen, sha256, n), chunk) for n, chunk in enumerate(chunks(png))
        ]
        return [*sent, *self._answer(result(command, "done", sha256=sha256, size=len(png)), desk)]

    def _ask_snapshot(self, command: Command) -> list[Action]:
        if any(command.id == asked.id for asked in self._snapshots) or len(self._snapshots) >= SNAPSHOTS:
            return []
        self._snapshots.append(command)
        return [TakeSnapshot()]

    def _answer(self, answer: CommandResult, desk: Desk) -> list[Action]:
        desk.persisted, payload = with_result(desk.persisted, answer)
        return [Publish(self._topics.result(self._screen), payload)]
