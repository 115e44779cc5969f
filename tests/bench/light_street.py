"""Screens that only answer: hundreds of raw MQTT 3.1.1 connections in one process, the same for us and for a floor.

A screen echoes every manifest with its state, and sends a backlog batch by batch, the next one at the ack of the last.
What it sends costs next to nothing to make, so that the two cores belong to the broker and to what is measured.
"""

from __future__ import annotations

import base64
import hashlib
import json
import selectors
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection

KEEPALIVE_S = 600
ROWS = 100
STEP_MS = 10_000


@dataclass
class Screen:
    """One connection. `base` is the topic level under which it speaks and listens, by root."""

    name: str
    sock: socket.socket
    told: bytearray = field(default_factory=bytearray)
    root: str = ""
    sent: int = 0


@dataclass(frozen=True)
class Backlog:
    """What every screen reports under a root: so many batches of `ROWS` plays of `lines` in turn, after those before.

    The journal's first play began at `from_ms`.
    """

    root: str
    batches: int
    lines: tuple[int, ...]
    from_ms: int
    before: int = 0

    @property
    def last(self) -> int:
        return self.before + self.batches


class LightStreet:
    """The process and the way to it."""

    def __init__(self, port: int, passwords: dict[str, str], roots: tuple[str, ...]) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, port, passwords, roots), daemon=True)
        self._process.start()
        theirs.close()
        assert self._pipe.recv() == "connected"

    def report(self, backlog: Backlog) -> float:
        """Let all screens report; returns how long it took until the last batch of all was acknowledged."""
        self._pipe.send(backlog)
        took_s = self._pipe.recv()
        assert isinstance(took_s, float)
        return took_s

    def close(self) -> None:
        self._pipe.close()
        self._process.join(10)


def journal_of(screen: str, root: str) -> str:
    """Return the id of a screen's journal."""
    return hashlib.sha256(f"{root}/{screen}".encode()).hexdigest()[:16]


def _live(pipe: Connection, port: int, passwords: dict[str, str], roots: tuple[str, ...]) -> None:
    selector = selectors.DefaultSelector()
    selector.register(pipe, selectors.EVENT_READ)
    screens = [_connect(port, name, word, roots) for name, word in passwords.items()]
    for screen in screens:
        selector.register(screen.sock, selectors.EVENT_READ, screen)
    pipe.send("connected")
    waiting, began_s, backlog = 0, 0.0, Backlog("", 0, (), 0)
    while True:
        for key, _ in selector.select():
            if key.data is None:
                try:
                    backlog = pipe.recv()
                except EOFError:
                    return
                began_s, waiting = time.perf_counter(), len(screens)
                for screen in screens:
                    screen.root, screen.sent = backlog.root, backlog.before
                    screen.sock.sendall(_batch(screen, backlog))
            elif _answer(key.data, backlog):
                waiting -= 1
                if not waiting:
                    pipe.send(time.perf_counter() - began_s)


def _answer(screen: Screen, backlog: Backlog) -> bool:
    """Take in what has come; says whether the screen's last batch was acknowledged."""
    screen.told += screen.sock.recv(1 << 18)
    answers, is_done = bytearray(), False
    for topic, payload, packet in list(_published(screen.told)):
        if packet is not None:
            answers += b"\x40\x02" + packet
        root, _, rest = topic.partition("/v1/s/")
        if rest.endswith("/manifest") and payload:
            answers += _publish(f"{root}/v1/s/{screen.name}/state", _state(screen.name, payload), retain=True)
        elif rest.endswith("/ack") and root == screen.root:
            is_done = screen.sent == backlog.last
            answers += b"" if is_done else _batch(screen, backlog)
    screen.sock.sendall(answers)
    return is_done


def _state(screen: str, token: bytes) -> bytes:
    """Return the echo of a manifest."""
    body = token.split(b".")[1]
    rev = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))["rev"]
    manifest = {"rev": rev, "digest": hashlib.sha256(token).hexdigest(), "status": "ready"}
    return (_STATE % (json.dumps(manifest), journal_of(screen, ""))).encode()


_STATE = (
    '{"online":true,"session":1,"boot":1,"at":0,"agent":"light","proto":1,"display":{"w":320,"h":16,"colour":"mono",'
    '"type":"image/x-portable-bitmap","clips":false},"limits":{"max_packet":262144,"cache_bytes":268435456},"keys_rev":1,'
    '"config_rev":1,"manifest":%s,"overrides":{},"withdrawn":0,"showing":null,"ignored":[],"rejected":[],"brightness":80,'
    '"clock":{"source":"ntp","err_ms":5},"journal":{"id":"%s","next":1,"acked":0}}'
)


def _batch(screen: Screen, backlog: Backlog) -> bytes:
    first = screen.sent * ROWS + 1
    t0_at = backlog.from_ms + screen.sent * ROWS * STEP_MS
    rows = _rows(backlog.lines)
    screen.sent += 1
    payload = (
        f'{{"v":1,"journal":"{journal_of(screen.name, backlog.root)}","from":{first},"to":{first + ROWS - 1},'
        f'"t0_at":{t0_at},"rows":{rows},"lost":[],"clock":"ntp","evidence":"displayed"}}'
    )
    return _publish(f"{backlog.root}/v1/s/{screen.name}/plays", payload.encode())


@cache
def _rows(lines: tuple[int, ...]) -> str:
    rows = [[place * STEP_MS, lines[place % len(lines)], STEP_MS, 0] for place in range(ROWS)]
    return json.dumps(rows, separators=(",", ":"))


def _connect(port: int, name: str, password: str, roots: tuple[str, ...]) -> Screen:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(_packet(0x10, _text("MQTT") + b"\x04\xc2" + struct.pack(">H", KEEPALIVE_S) + b"".join(
        _text(word) for word in (name, name, password)
    )))  # fmt: skip
    _expect(sock, 0x20, 4)
    topics = [f"{root}/v1/s/{name}/{kind}" for root in roots for kind in ("manifest", "ack")]
    sock.sendall(_packet(0x82, b"\0\1" + b"".join(_text(topic) + b"\1" for topic in topics)))
    _expect(sock, 0x90, 4 + len(topics))
    return Screen(name, sock)


def _expect(sock: socket.socket, kind: int, length: int) -> None:
    got = sock.recv(length, socket.MSG_WAITALL)
    assert got[0] == kind and (kind != 0x20 or got[3] == 0), f"the broker says {got.hex()}"


def _publish(topic: str, payload: bytes, *, retain: bool = False) -> bytes:
    return _packet(0x33 if retain else 0x32, _text(topic) + b"\0\1" + payload)


def _packet(kind: int, body: bytes) -> bytes:
    length, digits = len(body), bytearray([kind])
    while True:
        length, digit = divmod(length, 128)
        digits.append(digit | (128 if length else 0))
        if not length:
            return bytes(digits) + body


def _text(word: str) -> bytes:
    told = word.encode()
    return struct.pack(">H", len(told)) + told


def _published(told: bytearray) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Take whole packets off the front and yield what they publish: topic, payload, packet number at QoS 1."""
    while len(told) > 1:
        length, shift, at = 0, 0, 1
        while at < len(told):
            digit = told[at]
            length |= (digit & 127) << shift
            shift, at = shift + 7, at + 1
            if digit < 128:
                break
        else:
            return
        if len(told) < at + length:
            return
        kind, body = told[0], bytes(told[at : at + length])
        del told[: at + length]
        if kind & 0xF0 != 0x30:
            continue
        size = int.from_bytes(body[:2], "big")
        topic, rest = body[2 : 2 + size].decode(), body[2 + size :]
        yield (topic, rest[2:], rest[:2]) if kind & 6 else (topic, rest, None)
