"""What the brokers hold, and how they come by it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from campaigns.database.stores.files import FileStore
from campaigns.errors import LeadershipLostError
from players.protocol.encoding import sha256_hex
from players.protocol.files import chunks
from players.protocol.limits import CHUNK_BYTES
from players.protocol.uplink.requests import Want
from scheduler.publishing.shelf import Issue
from tests.scheduler.town_builders import BROKERS, DAY, SECOND, Town
from tests.scheduler.town_stages import Build

NORTH, SOUTH = BROKERS
EVERY_CHUNK = ((0, 511),)


def a_campaign_each(town: Town) -> None:
    """Build two strips with a campaign each, published."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明 树新风", screens=("st-1",))
    town.create("网络安全为人民", name="网络宣传周", screens=("st-2",))
    town.publish()


@pytest.fixture
def street(staged: Callable[[Build], Town]) -> Town:
    return staged(a_campaign_each)


def own_picture(town: Town, screen: str = "st-1") -> str:
    """A picture that only this screen shows."""
    other = {"st-1": "st-2", "st-2": "st-1"}[screen]
    (found,) = {asset.sha256 for asset in town.slots(screen).assets} - {
        asset.sha256 for asset in town.slots(other).assets
    }
    return found


def chunks_of(town: Town, sha256: str, broker: str = NORTH) -> list[tuple[int, bytes]]:
    return [
        (int(said.topic.rpartition("/")[2]), said.payload)
        for said in town.heard(broker)
        if said.topic.startswith(f"ledcast/b/{sha256}/")
    ]


def put_large_file(town: Town) -> str:
    """Let the slots of st-1 name a file of three chunks: its picture grows over night."""
    body = bytes(range(256)) * 80
    sha256 = sha256_hex(body)
    before = own_picture(town)
    with town.wishing() as unit:
        unit.files.add(sha256, body, "image/x-portable-bitmap", at=town.clock(), w=320, h=16)
        slots = town.manifest().slots.sha256
        grown = town.file(slots).replace(before.encode(), sha256.encode())
        connection = unit.documents._session.connection()
        connection.exec_driver_sql("UPDATE file SET body = ? WHERE sha256 = ?", (grown, slots))
    assert len(chunks(body)) == 3
    return sha256


def test_a_connected_broker_alone_is_sent_all_files_then_all_documents(street: Town) -> None:
    """PROTOCOL W-5, W-21."""
    street.shelf.restore(SOUTH)

    assert street.heard(NORTH) == []
    topics = street.topics_heard(SOUTH)
    assert [topic for topic in topics if "/v1/" in topic] == [
        "ledcast/v1/keys",
        *(f"ledcast/v1/s/st-{n}/{kind}" for n in (1, 2) for kind in ("config", "manifest")),
    ]
    assert topics == sorted(topics, key=lambda topic: "/v1/" in topic), "files first"
    for screen in ("st-1", "st-2"):
        manifest = street.manifest(screen)
        assert street.fetched((*manifest.days, manifest.slots, *street.slots(screen).assets), SOUTH)
        assert street.token(street.topics.manifest(screen)) in {said.payload for said in street.heard(SOUTH)}


def test_resent_documents_have_the_same_bytes(street: Town) -> None:
    """PROTOCOL W-5: same bytes, same rev, nothing happens on a screen."""
    street.shelf.restore(NORTH)
    first = list(street.said)
    street.said.clear()
    street.clock.wait(DAY)
    street.shelf.restore(NORTH)

    assert street.said == first


def test_superseded_files_are_restored_for_a_while(street: Town) -> None:
    """PROTOCOL W-21: a screen may still be fetching the plan before."""
    picture = own_picture(street)
    street.rewrite(street.campaign(), "讲卫生 树新风")
    street.publish()
    street.said.clear()

    street.shelf.restore(NORTH)

    assert picture in street.files_heard()


def test_a_retired_screens_topics_are_emptied_and_it_is_never_restored(street: Town) -> None:
    street.retire_screen("st-1")

    topics = {f"ledcast/v1/s/st-1/{kind}" for kind in ("manifest", "config", "override", "state")}
    for broker in BROKERS:
        emptied = {said.topic for said in street.heard(broker) if said.payload == b"" and said.retain}
        assert emptied == topics

    street.said.clear()
    street.shelf.restore(NORTH)
    assert {said.topic for said in street.said if "/st-1/" in said.topic and said.payload} == set()
    assert topics <= set(street.topics_heard()), "and the broker may have brought the dead back"

    street.said.clear()
    street.shelf.send_screens(["st-1"])
    assert street.documents_heard() == ["keys"]


def test_a_screen_that_was_retired_a_moment_ago_is_not_restored_in_between(street: Town) -> None:
    """Its work is still on the list, its documents still current."""
    with street.wishing() as unit:
        unit.screens.retire("st-1", street.clock())

    street.shelf.restore(NORTH)

    assert [said.payload for said in street.said if "/st-1/" in said.topic] == [b""] * 4


def test_the_manifest_of_a_screen_with_a_display_fault_is_not_restored_but_its_files_are_held(street: Town) -> None:
    """PROTOCOL W-24: no manifest is published to that screen, the rest is; the files are everybody's."""
    street.put_status("st-1")

    street.shelf.restore(NORTH)

    assert [topic for topic in street.topics_heard() if "/st-1/" in topic] == ["ledcast/v1/s/st-1/config"]
    assert own_picture(street) in street.files_heard()


def test_a_screen_with_older_documents_is_sent_the_keys_and_its_own(street: Town) -> None:
    """PROTOCOL W-5."""
    street.shelf.send_screens(["st-2"])

    assert street.documents_heard() == ["keys", "s/st-2/config", "s/st-2/manifest"]
    assert street.files_heard() == set()


def test_a_want_is_answered_with_the_chunks_that_are_missing(street: Town) -> None:
    """PROTOCOL W-8, W-21: both ends are included, each chunk comes once."""
    sha256 = put_large_file(street)
    body = street.file(sha256)

    street.shelf.answer("st-1", Want(sha256, ((1, 2), (2, 2))))

    for broker in BROKERS:
        assert chunks_of(street, sha256, broker) == [(1, body[CHUNK_BYTES : 2 * CHUNK_BYTES]), (2, body[16_384:])]


def test_a_want_beyond_the_files_end_gets_the_chunks_that_exist(street: Town) -> None:
    sha256 = put_large_file(street)

    street.shelf.answer("st-1", Want(sha256, EVERY_CHUNK))

    assert [n for n, _ in chunks_of(street, sha256)] == [0, 1, 2]


@pytest.mark.parametrize("what", ["day", "picture"])
def test_a_want_of_any_file_of_the_current_manifest_is_answered(street: Town, what: str) -> None:
    sha256 = street.manifest().days[3].sha256 if what == "day" else own_picture(street)

    street.shelf.answer("st-1", Want(sha256, EVERY_CHUNK))

    assert street.files_heard() == {sha256}


def test_a_want_of_anything_else_is_not_answered(street: Town) -> None:
    """PROTOCOL section 3: only files in that screen's current documents."""
    others, superseded = own_picture(street, "st-2"), own_picture(street, "st-1")
    street.rewrite(street.campaign(), "讲卫生 树新风")
    street.publish()
    street.said.clear()

    for sha256 in (others, superseded, "0" * 64):
        street.clock.wait(2 * SECOND)
        street.shelf.answer("st-1", Want(sha256, EVERY_CHUNK))
    street.shelf.answer("st-9", Want(others, EVERY_CHUNK))

    assert street.said == []


def test_a_screen_is_answered_at_most_once_a_second(street: Town) -> None:
    """PROTOCOL section 3; each screen by itself."""
    own, day = own_picture(street), street.manifest().days[0].sha256
    answered = []
    for step in (timedelta(), timedelta(seconds=0.5), timedelta(seconds=0.5), timedelta(seconds=0.9)):
        street.clock.wait(step)
        street.said.clear()
        street.shelf.answer("st-1", Want(own, EVERY_CHUNK))
        answered.append(bool(street.said))
    street.shelf.answer("st-2", Want(day, EVERY_CHUNK))

    assert answered == [True, False, True, False]
    assert street.files_heard() == {day}


def test_a_want_is_answered_after_the_clock_was_set_back(street: Town) -> None:
    street.shelf.answer("st-1", Want(own_picture(street), EVERY_CHUNK))
    street.clock.wait(timedelta(hours=-1))
    street.said.clear()

    street.shelf.answer("st-1", Want(own_picture(street), EVERY_CHUNK))

    assert street.said


def clean_nightly(town: Town, nights: int) -> list[int]:
    """Clean every night, publishing as every night does, and return how much was withdrawn each time."""
    found = []
    for _ in range(nights):
        town.clock.wait(DAY)
        town.publish()
        town.said.clear()
        found.append(town.shelf.clean())
    return found


def emptied(town: Town) -> set[str]:
    return {said.topic.split("/")[2] for said in town.said if said.topic.startswith("ledcast/b/") and not said.payload}


def test_files_unnamed_for_fourteen_days_are_withdrawn_at_every_cleaning(street: Town) -> None:
    """PROTOCOL W-21: a broker that crashed may bring the dead back."""
    picture = own_picture(street)
    street.rewrite(street.campaign(), "讲卫生 树新风")
    street.publish()

    nights = [clean_nightly(street, 1)[0] for _ in range(14)]
    assert picture not in emptied(street) and nights[:13] == [0] * 13
    clean_nightly(street, 1)
    assert picture in emptied(street)
    clean_nightly(street, 1)
    assert picture in emptied(street)

    street.said.clear()
    street.shelf.restore(NORTH)
    assert picture not in street.files_heard()


def test_files_of_current_documents_are_never_withdrawn(street: Town) -> None:
    """The office was off for a month: what it holds has not been named in all that time, but it is current."""
    street.clock.wait(30 * DAY)

    assert street.shelf.clean() == 0
    assert emptied(street) == set()


def test_withdrawing_empties_every_chunk_on_every_broker(street: Town) -> None:
    large = put_large_file(street)
    with street.wishing() as unit:
        unit.shelf.record_named({large: len(street.file(large))}, street.clock() - 15 * DAY)
        unit.documents.withdraw_of_screen("st-1", street.clock())

    street.shelf.clean()

    assert Counter(said.topic for said in street.said if large in said.topic) == {
        f"ledcast/b/{large}/{n}": len(BROKERS) for n in range(3)
    }
    assert all(said.retain and said.payload == b"" for said in street.said)


def test_a_file_that_is_named_again_after_its_withdrawal_is_sent_again(street: Town) -> None:
    picture = own_picture(street)
    street.rewrite(street.campaign(), "讲卫生 树新风")
    street.publish()
    clean_nightly(street, 16)

    street.rewrite(street.campaign(), "讲文明 树新风")
    issue = street.publish()

    assert picture in issue.files and picture in street.files_heard()
    street.shelf.clean()
    assert picture not in emptied(street)


def test_cleaning_empties_the_topics_of_retired_screens_again(street: Town) -> None:
    street.retire_screen("st-1")
    street.said.clear()

    street.shelf.clean()

    assert {said.topic for said in street.said} == {
        f"ledcast/v1/s/st-1/{kind}" for kind in ("manifest", "config", "override", "state")
    }


def test_a_stale_leader_cleans_nothing(street: Town) -> None:
    with street.wishing() as unit:
        unit.leadership.begin_term("somebody else", street.clock())
    street.clock.wait(30 * DAY)

    with pytest.raises(LeadershipLostError):
        street.shelf.clean()

    assert street.said == []


def test_an_issue_whose_files_cannot_be_read_now_is_sent_with_the_next(
    street: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is committed already: nothing else would ever send it."""
    street.rewrite(street.campaign(), "讲卫生 树新风")
    faults = [OperationalError("SELECT", {}, Exception("gone"))]
    real = FileStore.bodies

    def away(store: FileStore, names: Iterable[str]) -> dict[str, bytes]:
        wanted = list(names)
        if faults and any(file.media_type.startswith("image/") for file in store.find(wanted).values()):
            raise faults.pop()  # planning reads days and slots, pictures are only read to be sent
        return real(store, wanted)

    monkeypatch.setattr(FileStore, "bodies", away)
    with pytest.raises(OperationalError):
        street.publish()
    assert street.said == []

    assert street.publish() == Issue((), ()), "nothing has changed since"
    assert street.documents_heard() == ["s/st-1/manifest"]
    assert street.files_heard() == {own_picture(street), street.manifest().slots.sha256}


def test_a_restore_never_overtakes_a_newer_publication(street: Town) -> None:
    """A broker must be left with the newest: restoring reads first and sends later, and somebody publishes between."""
    publisher: list[threading.Thread] = []

    def publish_meanwhile(topic: str) -> None:
        if not publisher and topic.endswith("/manifest"):
            street.rewrite(street.campaign(), "讲卫生 树新风")
            publisher.append(threading.Thread(target=street.publisher.publish_group, args=(1,)))
            publisher[0].start()
            publisher[0].join(0.3)

    street.connections[NORTH].before = publish_meanwhile
    street.shelf.restore(NORTH)
    publisher[0].join(5)

    last = [said.payload for said in street.heard() if said.topic == street.topics.manifest("st-1")][-1]
    assert last == street.token(street.topics.manifest("st-1"))
    assert len({said.payload for said in street.heard() if said.topic == street.topics.manifest("st-1")}) == 2
