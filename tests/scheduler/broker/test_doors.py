"""How the house reaches its brokers."""

from __future__ import annotations

from pathlib import Path

import pytest

from players.protocol.documents.join import Broker
from scheduler.broker.accounts import OFFICE, WITNESS
from scheduler.broker.doors import doors
from scheduler.broker.errors import BrokerError
from scheduler.mqtt import Address
from tests.scheduler.broker.house import House


def test_the_private_broker_is_entered_by_the_houses_own_account(tmp_path: Path) -> None:
    house = House(tmp_path)

    (door,) = doors(tmp_path, ())

    assert door.address == Address("127.0.0.1", house.port)
    assert (door.username, door.password) == (OFFICE, house.files.accounts().passwords[OFFICE])
    assert door.broker == Broker("127.0.0.1", house.port, tls=False, ca=None)
    assert door.password not in repr(door)


def test_whoever_only_looks_asks_for_another_account(tmp_path: Path) -> None:
    House(tmp_path)

    assert doors(tmp_path, (), WITNESS)[0].username == WITNESS


def test_several_brokers_by_url(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("-----BEGIN CERTIFICATE-----\n")

    plain, tls = doors(tmp_path, ("mqtt://10.0.0.7:1999", f"mqtts://head:p%40ss@mq.example?ca={ca}"))

    assert (plain.address, plain.username) == (Address("10.0.0.7", 1999), OFFICE)
    assert tls.address == Address("mq.example", 8883, tls=True, ca=ca.read_text())
    assert (tls.username, tls.password) == ("head", "p@ss")


@pytest.mark.parametrize(
    "url", ["http://h", "mqtt://", "mqtt://u:hush@h:99999", "mqtts://h?ca=/nowhere.pem", "mqtt://["]
)
def test_an_address_that_will_not_do_is_named_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(BrokerError, match="LEDCAST_MQTT_URLS") as refused:
        doors(tmp_path, (url,))

    assert "hush" not in refused.value.zh + refused.value.en


def test_before_any_broker_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="ledcast prepare"):
        doors(tmp_path, ())
