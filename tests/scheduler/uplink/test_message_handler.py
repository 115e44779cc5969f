"""What is rejected: counted by reason, acknowledged to its broker, and never in the way of another message."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from campaigns.database import connect, migrate
from players.protocol.json_strict import write_object
from players.protocol.patterns import JOURNAL
from players.protocol.topics import Topics, UplinkKind
from players.protocol.uplink.status_messages import Death, Heartbeat
from scheduler.uplink.presence import Presence
from scheduler.uplink.status_writer import StatusWriter
from tests.scheduler.counter import Counter
from tests.scheduler.reports import AT, AT_MS, Street, born

TOPICS = Topics()
SHA256 = "a" * 64
UPWARD = [
    *(f"ledcast/v1/s/st-1/{kind.value}" for kind in UplinkKind if kind is not UplinkKind.UPLOAD),
    TOPICS.upload("st-1", SHA256, 0),
]


@pytest.fixture
def counter(lite_street: Street, tmp_path: Path) -> Counter:
    return Counter.of(lite_street, tmp_path)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One counter for thousands of hostile messages: what one leaves behind, the next one meets."""
    home = tmp_path_factory.mktemp("patient")
    url = f"sqlite:///{home / 'ledcast.db'}"
    migrate(url)
    opened = connect(url)
    yield Counter.of(Street(opened), home)
    opened.close()
    shutil.rmtree(home)


def standing(counter: Counter, screen: str = "st-1") -> tuple[bool, bool] | None:
    """Whether a screen is online and was ever heard; None where nothing is written."""
    with counter.street.database.reading() as unit:
        status = unit.status.get(screen)
    return None if status is None else (status.online, status.seen_at is not None)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "ledcast/v1/s/st-1/state/more",
        "ledcast/v1/s/st-1/manifest",
        "ledcast/v1/s/ST-1/state",
        "other/v1/s/st-1/state",
        "ledcast/v2/s/st-1/state",
        f"ledcast/v1/s/st-1/up/{SHA256}/9999",
        "ledcast/v1/s/st-1/up/../0",
    ],
)
def test_a_topic_that_is_no_screens_is_rejected(counter, topic):
    received = counter.put(topic, write_object(born().to_object()))

    counter.turn()

    assert counter.rejected == {"unknown topic": 1}
    assert counter.forgotten == [received]


@pytest.mark.parametrize("topic", UPWARD)
def test_any_message_of_an_unknown_screen_is_rejected(counter, topic):
    received = counter.put(topic.replace("st-1", "st-99"), b"{}")

    counter.turn()

    assert counter.rejected == {"unknown screen": 1}
    assert counter.forgotten == [received]
    assert standing(counter, "st-99") is None


@pytest.mark.parametrize("topic", [topic for topic in UPWARD if not topic.endswith("/state")])
def test_a_replay_of_anything_but_a_state_is_dropped(counter, topic):
    """PROTOCOL W-6: only state is retained; a batch that was would be told again by the screen itself."""
    received = counter.put(topic, counter.street.plays(1), retained=True)

    counter.turn()

    assert counter.rejected == {"replay": 1}
    assert (counter.forgotten, counter.acks(), standing(counter)) == ([received], 0, None)


@pytest.mark.parametrize("topic", UPWARD)
@pytest.mark.parametrize("payload", [b"\xff\xfe\x00", b"{" * 5_000, b"[]", b" " * 300_000])
def test_an_unreadable_message_is_counted_and_acknowledged(counter, topic, payload):
    """PROTOCOL W-3, upward."""
    received = counter.put(topic, payload)

    counter.turn()

    chunk = "/up/" in topic
    assert sum(counter.rejected.values()) == (len(payload) > 8_192 if chunk else 1)
    assert counter.forgotten == [received]


def test_an_unreadable_message_still_puts_its_screen_online(counter):
    """PROTOCOL W-5: a screen is present by its last upward message, whatever the topic."""
    counter.put(TOPICS.status("st-1"), b"?")

    counter.turn()

    assert standing(counter) == (True, True)


def test_an_emptied_state_changes_no_status(counter):
    """So a retired screen's state is taken off the brokers, and the office hears itself do it."""
    counter.put(TOPICS.state("st-1"), b"")

    counter.turn()

    assert (standing(counter), counter.rejected) == (None, {})


def test_an_error_in_one_message_drops_only_that_message(counter, monkeypatch):
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Presence, "record_heartbeat", fail)
    counter.put(TOPICS.status("st-1"), write_object(Heartbeat(AT_MS, 1, None, 0, 0).to_object()))
    counter.state(born())

    counter.turn()

    assert counter.rejected == {"fault": 1}
    assert standing(counter) == (True, True)
    assert len(counter.forgotten) == 2


def test_an_error_of_the_receiver_itself_acknowledges_and_counts_nothing(counter, monkeypatch):
    """No ack was sent: the batch comes again (PROTOCOL W-22)."""
    monkeypatch.setattr(StatusWriter, "write", lambda *_: 1 / 0)
    monkeypatch.setattr(counter.receiver, "_count_plays", lambda: 1 / 0)
    received = counter.plays(counter.street.plays(1))
    assert counter.turn()
    monkeypatch.undo()

    counter.plays(counter.street.plays(1))
    counter.turn()

    assert counter.forgotten[0] == received
    assert counter.acks() == 1
    assert counter.street.total().plays == 1


def test_a_flood_is_counted_and_hardly_logged(counter):
    """Its payloads are nowhere in the log."""
    with capture_logs() as logs:
        for _ in range(190):
            counter.put(TOPICS.status("st-1"), b'{"secret": 1.5}')
        counter.turn(later_s=0.1)

    assert counter.rejected == {"unreadable status": 190}
    assert len(logs) == 1
    assert "secret" not in str(logs)


def json_values() -> st.SearchStrategy[object]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("\x00\ud800")
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner), max_leaves=9
    )


VALID: dict[str, dict[str, object]] = {
    "state": born().to_object(),
    "status": Heartbeat(AT_MS, 1, 20, 5, 5).to_object(),
    "plays": {
        "v": 1, "journal": "00000000000000a1", "from": 1, "to": 2, "t0_at": AT_MS - 60_000,
        "rows": [[0, 1, 10_000, 0], [10_000, 1, 10_000, 0]], "lost": [], "clock": "ntp", "evidence": "displayed",
    },
    "want": {"sha256": SHA256, "missing": [[0, 3]]},
    "result": {"id": "a" * 32, "status": "done"},
}  # fmt: skip


@st.composite
def nearly_valid(draw: st.DrawFn) -> tuple[str, bytes]:
    """A message of which a field or two are not what they should be."""
    kind = draw(st.sampled_from(sorted(VALID)))
    told = dict(VALID[kind])
    for name in draw(st.lists(st.sampled_from(sorted(told)), min_size=1, max_size=2)):
        told[name] = draw(json_values())
    if draw(st.booleans()):
        told["journal"] = draw(st.from_regex(JOURNAL, fullmatch=True))
    return f"ledcast/v1/s/st-1/{kind}", json.dumps(told).encode()


def any_message() -> st.SearchStrategy[tuple[str, bytes]]:
    told = json_values().map(lambda value: json.dumps(value).encode())
    return st.tuples(st.sampled_from(UPWARD), st.binary(max_size=200) | told)


@settings(max_examples=150)
@given(messages=st.lists(any_message() | nearly_valid(), min_size=1, max_size=12))
def test_no_bytes_on_any_topic_stop_the_receiver(patient, messages):
    """PROTOCOL W-3: each is taken in or counted, and the broker may forget every one of them."""
    patient.forgotten.clear()
    received = [patient.put(topic, payload) for topic, payload in messages]

    assert patient.turn()

    assert sorted(patient.forgotten, key=id) == sorted(received, key=id)
    assert "fault" not in patient.rejected
    assert "status not written" not in patient.rejected
    assert "plays not counted" not in patient.rejected


def test_plays_still_count_after_hostile_messages(patient):
    """The counts of hostile batches agree with their evidence, and an honest one is added."""
    before = patient.street.total().plays

    patient.plays(patient.street.plays(1, journal="f" * 16))
    patient.turn()

    assert patient.street.total().plays == before + 1


def test_a_death_is_no_message_of_its_screen(counter):
    counter.put(TOPICS.state("st-1"), write_object(Death(3).to_object()))

    counter.turn()

    assert standing(counter) in {None, (False, False)}
    assert counter.at > AT
