from __future__ import annotations

import pytest

from campaigns.actions import retire_campaign, withdraw_campaign, withdraw_slide
from campaigns.booking.slide import SlideWish
from campaigns.errors import (
    EditionReplacedError,
    EmptyTextError,
    NotAllowedError,
    NothingToWithdrawError,
    ReservedError,
    UnknownCampaignError,
    UnknownSlideError,
)
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.reviewing.review import ReviewState
from tests.campaigns.actions.office import (
    CHIEF,
    LAN,
    LI,
    PEOPLE,
    QIANG,
    WANG,
    ZHOU,
    edit,
    seen_and_approved,
    sent,
    withdrawn,
    write,
)


def approved(unit, at):
    campaign = write(unit, at)
    sent(unit, at, campaign)
    seen_and_approved(unit, at, campaign)
    unit.work.complete(unit.work.waiting())
    return campaign


def test_a_withdrawn_campaign_is_off_at_once_and_first_in_the_worklist(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
    with office.writing() as unit:
        made = withdrawn(unit, at, campaign, LI, reason=" 有错字，\r\n第二句 ")

    with office.reading() as unit:
        edition, review = unit.editions.of(campaign.id), unit.reviews.of(campaign.id)
        told, planned = unit.work.waiting()
        event = unit.audit.list(f"campaign:{campaign.id}")[0]
    assert (made.slide_id, made.edition_number, made.by, made.reason) == (None, 1, "li", "有错字，\n第二句")
    assert edition.withdrawals == (made,) and edition.is_withdrawn and edition.shown is None
    assert (review.state, review.note, review.decided_by) == (ReviewState.RETURNED, made.reason, "li")
    assert (told.topic, told.object, told.priority) == (WorkTopic.WITHDRAWALS, "all", WorkPriority.TELL)
    assert (planned.topic, planned.object) == (WorkTopic.CAMPAIGN, str(campaign.id))
    assert planned.priority is WorkPriority.WITHDRAW
    assert (event.action, event.actor, event.detail["edition"]) == ("campaign withdrawn", "li", 1)
    assert event.detail["texts"] == ["讲文明", "树新风"]


def test_a_withdrawn_slide_leaves_the_others(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        first, second = campaign.slides
        made = withdraw_slide(unit, QIANG, first.id, "错字", at=at)
        edition, event = unit.editions.of(campaign.id), unit.audit.list(f"campaign:{campaign.id}")[0]

    assert (made.slide_id, made.campaign_id) == (first.id, campaign.id)
    assert edition.shown.slides == (second,) and not edition.is_withdrawn
    assert (event.action, event.detail["slide"], event.detail["texts"]) == ("slide withdrawn", first.id, ["讲文明"])


def test_with_its_last_slide_the_whole_campaign_is_withdrawn(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        made = [withdraw_slide(unit, QIANG, slide.id, "错字", at=at) for slide in campaign.slides]
        edition = unit.editions.of(campaign.id)

    assert [each.slide_id for each in made] == [campaign.slides[0].id, None]
    assert edition.is_withdrawn and edition.shown is None


@pytest.mark.parametrize("actor", PEOPLE, ids=lambda actor: actor.name)
def test_everybody_who_writes_or_decides_may_withdraw_alone(office, at, actor):
    with office.writing() as unit:
        campaign = approved(unit, at)
        if actor is ZHOU:
            with pytest.raises(NotAllowedError):
                withdrawn(unit, at, campaign, actor)
        else:
            assert withdrawn(unit, at, campaign, actor).by == actor.name


def test_it_returns_only_through_review(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        withdrawn(unit, at, campaign)
        shown = []
        for step in (sent, seen_and_approved):
            step(unit, at, campaign)
            shown.append(unit.editions.of(campaign.id).shown)
        edition = unit.editions.of(campaign.id)

    assert shown == [None, campaign]
    assert (edition.number, edition.withdrawals) == (2, ())


def test_a_withdrawal_is_above_the_edition_in_force_while_the_next_is_drafted(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        after = edit(unit, at, campaign, weight=3)
        withdrawn(unit, at, campaign)
        between = unit.editions.of(campaign.id).shown, unit.reviews.of(campaign.id).state
        sent(unit, at, after)
        seen_and_approved(unit, at, after)
        shown = unit.editions.of(campaign.id).shown

    assert between == (None, ReviewState.DRAFT)
    assert shown == after


@pytest.mark.parametrize(("text", "state"), [("讲文明", ReviewState.RETURNED), ("崇德向善", ReviewState.WAITING)])
def test_what_waits_with_the_withdrawn_text_in_it_is_returned(office, at, text, state):
    with office.writing() as unit:
        campaign = approved(unit, at)
        first, second = campaign.slides
        after = edit(unit, at, campaign, slides=(SlideWish(text, None, first.id), SlideWish("和谐", None, second.id)))
        sent(unit, at, after)
        withdraw_slide(unit, LAN, first.id, "错字", at=at)

        assert unit.reviews.of(campaign.id).state is state


def test_nothing_is_withdrawn_twice_or_before_it_is_approved(office, at):
    with office.writing() as unit:
        draft = write(unit, at, name="草稿")
        with pytest.raises(NothingToWithdrawError):
            withdrawn(unit, at, draft)
        campaign = approved(unit, at)
        withdraw_slide(unit, QIANG, campaign.slides[0].id, "错字", at=at)
        with pytest.raises(NothingToWithdrawError):
            withdraw_slide(unit, QIANG, campaign.slides[0].id, "错字", at=at)
        withdrawn(unit, at, campaign)
        with pytest.raises(NothingToWithdrawError) as refused:
            withdrawn(unit, at, campaign)

    assert refused.value.text("zh").startswith(f"「{campaign.name}」要撤的不在街上")


def test_a_slide_seen_in_an_edition_that_gave_way_is_not_withdrawn(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        first, second = campaign.slides
        others = (SlideWish("崇德向善", None, first.id), SlideWish("和谐", None, second.id))
        after = edit(unit, at, campaign, slides=others)
        sent(unit, at, after)
        seen_and_approved(unit, at, after)
        with pytest.raises(EditionReplacedError) as refused:
            withdraw_slide(unit, LAN, first.id, "错字", at=at, seen=1)
        made = withdraw_slide(unit, LAN, first.id, "错字", at=at, seen=2)

    assert refused.value.text("zh").startswith(f"「{campaign.name}」刚才换成了第 2 版")
    assert (made.slide_id, made.edition_number) == (first.id, 2)


def test_a_slide_that_only_the_draft_has_is_not_withdrawn(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        after = edit(unit, at, campaign, slides=(SlideWish("新的一句"),))
        with pytest.raises(NothingToWithdrawError):
            withdraw_slide(unit, QIANG, after.slides[0].id, "错字", at=at)


def test_a_withdrawal_needs_its_reason_and_something_that_is_there(office, at):
    with office.writing() as unit:
        campaign = approved(unit, at)
        with pytest.raises(EmptyTextError) as refused:
            withdrawn(unit, at, campaign, reason="  ")
        with pytest.raises(UnknownCampaignError):
            withdraw_campaign(unit, CHIEF, 999, "错字", at=at)
        with pytest.raises(UnknownSlideError):
            withdraw_slide(unit, CHIEF, 999, "错字", at=at)
        retire_campaign(unit, WANG, campaign.id, at=at)
        with pytest.raises(NothingToWithdrawError):
            withdrawn(unit, at, campaign)

    assert refused.value.field == "reason"


def test_idle_is_not_withdrawn_because_something_must_stand_in(office, at):
    with office.writing() as unit:
        idle = unit.campaigns.idle()
        unit.editions.add(idle, {}, by="ledcast", at=at, alone=True)
        with pytest.raises(ReservedError):
            withdrawn(unit, at, idle, CHIEF)
