"""Every decoder of the wire, with bytes that it reads and a way back to bytes; and ways to spoil bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config
from players.protocol.documents.day import Day
from players.protocol.documents.join import JoinDocument
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.json_strict import write_object
from players.protocol.uplink.plays import PlaysBatch
from players.protocol.uplink.requests import CommandResult, Want
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Heartbeat, ServerState
from tests.players.protocol import samples


@dataclass(frozen=True)
class Decoder:
    """`read` takes bytes; `sample` are some; `write` undoes `read`."""

    name: str
    read: Callable[[bytes], Any]
    sample: bytes
    write: Callable[[Any], bytes] = lambda value: write_object(value.to_object())


def _decoder(name: str, read: Callable[[bytes], Any], value: Any) -> Decoder:
    return Decoder(name, read, write_object(value.to_object()))


DECODERS = [
    _decoder("keys", KeysDocument.read, samples.KEYS),
    _decoder("manifest", Manifest.read, samples.MANIFEST),
    _decoder("config", Config.read, samples.CONFIG),
    _decoder("override", samples.read_override, samples.OVERRIDE),
    _decoder("command", Command.read, samples.COMMAND),
    _decoder("ack", Ack.read, samples.ACK),
    _decoder("join", JoinDocument.read, samples.JOIN),
    _decoder("plays", PlaysBatch.read, samples.PLAYS),
    _decoder("state", read_state, samples.STATE),
    _decoder("death", read_state, samples.DEATH),
    _decoder("server state", ServerState.read, samples.SERVER_STATE),
    _decoder("status", Heartbeat.read, samples.STATUS),
    _decoder("want", Want.read, samples.WANT),
    _decoder("result", CommandResult.read, samples.RESULT),
    Decoder("day", Day.read, samples.DAY.to_bytes(), Day.to_bytes),
    Decoder("slots", SlotsFile.read, samples.SLOTS.to_bytes(), SlotsFile.to_bytes),
]

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1, 2**53 - 1, 2**53, -(2**53), 10**400, 0.5, float("nan"), float("inf")),
        *("", "x" * 2_000, "\ud800", "\x00", "ledcast"),
        *([], {}, [[]], [{}], {"v": 1}, [0, 0], [1, 2, 3, 4], [0.5], [[1, 2, "full"]]),
    ]
)


@st.composite
def spoiled_bytes(draw: st.DrawFn, body: bytes) -> bytes:
    """The bytes with a few of them changed, removed, doubled or put in."""
    spoiled = bytearray(body)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(spoiled)))
        to = min(len(spoiled), at + draw(st.integers(0, 6)))
        spoiled[at:to] = draw(st.binary(max_size=4) | st.just(bytes(spoiled[at:to]) * 2))
    return bytes(spoiled)


@st.composite
def spoiled_object(draw: st.DrawFn, body: bytes) -> bytes:
    """The same JSON with some of its values replaced by others, or missing."""
    told = json.loads(body)
    for _ in range(draw(st.integers(1, 3))):
        holders = list(_holders(told))
        holder, key = draw(st.sampled_from(holders)) if holders else (None, None)
        if holder is None:
            break
        if draw(st.booleans()):
            holder[key] = copy.deepcopy(draw(JUNK))
        else:
            del holder[key]
    return json.dumps(told, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


def _holders(value: Any) -> Any:
    """Every place of a JSON value, as its container and its key there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(inner):
        yield value, key
        yield from _holders(each)
