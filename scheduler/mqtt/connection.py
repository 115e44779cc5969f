"""Keep one broker connected, and enqueue what it delivers (PROTOCOL W-1, W-5).

One thread owns the paho client: it dials, reads, writes and acknowledges. All other threads only touch queues.
"""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from random import Random
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.status_messages import ServerState
from scheduler.mqtt.events import Address, BrokerConnected, BrokerDisconnected, BrokerEvent, UplinkMessage
from scheduler.mqtt.waker import Waker

KEEPALIVE_S = 30
CONNECT_WITHIN_S = 5.0
IN_FLIGHT_MAX = 100  # paho walks its queue past everything in flight at each PUBACK: 1,000 halves the speed
INBOX_MAX = 5_000
BACKOFF_FIRST_S = 0.25
BACKOFF_LONGEST_S = 10.0
PROTO = 1
_PAUSE_MS = 20
_TURN_MS = 1_000
_DOUBLINGS_MAX = 10


_Publication = tuple[str, bytes, bool, int]
"""Topic, payload, retain, qos."""


class BrokerConnection:
    """A connection that is dialled again until it is stopped; several connections may share one `inbox`."""

    def __init__(
        self,
        topics: Topics,
        address: Address,
        username: str,
        password: str,
        client_id: str | None = None,
        *,
        session: int,
        now_ms: Callable[[], int],
        rng: Random,
        inbox: SimpleQueue[BrokerEvent] | None = None,
    ) -> None:
        """Make a connection that is not dialled yet.

        `session` is published in `server/state`; a new one makes screens publish their state again.
        """
        self.name = address.name
        self.inbox: SimpleQueue[BrokerEvent] = SimpleQueue() if inbox is None else inbox
        self._topics = topics
        self._address = address
        self._login = (username, password, client_id or username)
        self._session = session
        self._now_ms = now_ms
        self._rng = rng
        self._generation = 0
        self._up = False
        self._reason = ""
        self._urgent: deque[_Publication] = deque()
        self._waiting: deque[_Publication] = deque()
        self._acks: deque[UplinkMessage] = deque()
        self._in_flight: set[int] = set()
        self._waker = Waker()
        self._stop_at: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"link {self.name}", daemon=True)
        self._log = structlog.get_logger().bind(link=self.name)

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted the office and the connection is not known to be lost."""
        return self._up

    @property
    def waiting(self) -> int:
        """How many publications the broker has not confirmed yet."""
        return len(self._urgent) + len(self._waiting) + len(self._in_flight)

    def start(self) -> None:
        """Start the thread that dials; `BrokerConnected` in the inbox follows each success."""
        self._thread.start()

    def publish(self, topic: str, payload: bytes, retain: bool, qos: int = 1, *, urgent: bool = False) -> bool:
        """Queue a publication, in order within its lane; `urgent` overtakes the others (acks, overrides, commands).

        Returns False, and sends nothing, without a connection: after `BrokerConnected` all that is current is sent.
        """
        if not self._up:
            return False
        (self._urgent if urgent else self._waiting).append((topic, payload, retain, qos))
        self._waker.wake()
        return True

    def acknowledge(self, message: UplinkMessage) -> None:
        """Acknowledge a message, unless it came by an earlier connection: its number may have been used again."""
        if message.qos:
            self._acks.append(message)
            self._waker.wake()

    def stop(self, within_s: float = 3.0) -> None:
        """Send what waits within `within_s` seconds, publish that the office is offline, disconnect, end the thread."""
        self._stop_at = time.monotonic() + within_s
        self._stopping.set()
        self._waker.wake()
        if self._thread.is_alive():
            self._thread.join(within_s + CONNECT_WITHIN_S)
        self._waker.close()

    def _run(self) -> None:
        """Serve one connection after another until `stop`: no fault ends this thread."""
        tries = 0
        while not self._stopping.is_set():
            before, fault = self._generation, None
            try:
                self._serve()
            except (OSError, ValueError) as error:  # refused, unknown name, no route, bad certificate
                self._reason = str(error) or type(error).__name__
            except Exception as error:  # noqa: BLE001 - the policy: a fault costs one connection, never the thread
                self._reason, fault = "a fault of the office itself", error
            tries = 1 if self._generation > before else tries + 1
            self._note_loss(tries)
            if fault is not None:  # where it was, without the local variables: they hold payloads
                frame = traceback.extract_tb(fault.__traceback__)[-1]
                self._log.error(
                    "link failed, dialled anew", error=repr(fault), where=f"{frame.filename}:{frame.lineno}"
                )
            longest = min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2 ** min(tries, _DOUBLINGS_MAX))
            self._stopping.wait(self._rng.uniform(0.1, 1.0) * longest)

    def _note_loss(self, tries: int) -> None:
        if self._up:
            self._up = False
            self.inbox.put(BrokerDisconnected(self.name, self._generation, self._reason, self._now_ms()))
        if tries == 1 and not self._stopping.is_set():
            self._log.warning("broker lost", reason=self._reason)

    def _serve(self) -> None:
        """Dial, then send and receive until the connection ends."""
        self._reason = "closed"
        client = self._new_client()
        client.connect(self._address.host, self._address.port, keepalive=KEEPALIVE_S)
        sock = client.socket()
        assert isinstance(sock, socket.socket)
        poll = select.poll()
        poll.register(self._waker, select.POLLIN)
        poll.register(sock, select.POLLIN)
        try:
            while _is_open(client, sock) and not self._may_stop():
                self._poll_once(client, sock, poll)
            if _is_open(client, sock) and self._up:
                self._disconnect(client, sock, poll)
        finally:
            sock.close()

    def _poll_once(self, client: Client, sock: socket.socket, poll: select.poll) -> None:
        """Send what is queued, then wait until the socket is ready or another thread queues something."""
        self._pump(client)
        room = self.inbox.qsize() < INBOX_MAX  # without room the socket is left alone: the broker holds the rest
        poll.modify(sock, (select.POLLIN if room else 0) | (select.POLLOUT if client.want_write() else 0))
        for file, mask in poll.poll(_TURN_MS if room else _PAUSE_MS):
            if file == self._waker.fileno():
                self._waker.clear()
            elif mask & (select.POLLIN | select.POLLHUP | select.POLLERR):
                client.loop_read()
                while isinstance(sock, ssl.SSLSocket) and _is_open(client, sock) and sock.pending():
                    client.loop_read()
        if client.want_write():
            client.loop_write()
        client.loop_misc()

    def _pump(self, client: Client) -> None:
        while self._acks:
            message = self._acks.popleft()
            if self._up and message.generation == self._generation:
                client.ack(message.mid, message.qos)
        while self._up and len(self._in_flight) < IN_FLIGHT_MAX and (self._urgent or self._waiting):
            lane = self._urgent or self._waiting
            topic, payload, retain, qos = lane.popleft()
            info = client.publish(topic, payload, qos=qos, retain=retain)
            if qos:
                self._in_flight.add(info.mid)

    def _may_stop(self) -> bool:
        """Return whether it was stopped and has nothing more to send, or no more time."""
        if self._stop_at is None:
            return False
        return not self._up or not (self.waiting or self._acks) or time.monotonic() >= self._stop_at

    def _disconnect(self, client: Client, sock: socket.socket, poll: select.poll) -> None:
        """Publish that the office is offline and disconnect, so that the broker does not send the will."""
        self._waiting.append((self._topics.server_state, self._state(online=False), True, 1))
        end = time.monotonic() + 1.0
        while self.waiting and _is_open(client, sock) and time.monotonic() < end:
            self._poll_once(client, sock, poll)
        self._reason = "stopped"
        client.disconnect()
        while client.want_write() and _is_open(client, sock) and time.monotonic() < end:
            client.loop_write()

    def _state(self, *, online: bool) -> bytes:
        return write_object(ServerState(online, self._session, self._now_ms(), PROTO).to_object())

    def _new_client(self) -> Client:
        """Make a new client for each connection, so that nothing of the previous one is sent again."""
        username, password, client_id = self._login
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = CONNECT_WITHIN_S
        client.max_inflight_messages = IN_FLIGHT_MAX + 1
        client.username_pw_set(username, password)
        client.will_set(self._topics.server_state, self._state(online=False), qos=1, retain=True)
        if self._address.tls:
            client.tls_set_context(ssl.create_default_context(cadata=self._address.ca))
        client.on_socket_open = _no_delay
        client.on_socket_register_write = _ignore  # `_poll_once` asks `want_write`: paho must not write by itself
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    def _on_connect(
        self, client: Client, _userdata: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._reason = str(reason)
            return
        for queue in (self._urgent, self._waiting, self._acks, self._in_flight):
            queue.clear()
        self._generation += 1
        self._up = True
        self._log.info("broker connected", generation=self._generation)
        client.subscribe([(name, 1) for name in self._topics.uplink_filters()])
        self._urgent.append((self._topics.server_state, self._state(online=True), True, 1))
        self.inbox.put(BrokerConnected(self.name, self._generation, self._now_ms()))

    def _on_disconnect(
        self, _client: Client, _userdata: Any, _flags: DisconnectFlags, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure and self._reason == "closed":
            self._reason = str(reason)

    def _on_message(self, client: Client, _userdata: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:  # no topic of ours: let the broker forget it
            client.ack(message.mid, message.qos)
            return
        upward = self._topics.parse_uplink(topic)
        screen, kind = ("", None) if upward is None else (upward.screen, upward.kind)
        payload, at_ms = bytes(message.payload), self._now_ms()
        self.inbox.put(
            UplinkMessage(
                self.name, self._generation, screen, kind, payload, message.retain, message.mid, message.qos, at_ms
            )
        )

    def _on_publish(self, _client: Client, _userdata: Any, mid: int, _reason: ReasonCode, _properties: object) -> None:
        self._in_flight.discard(mid)


def _is_open(client: Client, sock: socket.socket) -> bool:
    """Return whether the client still uses the socket that it connected by."""
    return client.socket() is sock


def _no_delay(_client: Client, _userdata: Any, sock: Any) -> None:
    """Send small packets at once: otherwise each round of a fetch waits 40 ms (PROTOCOL W-21)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _ignore(_client: Client, _userdata: Any, _sock: Any) -> None:
    """Do nothing."""
