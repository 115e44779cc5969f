"""Take in each document once, and refuse what is not for this screen.

Covers: effects.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.agent_time import Moment
from players.device.agent.documents.effects import Configured, Delivered, Effect, FilesChanged, Rejected
from players.device.agent.documents.inbox import FIRST_REPORT, DocumentInbox
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Config, Report
from players.protocol.documents.join import Broker
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument, OverrideItem
from players.protocol.encoding import sha256_hex
from players.protocol.uplink.state import RejectedDocument
from tests.players.device.world import HOUR, NOON, SCREEN, Office

AT = Moment(NOON, 0, known=True, source="ntp")
CONFIG = Config(SCREEN, 7, ("all", "st-3"), 60, Report(30_000, 50, 300_000))
BLANK = OverrideItem("night", "warning", "actual", NOON, NOON + HOUR, True, False, ())  # noqa: FBT003


def inbox_of(office: Office, persisted: PersistedState | None = None) -> DocumentInbox:
    return DocumentInbox(office.join(), persisted or PersistedState(), cache_bytes=1_000_000)


@pytest.fixture
def inbox(office: Office) -> DocumentInbox:
    """The inbox of a screen that has the office's keys."""
    made = inbox_of(office)
    assert made.receive(office.topics.keys, office.retained[office.topics.keys], AT) == []
    return made


def take_config(office: Office, inbox: DocumentInbox, config: Config = CONFIG) -> list[Effect]:
    return inbox.receive(office.topics.config(SCREEN), sign(DocumentKind.CONFIG, config.to_object(), office.key), AT)


def take_area_override(office: Office, inbox: DocumentInbox) -> list[Effect]:
    document = OverrideDocument(None, "strip", 3, (BLANK,))
    token = sign(DocumentKind.OVERRIDE, document.to_object(), office.key)
    return inbox.receive(office.topics.area_override("strip"), token, AT)


def test_a_new_config_takes_effect_and_names_the_topics_to_change(office: Office, inbox: DocumentInbox) -> None:
    assert take_config(office, inbox) == [
        Configured(CONFIG.report, (office.topics.area_override("strip"),), (office.topics.area_override("st-3"),)),
        FilesChanged(),
    ]
    assert (inbox.report, inbox.ceiling) == (CONFIG.report, 60)


def test_a_document_is_taken_in_once(office: Office, inbox: DocumentInbox) -> None:
    """W-6: the same number with the same digest changes nothing, nor does a lower one."""
    token = sign(DocumentKind.CONFIG, CONFIG.to_object(), office.key)
    assert inbox.receive(office.topics.config(SCREEN), token, AT) != []

    assert inbox.receive(office.topics.config(SCREEN), token, AT) == []
    assert take_config(office, inbox, replace(CONFIG, rev=6, brightness_max=10)) == []
    assert inbox.ceiling == 60


def test_another_document_of_the_same_number_is_refused(office: Office, inbox: DocumentInbox) -> None:
    """W-6: one number, one digest."""
    take_config(office, inbox)

    (refused,) = take_config(office, inbox, replace(CONFIG, brightness_max=10))

    assert isinstance(refused, Rejected) and refused.reason == "rev"
    assert inbox.ceiling == 60


def test_a_document_before_its_key_takes_effect_with_the_keys(office: Office) -> None:
    """W-4: kept until the keys come."""
    inbox = inbox_of(office)
    assert take_config(office, inbox) == []

    effects = inbox.receive(office.topics.keys, office.retained[office.topics.keys], AT)

    assert [type(effect) for effect in effects] == [Configured, FilesChanged]


@pytest.mark.parametrize("screen", [SCREEN, "st-2"])
def test_an_ack_is_delivered_only_to_the_screen_that_it_names(
    office: Office, inbox: DocumentInbox, screen: str
) -> None:
    """W-4: obeys nothing that names another screen."""
    ack = Ack(screen, "00000000000000aa", 5, NOON)

    (effect,) = inbox.receive(office.topics.ack(SCREEN), sign(DocumentKind.ACK, ack.to_object(), office.key), AT)

    assert effect == Delivered(ack) if screen == SCREEN else isinstance(effect, Rejected)


def test_the_last_four_refused_documents_are_reported_by_topic_and_digest(office: Office, inbox: DocumentInbox) -> None:
    """W-3, section 3, state: rejected[{topic, digest, reason}] (the last 4); `manifest` is the newest accepted."""
    topic = office.topics.manifest(SCREEN)
    payloads = [f"a.{n}.c".encode() for n in (1, 2, 3, 4, 5, 4)]
    for payload in payloads:
        (refused,) = inbox.receive(topic, payload, AT)
        assert isinstance(refused, Rejected)

    expected = [RejectedDocument(topic, sha256_hex(payload), "header") for payload in payloads[1:5]]
    assert inbox.rejected == tuple(expected)
    assert inbox.plans.state is None


def test_the_override_of_an_area_that_was_left_is_kept_with_its_number(office: Office, inbox: DocumentInbox) -> None:
    """W-23: kept with its `rev`, unheeded until the area is back; over a restart, too."""
    take_area_override(office, inbox)
    take_config(office, inbox)
    assert inbox.overrides.revs() == {}

    restored = inbox_of(office, inbox.persisted)
    assert restored.overrides.revs() == {}
    take_config(office, restored, replace(CONFIG, rev=8, areas=("strip",)))

    assert restored.overrides.revs() == {"strip": 3}
    assert take_area_override(office, restored) == [FilesChanged()]  # equal: the cache is verified


def test_a_document_that_another_version_saved_is_dropped_with_its_number(office: Office, inbox: DocumentInbox) -> None:
    """W-6: without the document the `rev` is 0: a lower one is taken in."""
    take_config(office, inbox)
    spoilt = inbox.persisted.with_document("config", b'{"v":1,"screen":"st-1"}')

    restored = inbox_of(office, spoilt)

    assert "config" not in restored.persisted.documents
    assert restored.report == FIRST_REPORT
    assert take_config(office, restored, replace(CONFIG, rev=2)) != []


def test_first_settings_hold_before_any_config(office: Office) -> None:
    """Section 3, config: before any: 100, 60,000, 200, 60,000."""
    inbox = inbox_of(office)

    assert (inbox.ceiling, inbox.report) == (100, Report(60_000, 200, 60_000))


def test_brokers_of_the_config_come_before_those_of_the_join_document(office: Office, inbox: DocumentInbox) -> None:
    """W-5, section 3, config: tried before those of the join document."""
    own = office.join().brokers
    other = Broker("c.example", 8883, tls=True)
    assert inbox.brokers == own

    take_config(office, inbox, replace(CONFIG, brokers=(other, own[1])))

    assert inbox.brokers == (other, own[1], own[0])


def test_what_was_accepted_outlives_its_key(office: Office, inbox: DocumentInbox) -> None:
    """W-4: new keys without the one that signed it end nothing, over a restart, too."""
    take_config(office, inbox)
    office.publish_keys()
    assert inbox.receive(office.topics.keys, office.retained[office.topics.keys], AT) == []

    assert inbox_of(office, inbox.persisted).ceiling == 60


def test_saved_documents_are_in_force_after_a_restart(office: Office, inbox: DocumentInbox) -> None:
    take_area_override(office, inbox)
    take_config(office, inbox, replace(CONFIG, areas=("all", "strip")))

    restored = inbox_of(office, inbox.persisted)

    assert restored.overrides.revs() == {"strip": 3}
    assert (restored.ceiling, restored.keys_rev) == (60, inbox.keys_rev)


@pytest.mark.parametrize("payload", [b"", b"{}"])
def test_other_topics_have_no_effect(office: Office, inbox: DocumentInbox, payload: bytes) -> None:
    assert inbox.receive(office.topics.config("st-2"), payload, AT) == []
    assert inbox.receive(office.topics.config(SCREEN), b"", AT) == []
