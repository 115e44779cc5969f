"""One screen's MQTT connection by paho, whose callbacks only enqueue events (PROTOCOL W-1, W-5, W-21)."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, Protocol

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from players.device.agent.actions import Dial, Publish
from players.device.agent.events import Connected, Disconnected, Event, Received
from players.protocol.documents.join import Broker, JoinDocument

KEEPALIVE_S = 60
CONNECT_WITHIN_S = 5.0


class Network(Protocol):
    """The part of the loop that a link uses."""

    def dial(self, connect: Callable[[], str | None], done: Callable[[str | None], None]) -> None:
        """Run `connect` on another thread, then `done` with its result on the loop's own."""
        ...

    def watch(self, sock: socket.socket, link: BrokerLink) -> None:
        """Call `link.on_ready` when the socket is readable; write what is queued now and when it is writable."""
        ...

    def unwatch(self, sock: socket.socket) -> None:
        """Stop watching a socket; do nothing where it is not watched."""
        ...


class BrokerLink:
    """The connection of one screen; a new paho client for each attempt.

    Everything runs on the loop's thread but the opening of the socket, which blocks.
    """

    def __init__(self, join: JoinDocument, network: Network, enqueue: Callable[[Event], None]) -> None:
        """Make a link that is not connected; `enqueue` gets its events."""
        self._join = join
        self._network = network
        self._enqueue = enqueue
        self._client: Client | None = None
        self._session = 0
        self._sock: socket.socket | None = None

    @property
    def sock(self) -> socket.socket | None:
        """The socket in use; None while not connected."""
        return self._sock

    @property
    def wants_write(self) -> bool:
        """Whether bytes are queued to be written."""
        return self._client is not None and self._client.want_write()

    def dial(self, dial: Dial) -> None:
        """Start to connect; `Connected` or `Disconnected` follows."""
        self.drop()
        broker = dial.broker
        self._session = dial.session
        try:
            client = self._client = self._new_client(dial)
        except (ssl.SSLError, ValueError) as error:  # `ca` is no certificate: the next broker is tried
            self._enqueue(Disconnected(dial.session, f"{broker.host}: ca cannot be used: {error}"))
            return
        self._network.dial(lambda: _connect(client, broker), lambda error: self._on_dialled(client, error))

    def publish(self, message: Publish) -> None:
        """Publish one message; without a connection it is dropped, as every sender repeats what is not answered."""
        if self._client is not None and self._sock is not None:
            self._client.publish(message.topic, message.payload, qos=message.qos, retain=message.retain)

    def subscribe(self, topics: tuple[str, ...], qos: int) -> None:
        """Subscribe to exact topics."""
        if self._client is not None and self._sock is not None and topics:
            self._client.subscribe([(topic, qos) for topic in topics])

    def unsubscribe(self, topics: tuple[str, ...]) -> None:
        """Unsubscribe from exact topics."""
        if self._client is not None and self._sock is not None and topics:
            self._client.unsubscribe(list(topics))

    def disconnect(self) -> None:
        """Disconnect cleanly, so that the broker does not send the will; then the socket closes."""
        if self._client is not None:
            self._client.disconnect()

    def drop(self) -> None:
        """Close the connection at once; no event follows."""
        if self._client is not None:
            client, self._client = self._client, None
            self._forget_socket()
            client.on_disconnect = client.on_connect = client.on_message = None
            _close(client)

    def on_ready(self, *, readable: bool, writable: bool) -> None:
        """Read and write what the socket allows."""
        client = self._client
        if client is None:
            return
        if readable:
            client.loop_read()
            while self._sock is not None and isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
                client.loop_read()
        if writable or client.want_write():
            client.loop_write()

    def keep_alive(self) -> None:
        """Send a ping when one is due; call about once a second."""
        if self._client is not None and self._sock is not None:
            self._client.loop_misc()

    def _new_client(self, dial: Dial) -> Client:
        """Return a client for one connection, so that nothing of the last one is sent again (PROTOCOL W-5)."""
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._join.screen,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_WITHIN_S
        client.username_pw_set(self._join.username, self._join.password)
        client.will_set(dial.will_topic, dial.will_payload, qos=1, retain=True)
        if dial.broker.tls:
            client.tls_set_context(ssl.create_default_context(cadata=dial.broker.ca))
        client.on_socket_open = _no_delay
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = _ignore_write  # an external loop writes: paho must not do so by itself
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    def _on_dialled(self, client: Client, error: str | None) -> None:
        sock = client.socket()
        if client is not self._client:
            _close(client)
        elif error is not None or not isinstance(sock, socket.socket):
            self._client = None
            self._enqueue(Disconnected(self._session, error or "no socket"))
        else:
            self._sock = sock
            self._network.watch(sock, self)

    def _forget_socket(self) -> None:
        if self._sock is not None:
            sock, self._sock = self._sock, None
            self._network.unwatch(sock)

    def _on_socket_close(self, client: Client, _userdata: Any, _sock: Any) -> None:
        if client is self._client:
            self._forget_socket()

    def _on_connect(
        self, _client: Client, _userdata: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if not reason.is_failure:
            self._enqueue(Connected(self._session))

    def _on_disconnect(
        self,
        client: Client,
        _userdata: Any,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if client is self._client:
            self._forget_socket()
            self._client = None
            self._enqueue(Disconnected(self._session, str(reason)))

    def _on_message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        self._enqueue(Received(message.topic, bytes(message.payload), retained=message.retain))


def _connect(client: Client, broker: Broker) -> str | None:
    """Open the socket, which blocks; return the error, or None."""
    try:
        answer = client.connect(broker.host, broker.port, keepalive=KEEPALIVE_S)
    except (OSError, ValueError) as error:  # refused, unknown name, no route, bad certificate
        return str(error) or type(error).__name__
    return None if answer is MQTTErrorCode.MQTT_ERR_SUCCESS else str(answer)


def _close(client: Client) -> None:
    sock = client.socket()
    if isinstance(sock, socket.socket):
        sock.close()


def _no_delay(_client: Client, _userdata: Any, sock: Any) -> None:
    """Send small packets at once: with Nagle's algorithm a fetch would wait 40 ms a round (PROTOCOL W-21)."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _ignore_write(_client: Client, _userdata: Any, _sock: Any) -> None:
    """Ignore the callback: the loop reads `wants_write` itself."""
