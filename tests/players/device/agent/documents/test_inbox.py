"""Take in each document once, and refuse what is not for this screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.agent_time import Moment
from players.device.agent.documents.inbox import Configured, Delivered, DocumentInbox, Effect, FilesChanged, Rejected
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Config, Report
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument, OverrideItem
from tests.players.device.world import HOUR, NOON, SCREEN, Office

AT = Moment(NOON, 0, known=True, source="ntp")
CONFIG = Config(SCREEN, 7, ("all", "st-3"), 60, Report(30_000, 50, 300_000))
BLANK = OverrideItem("night", "warning", "actual", NOON, NOON + HOUR, True, False, ())  # noqa: FBT003


@pytest.fixture
def office() -> Office:
    return Office()


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


def test_a_manifest_that_cannot_be_read_is_reported_by_its_digest(office: Office, inbox: DocumentInbox) -> None:
    (refused,) = inbox.receive(office.topics.manifest(SCREEN), b"a.b.c", AT)

    assert isinstance(refused, Rejected)
    assert inbox.plans.state is not None and inbox.plans.state.status == "rejected"


def test_leaving_an_area_forgets_its_override_for_good(office: Office, inbox: DocumentInbox) -> None:
    take_area_override(office, inbox)
    assert "override:strip" in inbox.persisted.documents

    take_config(office, inbox)

    assert inbox.overrides.revs() == {}
    assert "override:strip" not in inbox.persisted.documents


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
