"""Documents: numbered, signed, and none where nothing is new."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.publication.stored_plan import StoredDocument
from players.protocol.documents.jws import Keyring
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from scheduler.publishing.document_signer import DocumentSigner, Stamp
from scheduler.publishing.switch_time import SwitchTime
from tests.scheduler.town_builders import AT, DAY, SECOND, Town, ms

Ask = Callable[[str], StoredDocument | None]
TOPIC = "ledcast/v1/s/st-1/config"


@pytest.fixture
def signer(town: Town) -> DocumentSigner:
    town.add()
    return DocumentSigner(town.keys)


def saying(word: str) -> Callable[[Stamp], bytes]:
    def write(stamp: Stamp) -> bytes:
        return write_object({"v": 1, "screen": "st-1", "rev": stamp.rev, "word": word})

    return write


def stamped(stamp: Stamp) -> bytes:
    return write_object({"rev": stamp.rev, "issued_at": stamp.issued_at, "switch_at": stamp.switch_at})


@pytest.fixture
def ask(town: Town, signer: DocumentSigner) -> Ask:
    def asked(word: str) -> StoredDocument | None:
        with town.wishing() as unit:
            current = unit.documents.current(TOPIC)
            changed = signer.changed(DocumentKind.CONFIG, TOPIC, saying(word), current=current, screen="st-1")
            return None if changed is None else unit.documents.issue(signer.sign(unit, changed, at=town.clock()))

    return asked


@pytest.fixture
def issue(ask: Ask) -> Callable[[str], StoredDocument]:
    def issued(word: str) -> StoredDocument:
        document = ask(word)
        assert document is not None
        return document

    return issued


def test_only_a_document_that_differs_from_the_current_one_is_issued(ask: Ask, town: Town) -> None:
    first = ask("bright")
    town.clock.wait(DAY)

    assert first is not None and ask("bright") is None
    second = ask("dark")
    assert second is not None and second.content_digest != first.content_digest
    assert ask("bright") is not None, "what was said before the last counts for nothing"


def test_a_document_has_its_rev_and_verifies_by_the_keys_document(
    town: Town, issue: Callable[[str], StoredDocument]
) -> None:
    """PROTOCOL W-4, W-6."""
    document = issue("bright")
    body = town.keyring().verify(DocumentKind.CONFIG, document.token, at_ms=town.clock.ms)

    assert body == document.body
    assert f'"rev":{document.rev}'.encode() in body
    assert document.rev == ms(AT)
    assert document.digest == sha256_hex(document.token)
    assert document.switch_at is None


def test_a_manifest_is_stored_with_the_instant_at_which_it_takes_effect(town: Town, signer: DocumentSigner) -> None:
    switch = SwitchTime(ms(AT) + 4_001)
    with town.wishing() as unit:
        changed = signer.changed(DocumentKind.MANIFEST, "ledcast/v1/s/st-1/manifest", stamped, current=None)
        assert changed is not None
        document = signer.sign(unit, changed, at=AT, switch=switch)

    assert document.switch_at == AT + timedelta(milliseconds=4_001)
    assert json.loads(document.body) == {"rev": ms(AT), "issued_at": ms(AT), "switch_at": ms(AT) + 4_001}


def test_a_document_of_one_kind_passes_for_no_other(town: Town, issue: Callable[[str], StoredDocument]) -> None:
    """PROTOCOL W-4."""
    token = issue("bright").token

    with pytest.raises(ProtocolError, match="kind"):
        town.keyring().verify(DocumentKind.MANIFEST, token, at_ms=town.clock.ms)


def test_revs_rise_even_where_the_clock_stands_or_goes_back(town: Town, issue: Callable[[str], StoredDocument]) -> None:
    """PROTOCOL W-6."""
    revs = [issue("one").rev, issue("two").rev]
    town.clock.wait(-DAY)
    revs.append(issue("three").rev)
    town.clock.wait(2 * DAY)
    revs.append(issue("four").rev)

    assert revs == [ms(AT), ms(AT) + 1, ms(AT) + 2, ms(AT + DAY)]


def test_a_withdrawn_topic_keeps_counting_its_revs(town: Town, issue: Callable[[str], StoredDocument]) -> None:
    """PROTOCOL W-6: screens persist the rev of a topic, so its number never falls."""
    first = issue("one")
    with town.wishing() as unit:
        unit.documents.withdraw_of_screen("st-1", town.clock())
    town.clock.wait(-SECOND)

    assert issue("one").rev == first.rev + 1


def test_only_the_anchor_signs_the_keys(town: Town) -> None:
    """PROTOCOL W-4."""
    anchor = Keyring(town.keys.anchor.public, None)
    token = town.token(town.topics.keys)

    assert anchor.verify(DocumentKind.KEYS, token, at_ms=town.clock.ms)


def test_a_successor_key_signs_everything_anew_once(town: Town, ask: Ask) -> None:
    ask("bright")
    town.clock.wait(timedelta(days=3 * 366))
    town.keys.ensure(town.clock())

    assert ask("bright") is not None
    assert ask("bright") is None


def test_a_document_that_is_too_long_is_refused_before_anything_is_stored(town: Town, signer: DocumentSigner) -> None:
    """PROTOCOL W-8."""
    changed = signer.changed(DocumentKind.CONFIG, TOPIC, saying("x" * 16_000), current=None, screen="st-1")
    assert changed is not None
    with pytest.raises(ProtocolError, match="size"), town.wishing() as unit:
        signer.sign(unit, changed, at=AT)

    with town.database.reading() as unit:
        assert unit.documents.history(TOPIC) == ()
