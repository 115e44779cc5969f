"""Batches of plays as bytes, counted on both databases."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from campaigns.actions import retire_screen
from campaigns.counting.counter import Intake
from campaigns.database import Database, connect, migrate
from campaigns.database.tables.metadata import METADATA
from campaigns.errors import LeadershipLostError
from campaigns.playback.evidence import Upload
from campaigns.playback.tally import Amounts, TallyQuery
from campaigns.screens.screen import Place, ScreenKind
from players.protocol.documents.ack import Ack
from players.protocol.documents.jws import Keyring
from players.protocol.documents.kinds import DocumentKind as Signed
from players.protocol.topics import Topics
from players.protocol.uplink.plays import LostRows
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import UplinkMessage
from scheduler.signing_keys import KeyStore
from scheduler.uplink.ingest import Ingest, SignedAck
from scheduler.uplink.rejections import Rejections
from tests.campaigns.builders import SYSTEM
from tests.campaigns.queries import lost_records
from tests.postgres import PostgresServer
from tests.scheduler.counter import message_on
from tests.scheduler.reports import AT, AT_MS, JOURNAL, OTHER_JOURNAL, ZONE, Flaky, Street


@pytest.fixture(scope="module")
def postgres_tables(postgres: PostgresServer) -> Iterator[str]:
    """One PostgreSQL database for all tests of this module, which empty it behind them."""
    url = postgres.fresh()
    migrate(url)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def street(request: pytest.FixtureRequest) -> Iterator[Street]:
    """A street of each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("lite_street")
        return
    url = request.getfixturevalue("postgres_tables")
    opened = connect(url)
    yield Street(opened)
    opened.close()
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@pytest.fixture
def database(street: Street) -> Database:
    return street.database


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys").ensure(AT)


@pytest.fixture
def flaky(street: Street) -> Flaky:
    return Flaky(street.database)


@pytest.fixture
def rejections() -> Rejections:
    return Rejections()


@pytest.fixture
def ingest(street: Street, flaky: Flaky, keys: KeyStore, rejections: Rejections) -> Ingest:
    return make(flaky, keys, street.term, rejections=rejections)


def make(
    database: object, keys: KeyStore, term: int, *, at: datetime = AT, rejections: Rejections | None = None
) -> Ingest:
    context = LeaderContext(database, term, Topics(), keys, ZONE, lambda: at)  # type: ignore[arg-type]
    return Ingest(context, rejections or Rejections())


def message(payload: bytes, screen: str = "st-1") -> UplinkMessage:
    return message_on(Topics(), Topics().plays(screen), payload)


def count(ingest: Ingest, *payloads: bytes, screen: str = "st-1") -> list[SignedAck]:
    return ingest.count([message(payload, screen) for payload in payloads])


def opened(acks: Sequence[SignedAck], keys: KeyStore) -> list[Ack]:
    """What acks say, as a screen reads them: by keys that the anchor vouches for."""
    ring = Keyring(keys.anchor.public, keys.keys_document(1))
    return [Ack.read(ring.verify(Signed.ACK, token, at_ms=AT_MS)) for _, token in acks]


def marks(acks: Sequence[SignedAck], keys: KeyStore) -> list[int]:
    return [ack.hwm for ack in opened(acks, keys)]


def test_a_batch_is_counted_and_its_screen_gets_a_signed_ack(street, ingest, keys):
    """PROTOCOL W-22: screen, journal, hwm, at."""
    acks = count(ingest, street.plays(1, 2, 3))

    assert [topic for topic, _ in acks] == ["ledcast/v1/s/st-1/ack"]
    assert opened(acks, keys) == [Ack("st-1", JOURNAL, 3, AT_MS)]
    assert street.total().plays == 3


def test_a_repeated_batch_counts_once_and_is_acked_each_time(street, ingest, keys):
    """PROTOCOL W-22: in one unit of work, and in another."""
    payload = street.plays(1, 2)

    acks = [*count(ingest, payload, payload), *count(ingest, payload)]

    assert marks(acks, keys) == [2, 2, 2]
    assert street.total().plays == 2


def test_a_gap_is_acked_with_the_unchanged_mark(street, ingest, keys):
    """PROTOCOL W-22: from > hwm + 1."""
    count(ingest, street.plays(1))

    assert marks(count(ingest, street.plays(3)), keys) == [1]
    assert street.total().plays == 1


def test_an_empty_batch_is_acked_with_the_mark(street, ingest, keys):
    """PROTOCOL section 3, plays."""
    count(ingest, street.plays(1, 2))

    acks = count(ingest, street.plays(from_seq=9, to_seq=8), street.plays(journal=OTHER_JOURNAL))

    assert marks(acks, keys) == [2, 0]


def test_a_batch_resent_after_a_crash_before_its_ack_counts_once(street, keys):
    """PROTOCOL W-22: the ack is lost with the process, the mark is not."""

    class Dead(KeyStore):
        def working(self, kind: Signed) -> Any:
            raise SystemExit

    payload = street.plays(1, 2)
    with pytest.raises(SystemExit):
        count(make(street.database, Dead(Path("/nowhere")), street.term), payload)

    acks = count(make(street.database, keys, street.term), payload)

    assert marks(acks, keys) == [2]
    assert street.total().plays == 2


def test_one_unreadable_row_is_set_aside_without_blocking_the_rest(street, ingest, keys):
    """PROTOCOL W-3, upward: the mark moves on."""
    told = json.loads(street.plays(1, 2, 3))
    told["rows"][1] = ["?"]

    acks = count(ingest, json.dumps(told).encode())

    assert marks(acks, keys) == [3]
    assert street.total().plays == 2
    assert [(screen, seq) for screen, seq, _ in street.set_aside()] == [("st-1", 2)]
    assert street.flags() == ["set-aside"]


def test_losses_move_the_mark(street, ingest, keys):
    """PROTOCOL W-22."""
    acks = count(ingest, street.plays(5, from_seq=1, lost=[LostRows(1, 4, "full")]))

    assert marks(acks, keys) == [5]
    with street.database.reading() as unit:
        assert lost_records(unit) == 4


def test_a_journal_of_another_screen_is_answered_by_a_mark_above_all(street, ingest, rejections, keys):
    """PROTOCOL W-22: a cloned card begins a journal of its own, and learns nothing of the other's mark."""
    count(ingest, street.plays(1))

    acks = count(ingest, street.plays(2), screen="st-2")

    assert marks(acks, keys) == [2**53 - 1]
    assert street.total().plays == 1
    assert street.flags("st-2") == ["journal-of-another"]
    assert rejections.counts == {"journal of another": 1}


def test_an_unknown_screen_is_ignored_and_noted(street, ingest, rejections):
    assert count(ingest, street.plays(1), screen="st-99") == []

    assert street.total().plays == 0
    assert rejections.counts == {"unknown screen": 1}


def test_late_records_of_a_retired_screen_still_count(street, ingest):
    """PROTOCOL W-22: what was shown was shown."""
    with street.database.writing() as unit:
        retire_screen(unit, SYSTEM, "st-1", at=AT)

    assert len(count(ingest, street.plays(1))) == 1
    assert street.total().plays == 1


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"v":1}', b"{" * 9_999, b'{"journal":"a1","from":1,"to":1}', b" " * 300_000],
)
def test_a_batch_whose_numbers_cannot_be_read_is_dropped_and_counted(street, ingest, keys, payload, rejections):
    """PROTOCOL W-3: there is nothing that could be answered, and those beside it count."""
    acks = count(ingest, payload, street.plays(1))

    assert marks(acks, keys) == [1]
    assert rejections.counts == {"unreadable plays": 1}


def test_rows_without_a_number_are_noted(street, ingest, keys, rejections):
    """PROTOCOL W-3: they say nothing, and must not stay unnoticed."""
    acks = count(ingest, street.plays(1, 2, 3, to_seq=2))

    assert marks(acks, keys) == [2]
    assert rejections.counts == {"rows without numbers": 1}


@pytest.mark.parametrize("evidence", ["manual", "新华路", 7, None])
def test_evidence_that_no_screen_may_claim_is_rejected(street, ingest, keys, evidence):
    """PROTOCOL section 3: displayed, card-log or derived; `manual` is for people."""
    told = json.loads(street.plays(1, 2)) | {"evidence": evidence}

    acks = count(ingest, json.dumps(told).encode())

    assert marks(acks, keys) == [2]
    assert street.total() == Amounts()
    assert [seq for _, seq, _ in street.set_aside()] == [2, 1]


def test_an_unavailable_database_acks_nothing_and_the_messages_count_later(street, ingest, flaky, keys):
    """PROTOCOL W-22."""
    flaky.down = 1
    payloads = [street.plays(1), street.plays(2)]

    with pytest.raises(OperationalError):
        count(ingest, *payloads)
    acks = count(ingest, *payloads)

    assert marks(acks, keys) == [1, 2]
    assert street.total().plays == 2


class Poison(Intake):
    """Cannot take the batch that holds row 13."""

    def take(self, upload: Upload) -> Any:
        if upload.first == 13:
            raise ValueError
        return super().take(upload)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_uncountable_batch_fails_no_other(street, ingest, keys, monkeypatch, place):
    """PROTOCOL W-22: it is not acked, and comes again; the others are counted once."""
    monkeypatch.setattr("scheduler.uplink.ingest.Intake", Poison)
    payloads = [street.plays(seq) for seq in (1, 2, 3, 4)]
    payloads.insert(place, street.plays(13, journal=OTHER_JOURNAL))

    acks = count(ingest, *payloads)

    assert marks(acks, keys) == [1, 2, 3, 4]
    assert street.total().plays == 4
    assert ingest._rejections.counts == {"plays not counted": 1}


def test_a_stale_leader_counts_nothing(street, ingest):
    with street.database.writing() as unit:
        unit.leadership.begin_term("another", AT)

    with pytest.raises(LeadershipLostError):
        count(ingest, street.plays(1))

    assert street.total().plays == 0


def test_a_moved_screen_counts_in_its_new_street_after_forgetting(street, ingest):
    """`forget_screens` is called from another thread, and holds from the next batch on."""
    count(ingest, street.plays(1))
    with street.database.writing() as unit:
        unit.screens.add_place(
            Place("st-1", ScreenKind.STRIP, "朝阳大街", "bureau", AT - timedelta(minutes=59, seconds=45))
        )
    thread = threading.Thread(target=ingest.forget_screens)
    thread.start()
    thread.join()

    count(ingest, street.plays(2))

    with street.database.reading() as unit:
        rows = unit.tallies.read(TallyQuery(AT.date(), AT.date(), ("street",))).rows
    assert {row.values: row.amounts.plays for row in rows} == {("新华路",): 1, ("朝阳大街",): 1}


def test_counting_no_messages_opens_no_unit_of_work(ingest, flaky):
    assert count(ingest) == []
    assert count(ingest, b"?") == []
    assert flaky.story == []
