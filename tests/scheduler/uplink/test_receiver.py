"""Turns of the receiver, with a real database and all else in memory; and once over a real broker."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from random import Random

import pytest
from sqlalchemy import event

from campaigns.errors import LeadershipLostError
from campaigns.publication.work_item import WorkTopic
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.requests import Want
from players.protocol.uplink.state import ManifestState
from players.protocol.uplink.status_messages import Death
from scheduler.broker import OFFICE
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import Address, BrokerConnection, BrokerEvent, Brokers
from scheduler.signing_keys import KeyStore
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.presence import Presence
from scheduler.uplink.receiver import GATHER_MAX, Receiver
from scheduler.uplink.rejections import Rejections
from tests.campaigns.builders import add
from tests.scheduler.broker.house import House, until
from tests.scheduler.counter import LINK, Counter, MemoryShelf
from tests.scheduler.reports import AT, DIGEST, ZONE, Street, born, issue, locked


@pytest.fixture
def street(lite_street: Street) -> Street:
    return lite_street


@pytest.fixture
def counter(street: Street, tmp_path: Path) -> Counter:
    return Counter.of(street, tmp_path)


def test_an_ack_is_published_after_the_commit_and_before_the_acknowledgement(counter, street):
    """PROTOCOL W-22, W-6: acks are never retained."""
    received = counter.plays(street.plays(1, 2))

    counter.turn()

    assert counter.story[:3] == ["committed", "said", "forgotten"]
    assert [(topic, retain, urgent) for topic, _, retain, urgent in counter.said] == [
        ("ledcast/v1/s/st-1/ack", False, True)
    ]
    assert counter.forgotten == [received]
    assert street.total().plays == 2


def test_many_batches_share_one_commit(counter, street):
    for seq in range(1, 51):
        counter.plays(street.plays(seq))

    counter.turn()

    assert counter.acks() == 50
    assert counter.story.index("said") == 1


def test_a_turn_takes_two_hundred_messages_at_most(counter, street):
    for seq in range(1, 251):
        counter.plays(street.plays(seq))

    counter.turn()

    assert counter.acks() == GATHER_MAX
    counter.turn()
    assert counter.acks() == 250


def test_a_receiver_that_dies_before_its_ack_counts_the_resent_batch_once(counter, street, tmp_path):
    """PROTOCOL W-22: no ack was sent, so the screen tells it again."""

    def die() -> None:
        raise SystemExit

    counter.on_publish = die
    counter.plays(street.plays(1, 2))
    with pytest.raises(SystemExit):
        counter.turn()

    after = Counter.of(street, tmp_path)
    after.plays(street.plays(1, 2))
    after.turn()

    assert (counter.acks(), after.acks()) == (0, 1)
    assert street.total().plays == 2


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_messages_wait_while_the_database_is_unavailable(counter, street, failures):
    """PROTOCOL W-22: at whichever step it goes away: loading, counting, writing what was heard."""
    counter.turn()
    counter.connect()
    counter.state(born())
    counter.plays(street.plays(1, 2))
    counter.database.down = failures

    turns = [counter.turn() for _ in range(failures)]
    lost = counter.acks()
    counter.turn()

    assert turns == [False] * failures
    assert (lost, counter.acks()) == (0, 1)
    assert street.total().plays == 2
    assert counter.shelf.asked == [("restore", LINK)]
    assert len(counter.forgotten) == 2


def test_nothing_more_is_taken_while_messages_wait(counter, street):
    """They then leave the rest at the brokers."""
    counter.turn()
    counter.plays(street.plays(1))
    counter.database.down = 2
    counter.turn()
    counter.plays(street.plays(2))

    counter.turn()
    waiting = counter.inbox.qsize()
    counter.turn()
    counter.turn()

    assert (waiting, counter.inbox.qsize(), counter.acks()) == (1, 0, 2)


def test_a_receiver_started_without_a_database_goes_on_once_it_is_available(counter, street):
    counter.plays(street.plays(1))
    counter.database.down = 1

    assert [counter.turn(), counter.acks()] == [False, 0]
    assert [counter.turn(), counter.acks()] == [True, 1]


def test_the_loop_goes_on_once_the_database_is_available_again(counter, street):
    stop = threading.Event()
    counter.database.down = 2
    counter.plays(street.plays(1))
    thread = threading.Thread(target=counter.receiver.run, args=(stop,))
    thread.start()

    until(lambda: counter.acks() == 1)
    stop.set()
    thread.join(5)

    assert not thread.is_alive()
    assert street.total().plays == 1


@pytest.mark.parametrize("what", ["plays", "state"])
def test_a_stale_leader_stops_receiving(counter, street, what):
    """A stale leader writes nothing and says nothing."""
    with street.database.writing() as unit:
        unit.leadership.begin_term("another", AT)
    if what == "plays":
        counter.plays(street.plays(1))
    else:
        counter.state(born())

    with pytest.raises(LeadershipLostError):
        counter.receiver.run(threading.Event())

    assert (counter.said, street.total().plays) == ([], 0)


def test_a_connected_broker_is_restored_before_anything_else_is_sent(counter):
    """PROTOCOL W-5."""
    issue(counter.street, "manifest", 9)
    counter.connect()
    counter.state(born())

    counter.turn()

    assert counter.shelf.asked == [("restore", LINK), ("send", "st-1")]


def test_a_call_of_the_shelf_is_repeated_after_an_unavailable_database(counter):
    counter.shelf.faults = [locked()]
    counter.connect()

    assert [counter.turn(), counter.turn()] == [False, True]
    assert counter.shelf.asked == [("restore", LINK)]


def test_an_error_of_the_shelf_drops_only_that_call(counter, street):
    counter.shelf.faults = [KeyError("no such link")]
    counter.connect()
    counter.connect()
    counter.plays(street.plays(1))

    assert counter.turn()
    assert counter.shelf.asked == [("restore", LINK)]
    assert counter.acks() == 1
    assert counter.rejected == {"errand failed": 1}


def test_a_want_is_answered_from_the_shelf(counter):
    """PROTOCOL W-21."""
    want = Want("a" * 64, ((0, 3),))
    counter.put(counter.topics.want("st-1"), write_object(want.to_object()))

    counter.turn()

    assert counter.shelf.asked == [("answer", "st-1", want)]


@pytest.mark.parametrize(
    ("kind", "rev", "digest"),
    [("manifest", 9, "e" * 64), ("manifest", 5, "e" * 64), ("config", 3, DIGEST), ("keys", 2, DIGEST)],
)
def test_an_outdated_birth_is_sent_its_documents_once_a_session(counter, kind, rev, digest):
    """PROTOCOL W-5: once a session, whatever it says after that."""
    issue(counter.street, kind, rev, digest=digest, screen=None if kind == "keys" else "st-1")
    for _ in range(3):
        counter.state(born())
    counter.turn()
    counter.state(born(brightness=10))
    counter.turn()
    first = list(counter.shelf.asked)

    counter.state(born(session=8))
    counter.turn()

    assert first == [("send", "st-1")]
    assert counter.shelf.asked == [("send", "st-1"), ("send", "st-1")]


@pytest.mark.parametrize("status", ["fetching", "ready", "applied", "rejected"])
def test_a_birth_with_the_current_manifest_is_sent_nothing(counter, status):
    """PROTOCOL W-5: who is still fetching is not out of date."""
    issue(counter.street, "manifest", 5)
    issue(counter.street, "config", 2)
    issue(counter.street, "keys", 1, screen=None)

    counter.state(born(manifest=ManifestState(5, DIGEST, status)))
    counter.turn()

    assert counter.shelf.asked == []


def waiting(street):
    with street.database.reading() as unit:
        return [(item.topic, item.object) for item in unit.work.waiting()]


def test_higher_revs_of_a_birth_are_outgrown(counter, street):
    """PROTOCOL W-5: the office was restored, or its clock was once ahead; a screen ignores what is below its own."""
    issue(street, "manifest", 4)
    issue(street, "config", 2)
    issue(street, "keys", 0, screen=None)
    before = waiting(street)

    counter.state(born())
    counter.turn()

    with street.database.reading() as unit:
        group = unit.screens.get("st-1").group_id
        assert [unit.documents.current(f"ledcast/v1/{topic}") for topic in ("s/st-1/manifest", "keys")] == [None, None]
        assert unit.documents.last_rev("ledcast/v1/s/st-1/manifest") == 5
        assert unit.documents.current("ledcast/v1/s/st-1/config").rev == 2
    assert sorted(set(waiting(street)) - set(before)) == [(WorkTopic.KEYS, "all"), (WorkTopic.PUBLISH, str(group))]
    assert counter.shelf.asked == []


def test_the_same_higher_revs_ask_for_nothing_a_second_time(counter, street):
    counter.state(born())
    counter.turn()
    with street.database.writing() as unit:
        unit.work.complete(unit.work.waiting())

    counter.state(born(session=8))
    counter.turn()

    assert waiting(street) == []


@pytest.mark.parametrize("others", [0, 6])
def test_screens_that_come_together_are_compared_and_sent_together(counter, street, others):
    """After an outage of a broker all of a city come: what is read must not grow with them."""
    names = ["st-1", *(f"st-{number}" for number in range(3, 3 + others))]
    with street.database.writing() as unit:
        for name in names[1:]:
            add(unit, AT, name)
    issue(street, "keys", 3, screen=None)
    for name in names:
        issue(street, "manifest", 9, screen=name)
    counter.turn()
    read: list[str] = []
    event.listen(street.database._reader, "before_cursor_execute", lambda *values: read.append(values[2]))
    for name in names:
        counter.state(born(), name)

    counter.turn()

    assert counter.shelf.asked == [("send", *names)]
    assert len([sql for sql in read if "FROM document" in sql]) == 2


def test_a_new_screen_without_documents_is_sent_nothing(counter):
    counter.state(born(manifest=None, keys_rev=0, config_rev=0))

    counter.turn()

    assert counter.shelf.asked == []


def test_a_screen_added_a_moment_ago_is_known_at_once(counter, street):
    counter.turn()
    with street.database.writing() as unit:
        add(unit, AT, "st-3")
    counter.state(born(), "st-3")

    counter.turn()

    with street.database.reading() as unit:
        status = unit.status.get("st-3")
    assert status is not None and status.online
    assert counter.rejected == {}


def test_retained_states_restore_presence_after_a_restart(counter, street, tmp_path):
    """PROTOCOL W-5: states are retained; a death that came while the office was away is among them."""
    counter.state(born())
    counter.state(born(), "st-2")
    counter.turn()

    issue(street, "manifest", 9, digest="e" * 64)
    after = Counter.of(street, tmp_path)
    after.state(born(session=9, brightness=33), retained=True)
    after.put(after.topics.state("st-2"), write_object(Death(7).to_object()), retained=True)
    after.turn()

    with street.database.reading() as unit:
        statuses = unit.status.all()
    assert (statuses["st-1"].session, statuses["st-1"].brightness, statuses["st-1"].online) == (9, 33, True)
    assert not statuses["st-2"].online
    assert after.shelf.asked == []  # whoever is connected to a new office is sent everything anyway


def test_a_batch_over_a_real_broker_is_acked_and_counts_once(house: House, street: Street) -> None:
    """PROTOCOL W-22, from a client's publish to its ack."""
    house.admit(st_1="word")
    inbox: SimpleQueue[BrokerEvent] = SimpleQueue()
    link = BrokerConnection(
        Topics(), Address("127.0.0.1", house.port), OFFICE, house.files.accounts().passwords[OFFICE],
        session=7, now_ms=lambda: time.time_ns() // 1_000_000, rng=Random(1), inbox=inbox,
    )  # fmt: skip
    brokers = Brokers([link])
    keys = KeyStore(house.files.home / "keys").ensure(AT)
    context = LeaderContext(street.database, street.term, Topics(), keys, ZONE, lambda: datetime.now(UTC))
    shelf, rejections = MemoryShelf(), Rejections()
    receiver = Receiver(
        context, inbox, brokers, shelf,
        ingest=Ingest(context, rejections), presence=Presence(), rejections=rejections,
    )  # fmt: skip
    stop = threading.Event()
    thread = threading.Thread(target=receiver.run, args=(stop,))
    link.start()
    thread.start()
    until(lambda: link.connected and shelf.asked)
    screen = house.client("st-1")
    screen.subscribe("ledcast/v1/s/st-1/ack")

    for _ in range(2):
        screen.publish("ledcast/v1/s/st-1/plays", street.plays(1, 2, 3))
    until(lambda: len(screen.heard) == 2)

    stop.set()
    thread.join(5)
    link.stop()
    assert screen.topics() == ["ledcast/v1/s/st-1/ack"] * 2
    assert street.total().plays == 3
    assert rejections.counts == {}


def test_statuses_are_written_once_a_second_at_most(counter):
    """DESIGN section 5: statuses, a commit a second in all."""
    counter.turn()
    counter.story.clear()
    for tenth in range(21):
        counter.state(born(brightness=tenth))
        counter.at += timedelta(milliseconds=100)
        counter.turn(later_s=0.1)

    assert counter.story.count("committed") in {2, 3}
