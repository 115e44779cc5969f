"""Addresses and accounts of the brokers: the private one at the port of this home, or those in the settings."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, unquote, urlsplit

from players.protocol.documents.join import Broker
from scheduler.broker.credentials import OFFICE
from scheduler.broker.errors import BrokerError, PortTakenError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.private_file import replace_private
from scheduler.mqtt import Address

PORTS = {"mqtt": 1883, "mqtts": 8883}
HOST = "127.0.0.1"
LOWEST = 18_000  # below 32,768, where the system takes ports for outgoing connections
HIGHEST = 29_999
_TRIES = 200


@dataclass(frozen=True, slots=True)
class BrokerEndpoint:
    """A broker and the account by which the office connects to it."""

    address: Address
    username: str
    password: str = field(repr=False)

    @property
    def broker(self) -> Broker:
        """The broker as join documents name it."""
        return Broker(self.address.host, self.address.port, tls=self.address.tls, ca=self.address.ca)


def broker_endpoints(home: Path, urls: Sequence[str], account: str = OFFICE) -> tuple[BrokerEndpoint, ...]:
    """Return all brokers: those of `urls` (`mqtt[s]://user:password@host:port?ca=file.pem`), else the private one.

    If a URL has no user, `account` with this home's password is used. Raises BrokerError.
    """
    files = BrokerFiles(home)
    port = None if urls else stored_port(files.port)
    if not urls and port is None:
        raise BrokerError(
            f"{home} 尚未初始化消息服务；请先运行 ledcast prepare",
            f"{home} has no broker yet; run `ledcast prepare` first, or name one in LEDCAST_MQTT_URLS",
        )
    if port is not None:
        return (BrokerEndpoint(Address(HOST, port), account, _password(home, account)),)
    return tuple(_endpoint(url, home, account) for url in urls)


def _password(home: Path, account: str) -> str:
    return BrokerFiles(home).accounts().passwords[account]


def _endpoint(url: str, home: Path, account: str) -> BrokerEndpoint:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        ca = [Path(name).read_text(encoding="ascii") for name in parse_qs(parts.query).get("ca", [])]
    except (ValueError, KeyError, OSError) as error:
        raise _url_error(url, error) from error
    if not parts.hostname:
        raise _url_error(url, ValueError("no host"))
    address = Address(parts.hostname, port, parts.scheme == "mqtts", ca[0] if ca else None)
    if parts.username is None:
        return BrokerEndpoint(address, account, _password(home, account))
    return BrokerEndpoint(address, unquote(parts.username), unquote(parts.password or ""))


def _url_error(url: str, error: Exception) -> BrokerError:
    where = url.rpartition("@")[2]  # what stands before the @ is a password
    return BrokerError(
        f"LEDCAST_MQTT_URLS 中的地址「{where}」不可用：{error}；写作 mqtt://用户:密码@主机:端口",
        f"LEDCAST_MQTT_URLS: {where} will not do ({error}); write mqtt://user:password@host:port",
    )


def is_free(port: int, host: str = HOST) -> bool:
    """Return whether a program could listen on a port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def stored_port(file: Path) -> int | None:
    """Return the port stored in a file; None if there is no file. Raises BrokerError if it holds no port."""
    if not file.exists():
        return None
    text = file.read_text(encoding="ascii", errors="replace").strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise BrokerError(
            f"{file} 中不是端口号；请改正，或删除后重新选择", f"{file} holds no port number; correct it, or delete it"
        )
    return int(text)


def choose_free_port(rng: Random) -> int:
    """Return a port that is free now. Raises BrokerError."""
    candidates = (rng.randint(LOWEST, HIGHEST) for _ in range(_TRIES))
    port = next((number for number in candidates if is_free(number)), None)
    if port is None:
        raise BrokerError("找不到空闲端口", f"no port from {LOWEST} to {HIGHEST} is free on {HOST}")
    return port


def ensure_port(file: Path, rng: Random) -> int:
    """Return this home's port; the first call chooses a free one and stores it."""
    port = stored_port(file)
    if port is None:
        port = choose_free_port(rng)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_private(file, f"{port}\n".encode())
    return port


def require_free(port: int, file: Path) -> None:
    """Raise PortTakenError if another program listens on the broker's port."""
    if not is_free(port):
        raise PortTakenError(port, file)
