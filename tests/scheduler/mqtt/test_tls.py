"""The link over TLS, against a real Mosquitto with a certificate of our own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from random import Random, SystemRandom

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from players.protocol.topics import Topics
from scheduler.broker import OFFICE
from scheduler.broker.endpoints import choose_free_port
from scheduler.broker.process import answers
from scheduler.mqtt import Address, BrokerConnected, BrokerConnection, UplinkMessage, probe_login
from tests.scheduler.broker.house import House, until

TOPICS = Topics("ledcast")


def self_signed(folder: Path) -> str:
    """Write server.pem and server.key for 127.0.0.1; returns the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))  # the TLS library reads the machine's own clock
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "server.pem").write_bytes(pem)
    (folder / "server.key").write_bytes(secret)
    return pem.decode()


@pytest.fixture
def door(tmp_path: Path, mosquitto_program: str) -> Iterator[tuple[Address, str]]:
    """A TLS listener with the house's own passwords; gives its address and the office's password."""
    house = House(tmp_path / "home")
    house.files.write_passwords({})
    ca = self_signed(tmp_path)
    port = choose_free_port(SystemRandom())
    lines = house.files.configuration.read_text().replace(f"listener {house.port} ", f"listener {port} ")
    lines += f"certfile {tmp_path}/server.pem\nkeyfile {tmp_path}/server.key\n"
    house.files.configuration.write_text(lines)
    with (tmp_path / "log").open("wb") as log:
        broker = subprocess.Popen([mosquitto_program, "-c", str(house.files.configuration)], stderr=log)
    until(lambda: answers(port))
    yield Address("127.0.0.1", port, tls=True, ca=ca), house.files.accounts().passwords[OFFICE]
    broker.terminate()
    broker.wait()


def test_many_messages_at_once_arrive_whole_and_in_order(door: tuple[Address, str]) -> None:
    address, password = door
    link = BrokerConnection(
        TOPICS, address, OFFICE, password, session=1, now_ms=lambda: time.time_ns() // 1_000_000, rng=Random(1)
    )
    link.start()
    assert isinstance(link.inbox.get(timeout=5), BrokerConnected)

    for number in range(200):
        link.publish(TOPICS.plays("st-1"), b"%d " % number + b"x" * 3_000, retain=False)

    heard = [link.inbox.get(timeout=5) for _ in range(200)]
    assert [int(event.payload.split()[0]) for event in heard if isinstance(event, UplinkMessage)] == list(range(200))
    link.stop()


# paho leaves the socket of a handshake that failed to the garbage collector
@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_an_unknown_certificate_authority_is_refused(door: tuple[Address, str]) -> None:
    address, password = door
    unknown = Address(address.host, address.port, tls=True)

    answer = probe_login(unknown, OFFICE, password)
    link = BrokerConnection(TOPICS, unknown, OFFICE, password, session=1, now_ms=lambda: 0, rng=Random(1))
    link.start()
    until(lambda: "CERTIFICATE_VERIFY_FAILED" in link._reason)
    link.stop()

    assert link.inbox.empty()
    assert answer is not None and "CERTIFICATE_VERIFY_FAILED" in answer
    assert probe_login(address, OFFICE, password) is None
