"""Credentials of the table reach the running broker."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campaigns.accounts.access import system_actor
from campaigns.actions import add_screen, replace_device, retire_screen
from campaigns.actions.screens import RETIRED_GRACE, withdraw_retired
from campaigns.database import Database, connect
from campaigns.screens.screen import ScreenWish
from scheduler.broker import hash_password, refresh_credentials, reload_broker
from scheduler.broker.process import running_pid
from tests.scheduler.broker.house import House, until

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
ACTOR = system_actor("test")
WITHIN_S = 20.0


@pytest.fixture
def database(tmp_path: Path, tables: Path) -> Iterator[Database]:
    shutil.copy(tables, tmp_path / "ledcast.db")
    opened = connect(f"sqlite:///{tmp_path / 'ledcast.db'}")
    yield opened
    opened.close()


def refresh(database: Database, house: House) -> bool:
    with database.reading() as unit:
        return refresh_credentials(unit, house.files)


def add(database: Database, house: House, screen: str, password: str) -> None:
    house.screens[screen] = password
    wish = ScreenWish(screen, "strip", 320, 16, "mono", "新华路")
    with database.writing() as unit:
        add_screen(unit, ACTOR, wish, password_hash=hash_password(password), at=AT)


def test_a_new_screen_can_connect(database: Database, house: House) -> None:
    add(database, house, "st-1", "word")

    assert refresh(database, house)

    _enter(house, "st-1").close()


def test_a_withdrawn_screen_loses_its_connection(database: Database, house: House) -> None:
    """PROTOCOL §7: a withdrawn credential loses its connection; the others keep theirs."""
    for screen in ("st-1", "st-2"):
        add(database, house, screen, "word")
    refresh(database, house)
    until(lambda: b"st-2" in house.files.passwords.read_bytes())
    gone, kept = _enter(house, "st-1"), _enter(house, "st-2")

    with database.writing() as unit:
        retire_screen(unit, ACTOR, "st-1", at=AT)
    refresh(database, house)
    assert b"st-1:" in house.files.passwords.read_bytes(), "its last plays can still arrive"
    with database.writing() as unit:
        withdraw_retired(unit, AT + RETIRED_GRACE + timedelta(seconds=1))
    refresh(database, house)

    until(lambda: gone.lost)
    assert not kept.lost
    assert not house.client("st-1").welcome
    kept.close()


def test_a_replaced_device_loses_its_connection_and_the_new_one_gets_in(database: Database, house: House) -> None:
    """PROTOCOL §8: the old credential dies."""
    add(database, house, "st-1", "old")
    refresh(database, house)
    old = _enter(house, "st-1")

    with database.writing() as unit:
        replace_device(unit, ACTOR, "st-1", password_hash=hash_password("new"), at=AT)
    refresh(database, house)

    until(lambda: old.lost)
    assert not house.client("st-1", "old").welcome
    new = house.client("st-1", "new")
    assert new.welcome
    new.close()


def test_without_a_change_the_broker_is_not_signalled(database: Database, house: House) -> None:
    add(database, house, "st-1", "word")

    assert [refresh(database, house), refresh(database, house)] == [True, False]


def test_without_a_broker_the_files_are_written_and_nobody_is_signalled(database: Database, tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    add(database, house, "st-1", "word")

    assert refresh(database, house)

    assert b"st-1:$7$" in house.files.passwords.read_bytes()
    assert not reload_broker(house.files)


def test_a_reused_process_number_is_never_signalled(tmp_path: Path) -> None:
    """SIGHUP ends most programs: a stale number must not hit a stranger, such as this test."""
    house = House(tmp_path / "home")
    house.files.pid.write_text(f"{os.getpid()}\n")

    assert running_pid(house.files) is None
    assert not reload_broker(house.files)


def _enter(house: House, name: str):
    """Connect, as soon as the broker has read its files."""
    end = time.monotonic() + WITHIN_S
    while not (client := house.client(name)).welcome:
        client.close()
        assert time.monotonic() < end
        time.sleep(0.05)
    return client
