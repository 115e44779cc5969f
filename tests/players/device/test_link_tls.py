"""The link over TLS: the broker's certificate is checked against the join document's CA."""

from __future__ import annotations

import datetime as dt
import ipaddress
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from players.device.agent import events as ev
from players.device.clock import SystemClock
from players.device.loop import PlayerLoop
from players.protocol.documents.join import Broker
from tests.players.device.conftest import free_port
from tests.players.device.test_link import Listener

ANY_DAY = (dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
"""The TLS library reads the machine's own clock, whatever the date of the run."""


def certificate(folder: Path) -> str:
    """Write a self-signed certificate for 127.0.0.1 and its key; returns it as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *ANY_DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return pem.decode()


@pytest.fixture
def secure(mosquitto_program: str, tmp_path: Path) -> Iterator[Broker]:
    tmp_path.chmod(0o755)
    ca = certificate(tmp_path)
    port = free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"user root\nlistener {port} 127.0.0.1\nallow_anonymous true\n"
        f"certfile {tmp_path / 'cert.pem'}\nkeyfile {tmp_path / 'key.pem'}\n"
    )
    with subprocess.Popen(
        [mosquitto_program, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(0.2)
        yield Broker("127.0.0.1", port, tls=True, ca=ca)
        process.kill()


def listener(loop: PlayerLoop, broker: Broker) -> Listener:
    made = Listener(loop, broker.port, broker=broker)
    made.dial()
    return made


def test_messages_pass_over_tls(secure: Broker) -> None:
    """Section 7, 8: `ca` is PEM; large messages that fill several TLS records come whole."""
    loop = PlayerLoop(SystemClock())
    one = listener(loop, secure)
    one.wait(ev.Connected)
    one.subscribe("a/1")
    for n in range(20):
        one.publish("a/1", bytes([n]) * 100_000)

    heard = one.wait(ev.Received, 20)
    one.link.drop()
    loop.close()

    assert [len(event.payload) for event in heard if isinstance(event, ev.Received)] == [100_000] * 20


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # paho leaves that socket to the collector
def test_a_broker_with_another_certificate_is_not_trusted(secure: Broker, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    loop = PlayerLoop(SystemClock())
    one = listener(loop, Broker(secure.host, secure.port, tls=True, ca=certificate(other)))

    (lost,) = one.wait(ev.Disconnected)
    loop.close()

    assert isinstance(lost, ev.Disconnected)
    assert "CERTIFICATE" in lost.reason.upper()


@pytest.mark.parametrize("ca", ["no PEM at all", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_broker_without_a_usable_certificate_authority_is_passed_over(ca: str) -> None:
    """W-5, section 3, config: a broker that cannot be dialled is one that does not answer."""
    loop = PlayerLoop(SystemClock())
    one = listener(loop, Broker("127.0.0.1", 1, tls=True, ca=ca))

    (lost,) = one.wait(ev.Disconnected)
    loop.close()

    assert isinstance(lost, ev.Disconnected)
    assert (lost.session, "ca cannot be used" in lost.reason) == (1, True)
