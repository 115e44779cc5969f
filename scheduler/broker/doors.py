"""How to reach the brokers: the private one of this home, or those that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from players.protocol.documents.join import Broker
from scheduler.broker.accounts import OFFICE
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.port import HOST, kept_port
from scheduler.mqtt import Address

PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class Door:
    """A broker and how the house enters it."""

    address: Address
    username: str
    password: str = field(repr=False)

    @property
    def broker(self) -> Broker:
        """The same broker as a join document names it."""
        return Broker(self.address.host, self.address.port, tls=self.address.tls, ca=self.address.ca)


def doors(home: Path, urls: Sequence[str], account: str = OFFICE) -> tuple[Door, ...]:
    """Return all brokers: those of `urls` (`mqtt[s]://user:password@host:port?ca=file.pem`), else the private one.

    Without a user in its URL a broker is entered by this home's own account. Raises BrokerError.
    """
    files = BrokerFiles(home)
    port = None if urls else kept_port(files.port)
    if not urls and port is None:
        raise BrokerError(
            f"{home} 尚未初始化消息服务；请先运行 ledcast prepare",
            f"{home} has no broker yet; run `ledcast prepare` first, or name one in LEDCAST_MQTT_URLS",
        )
    if port is not None:
        return (Door(Address(HOST, port), account, _password(home, account)),)
    return tuple(_door(url, home, account) for url in urls)


def _password(home: Path, account: str) -> str:
    return BrokerFiles(home).accounts().passwords[account]


def _door(url: str, home: Path, account: str) -> Door:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        ca = [Path(name).read_text(encoding="ascii") for name in parse_qs(parts.query).get("ca", [])]
    except (ValueError, KeyError, OSError) as error:
        raise _unfit(url, error) from error
    if not parts.hostname:
        raise _unfit(url, ValueError("no host"))
    address = Address(parts.hostname, port, parts.scheme == "mqtts", ca[0] if ca else None)
    if parts.username is None:
        return Door(address, account, _password(home, account))
    return Door(address, unquote(parts.username), unquote(parts.password or ""))


def _unfit(url: str, error: Exception) -> BrokerError:
    where = url.rpartition("@")[2]  # what stands before the @ is a password
    return BrokerError(
        f"LEDCAST_MQTT_URLS 中的地址「{where}」不可用：{error}；写作 mqtt://用户:密码@主机:端口",
        f"LEDCAST_MQTT_URLS: {where} will not do ({error}); write mqtt://user:password@host:port",
    )
