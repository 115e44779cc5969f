"""The lists of withdrawn lines: out at once, kept until no screen can hold a line (PROTOCOL W-25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.publication.stored_plan import StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.documents.join import Display
from players.protocol.documents.override import OverrideDocument
from players.protocol.topics import EVERYBODY
from scheduler.publishing import withdrawal_issuer
from tests.scheduler.town_builders import Town

SECOND = timedelta(seconds=1)


@pytest.fixture
def street(town: Town) -> Town:
    """Two strips with a campaign of two slides, published."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明 树新风", "爱国 敬业", screens=("st-1", "st-2"))
    town.publish()
    town.clock.wait(SECOND)
    return town


def document(town: Town, topic: str | None = None) -> StoredDocument | None:
    with town.database.reading() as unit:
        return unit.documents.current(topic or town.topics.area_override(EVERYBODY))


def listed(town: Town, topic: str | None = None) -> set[int]:
    found = document(town, topic)
    return set() if found is None else set(read(found).withdrawn)


def read(found: StoredDocument) -> OverrideDocument:
    display = Display(320, 16, "mono", "image/x-portable-bitmap", clips=False)
    return OverrideDocument.read(found.body, display)


def lines(town: Town, text: str, screen: str = "st-1") -> set[int]:
    """The lines under which a screen's slots show a text."""
    numbers = {slot.line for slot in town.slots(screen).slots}
    with town.database.reading() as unit:
        return {number for number, line in unit.lines.find(numbers).items() if line.subject.slide == text}


def apply_plans(town: Town, *screens: str) -> None:
    """Let screens say that their newest manifest is on air."""
    with town.wishing() as unit:
        heads = {str(head.screen): head for head in unit.documents.heads("manifest")}
        unit.status.put(
            ScreenStatus(screen, town.clock(), manifest_digest=heads[screen].digest, manifest_status="applied")
            for screen in screens
        )


def test_a_withdrawn_slide_is_listed_to_all_before_any_new_plan(street: Town) -> None:
    first, _ = street.campaign().slides
    numbers, manifest = lines(street, first.text), street.manifest()
    street.withdraw_slide(first)
    street.said.clear()
    street.publisher.publish_withdrawals()

    assert numbers and listed(street) == numbers
    assert street.manifest() == manifest, "no plan is needed for it"
    assert {said.topic for said in street.said} == {street.topics.area_override(EVERYBODY)}
    with street.database.reading() as unit:
        (withdrawal,) = unit.withdrawals.of_campaigns([street.campaign().id])[street.campaign().id]
    found = document(street)
    assert found is not None and withdrawal.rev == found.rev


def test_nothing_is_issued_where_nothing_was_ever_withdrawn(street: Town) -> None:
    street.said.clear()
    street.publisher.publish_withdrawals()

    assert document(street) is None and street.said == []


def test_the_same_list_is_sent_once(street: Town) -> None:
    street.withdraw(street.campaign())
    street.publisher.publish_withdrawals()
    street.said.clear()
    street.publisher.publish_withdrawals()

    assert street.said == []


def test_what_returns_through_review_gets_other_lines(street: Town) -> None:
    campaign = street.campaign()
    text = campaign.slides[0].text
    before = lines(street, text)
    street.withdraw(campaign)
    street.publisher.publish_withdrawals()
    street.publish()
    between = lines(street, text)
    street.approve(campaign)
    street.publish()
    after = lines(street, text)

    assert between == set() and after and after.isdisjoint(before)
    assert before <= listed(street) and after.isdisjoint(listed(street))


def test_a_line_stays_listed_until_every_screen_has_a_plan_without_it_on_air(street: Town) -> None:
    street.withdraw(street.campaign())
    street.publisher.publish_withdrawals()
    numbers = listed(street)
    apply_plans(street, "st-1", "st-2")
    street.publisher.publish_withdrawals()
    old_plans = listed(street)
    street.clock.wait(SECOND)
    street.publish()
    apply_plans(street, "st-1")
    street.publisher.publish_withdrawals()
    one_left = listed(street)
    apply_plans(street, "st-2")
    street.publisher.publish_withdrawals()

    assert numbers and old_plans == one_left == numbers
    assert listed(street) == set()


def test_an_ended_campaign_leaves_in_the_same_way(street: Town) -> None:
    numbers = lines(street, "爱国 敬业") | lines(street, "讲文明 树新风")
    street.retire(street.campaign())
    street.publisher.publish_withdrawals()

    assert listed(street) == numbers


def test_without_room_older_lines_go_to_the_screens_that_hold_them(
    street: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawal_issuer, "WITHDRAWN_MAX", 1)
    first, second = street.campaign().slides
    old, new = lines(street, first.text), lines(street, second.text)
    own = street.topics.override("st-1")
    street.withdraw_slide(first)
    street.publisher.publish_withdrawals()
    before = listed(street), document(street, own)
    street.withdraw(street.campaign())
    street.publisher.publish_withdrawals()
    after = listed(street), listed(street, own)
    street.clock.wait(SECOND)
    street.publish()
    apply_plans(street, "st-1", "st-2")
    street.publisher.publish_withdrawals()

    assert before == (old, None)
    assert after == (new, old)
    assert (listed(street), listed(street, own)) == (set(), set())


def test_what_was_never_on_a_screen_is_withdrawn_without_a_document(town: Town) -> None:
    town.add("st-1")
    campaign = town.create("讲文明", screens=("st-1",))
    town.withdraw(campaign)
    town.publisher.publish_withdrawals()

    assert document(town) is None
    with town.database.reading() as unit:
        assert unit.withdrawals.unpublished() == ()


def test_a_list_that_the_office_does_not_know_is_never_replaced(street: Town) -> None:
    """The office was restored: screens obey a later list, and are told by their own documents meanwhile."""
    with street.wishing() as unit:
        unit.status.put([ScreenStatus("st-2", street.clock(), withdrawn_rev=4_000_000_000_000)])
    first, _ = street.campaign().slides
    numbers = lines(street, first.text)
    street.withdraw_slide(first)
    street.publisher.publish_withdrawals()

    assert document(street) is None
    assert listed(street, street.topics.override("st-1")) == listed(street, street.topics.override("st-2")) == numbers
    with street.database.reading() as unit:
        assert len(unit.withdrawals.unpublished()) == 1, "it is not proven"
