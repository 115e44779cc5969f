"""Commands: done once, answered as often as they are asked (PROTOCOL section 3, W-13)."""

from __future__ import annotations

from players.device.agent.agent_time import Moment
from players.device.agent.state import Persisted
from players.protocol.documents.command import Command
from players.protocol.json_strict import write_object
from players.protocol.uplink.requests import CommandResult

KEPT_RESULTS = 64
IDENTIFY_CAP_MS = 600_000
KNOWN = frozenset({"snapshot", "identify", "announce", "refetch"})


def refusal(command: Command, moment: Moment, session: int) -> CommandResult | None:
    """Why a command is not carried out, or None where it is: too old, not for this session, or not known."""
    if moment.known:
        if moment.now_ms >= command.not_after_at:
            return result(command, "expired")
    elif command.session != session:
        return result(command, "rejected", reason="clock")
    if command.name not in KNOWN:
        return result(command, "unsupported")
    if command.name == "identify" and identify_ms(command) is None:
        return result(command, "rejected", reason="args")
    return None


def identify_ms(command: Command) -> int | None:
    """How long the screen shows its own id, or None where the argument is missing or out of bounds."""
    asked = command.args.get("ms")
    return asked if type(asked) is int and 0 < asked <= IDENTIFY_CAP_MS else None


def result(
    command: Command, status: str, *, reason: str | None = None, sha256: str | None = None, size: int | None = None
) -> CommandResult:
    """The answer to a command."""
    return CommandResult(command.id, status, reason, sha256, size)


def stored_result(persisted: Persisted, command: Command) -> bytes | None:
    """The answer given before, if this command is one of the last 64."""
    return dict(persisted.results).get(command.id)


def with_result(persisted: Persisted, answer: CommandResult) -> tuple[Persisted, bytes]:
    """Keep an answer; returns what to persist and the payload to send."""
    payload = write_object(answer.to_object())
    kept = [*persisted.results, (answer.id, payload)][-KEPT_RESULTS:]
    return Persisted(persisted.boot, persisted.session, persisted.revisions, persisted.documents, tuple(kept)), payload
