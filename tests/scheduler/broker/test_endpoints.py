"""How the house reaches its brokers."""

from __future__ import annotations

from pathlib import Path
from random import SystemRandom

import pytest

from players.protocol.documents.join import Broker
from scheduler.broker.credentials import OFFICE, WITNESS
from scheduler.broker.endpoints import broker_endpoints, ensure_port, is_free, stored_port
from scheduler.broker.errors import BrokerError
from scheduler.mqtt import Address
from tests.scheduler.broker.house import House


def test_the_private_broker_is_used_with_the_office_account(tmp_path: Path) -> None:
    house = House(tmp_path)

    (endpoint,) = broker_endpoints(tmp_path, ())

    assert endpoint.address == Address("127.0.0.1", house.port)
    assert (endpoint.username, endpoint.password) == (OFFICE, house.files.accounts().passwords[OFFICE])
    assert endpoint.broker == Broker("127.0.0.1", house.port, tls=False, ca=None)
    assert endpoint.password not in repr(endpoint)


def test_endpoints_can_use_the_witness_account(tmp_path: Path) -> None:
    House(tmp_path)

    assert broker_endpoints(tmp_path, (), WITNESS)[0].username == WITNESS


def test_several_brokers_by_url(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("-----BEGIN CERTIFICATE-----\n")

    plain, tls = broker_endpoints(tmp_path, ("mqtt://10.0.0.7:1999", f"mqtts://head:p%40ss@mq.example?ca={ca}"))

    assert (plain.address, plain.username) == (Address("10.0.0.7", 1999), OFFICE)
    assert tls.address == Address("mq.example", 8883, tls=True, ca=ca.read_text())
    assert (tls.username, tls.password) == ("head", "p@ss")


@pytest.mark.parametrize(
    "url", ["http://h", "mqtt://", "mqtt://u:hush@h:99999", "mqtts://h?ca=/nowhere.pem", "mqtt://["]
)
def test_a_bad_broker_url_is_named_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(BrokerError, match="LEDCAST_MQTT_URLS") as refused:
        broker_endpoints(tmp_path, (url,))

    assert "hush" not in refused.value.zh + refused.value.en


def test_without_a_broker_the_error_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="ledcast prepare"):
        broker_endpoints(tmp_path, ())


def test_the_port_is_chosen_once(tmp_path: Path) -> None:
    file = tmp_path / "home" / "broker.port"

    chosen = [ensure_port(file, SystemRandom()) for _ in range(3)]

    assert len(set(chosen)) == 1
    assert stored_port(file) == chosen[0]
    assert is_free(chosen[0])


@pytest.mark.parametrize("body", ["", "x", "-5", "0", "65536", "١٨٠٠٠"])
def test_a_port_file_without_a_port_is_an_error(tmp_path: Path, body: str) -> None:
    file = tmp_path / "broker.port"
    file.write_text(body)

    with pytest.raises(BrokerError, match=r"broker\.port holds no port"):
        stored_port(file)
