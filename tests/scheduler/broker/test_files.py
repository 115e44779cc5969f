"""The broker's files, believed only where the real Mosquitto obeys them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scheduler.broker import OFFICE, WITNESS, BrokerFiles, hash_password
from scheduler.broker.files import access_list
from tests.scheduler.broker.house import House, until

SHA = "ab" * 32
OWN = [f"v1/s/st-1/{kind}" for kind in ("state", "status", "plays", "want", "result", f"up/{SHA}/0")]
READABLE = ["v1/keys", "v1/s/st-1/manifest", "v1/s/st-1/ack", "v1/a/all/override", f"b/{SHA}/0", "v1/server/state"]
UNREADABLE = ["v1/s/st-2/manifest", "v1/s/st-2/ack", "v1/s/st-2/plays", "v1/a/all/other", "elsewhere"]
UNWRITABLE = [
    "v1/keys", "v1/s/st-1/manifest", "v1/s/st-1/config", "v1/s/st-1/override", "v1/s/st-1/command", "v1/s/st-1/ack",
    "v1/s/st-2/state", "v1/s/st-2/plays", "v1/a/all/override", f"b/{SHA}/0", "v1/server/state", f"v1/s/st-1/up/{SHA}",
]  # fmt: skip


def test_all_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    house = House(tmp_path / "home")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in house.files.folder.iterdir()}

    assert modes == dict.fromkeys(("mosquitto.conf", "access", "passwords", "accounts.json"), 0o600)
    assert stat.S_IMODE(house.files.folder.stat().st_mode) == 0o700


def test_a_screen_writes_its_own_topics_and_no_others(house: House) -> None:
    """PROTOCOL §7: pattern access by user name."""
    house.admit(st_1="word")
    witness, screen = house.client(WITNESS), house.client("st-1")
    witness.subscribe("ledcast/#")

    for topic in [*UNWRITABLE, *OWN]:
        screen.publish(f"ledcast/{topic}")
    screen.publish("outside/v1/s/st-1/state")

    until(lambda: len(witness.heard) >= len(OWN))
    assert witness.topics() == [f"ledcast/{topic}" for topic in OWN]
    screen.close()
    witness.close()


def test_a_screen_reads_its_own_topics_and_no_others(house: House) -> None:
    """PROTOCOL §7: even by wildcard nothing of another screen is delivered."""
    house.admit(st_1="word", st_2="word")
    office, screen = house.client(OFFICE), house.client("st-1")
    screen.subscribe("#", "ledcast/v1/s/+/#", "ledcast/v1/s/st-2/manifest")

    for topic in [*UNREADABLE, *READABLE]:
        office.publish(f"ledcast/{topic}", topic.encode())

    last = f"ledcast/{READABLE[-1]}"
    until(lambda: last in screen.topics())
    assert set(screen.topics()) == {f"ledcast/{topic}" for topic in READABLE}
    screen.close()
    office.close()


def test_no_client_connects_without_a_password(house: House) -> None:
    house.admit(st_1="word")

    strangers = [house.client("st-1", ""), house.client("st-9", "word"), house.client("", ""), house.client("#", "")]

    assert [stranger.answer for stranger in strangers] == ["Not authorized"] * 4
    for stranger in strangers:
        stranger.close()


def test_a_stranger_cannot_take_over_by_another_client_id(house: House) -> None:
    """PROTOCOL §7: the broker holds client id = user name, whatever a client claims."""
    house.admit(st_1="word", st_2="word")
    office, screen = house.client(OFFICE), house.client("st-1")

    thieves = [house.client("st-2", client_id=claimed) for claimed in ("st-1", OFFICE)]

    office.publish("ledcast/v1/keys")
    screen.publish("ledcast/v1/s/st-1/state")
    assert not office.lost and not screen.lost
    until(lambda: thieves[0].lost)  # the second connection of st-2 closed the first: that id is really in force
    for client in (office, screen, *thieves):
        client.close()


def test_the_witness_disturbs_no_office(house: House) -> None:
    """Doctor, tests and a second process enter by an account, hence by a client id, of their own."""
    office = house.client(OFFICE)

    witness = house.client(WITNESS)
    witness.publish("ledcast/v1/keys", b"seen", retain=True)

    assert witness.welcome and not office.lost
    office.close()
    witness.close()


def test_retained_messages_outlive_an_orderly_restart(house: House) -> None:
    office = house.client(OFFICE)
    office.publish("ledcast/v1/keys", b"kept", retain=True)
    office.close()

    house.broker.stop()
    house.start()

    witness = house.client(WITNESS)
    witness.subscribe("ledcast/v1/keys")
    until(lambda: witness.heard == [("ledcast/v1/keys", b"kept")])
    witness.close()


def test_a_batch_too_long_for_the_wire_is_still_read_and_no_packet_is_without_bound(house: House) -> None:
    """PROTOCOL W-8: 16,000 bytes; what is longer is refused by its reader with a reason."""
    house.admit(st_1="word")
    office, screen = house.client(OFFICE), house.client("st-1")
    screen.subscribe("ledcast/v1/s/st-1/manifest")

    office.publish("ledcast/v1/s/st-1/manifest", b"x" * 256_000)
    office.client.publish("ledcast/v1/s/st-1/manifest", b"x" * 400_000, qos=1)

    until(lambda: office.lost)
    assert [len(payload) for _, payload in screen.heard] == [256_000]
    screen.close()
    office.close()


def test_five_thousand_retained_states_reach_the_office_by_one_subscription(house: House) -> None:
    """Mosquitto's defaults lose all but 1,020 of such a burst after PUBACK, without a word."""
    office = house.client(OFFICE)
    for number in range(5_000):
        office.client.publish(f"ledcast/v1/s/st-{number}/state", b"{}", qos=1, retain=True)
    until(lambda: office.taken == 5_000, 20)

    witness = house.client(WITNESS)
    witness.subscribe("ledcast/v1/s/+/state")

    until(lambda: len(witness.heard) == 5_000, 20)
    witness.close()
    office.close()


def test_the_same_credentials_are_written_once(tmp_path: Path) -> None:
    files = House(tmp_path / "home").files
    credentials = {"st-1": hash_password("word")}

    changed = [files.write_passwords(credentials) for _ in range(3)]

    assert changed == [True, False, False]


def test_a_screen_can_never_have_an_office_account_name() -> None:
    """PROTOCOL W-2: a screen id is of lower-case letters, digits and hyphens."""
    assert all("_" in name for name in (OFFICE, WITNESS))


@pytest.mark.parametrize("root", ["a\nuser thief\ntopic readwrite #", "a\tb", "a\x7f"])
def test_a_root_cannot_smuggle_a_line_into_the_files(tmp_path: Path, root: str) -> None:
    with pytest.raises(ValueError, match="LEDCAST_ROOT"):
        BrokerFiles(tmp_path).write(root, 18_000)


def test_every_topic_of_the_access_list_lies_below_the_root() -> None:
    lines = access_list("town").splitlines()

    assert {line.split()[-1].split("/")[0] for line in lines if not line.startswith("user ")} == {"town"}
