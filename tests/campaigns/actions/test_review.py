from __future__ import annotations

from threading import Barrier, Thread

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import (
    approve_campaign,
    approve_when_drawn,
    retire_campaign,
    send_for_review,
    set_up,
)
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.errors import (
    CampaignError,
    EmptyTextError,
    NotAllowedError,
    NotDrawnError,
    NothingToReviewError,
    OwnWorkError,
    ReservedError,
    RetiredError,
    ReviewStateError,
    StaleVersionError,
    SystemReviewError,
    UnknownCampaignError,
    UnseenPictureError,
)
from campaigns.publication.work_item import WorkTopic
from campaigns.reviewing.review import ReviewState, state_of
from tests.campaigns.actions.office import (
    CHIEF,
    LAN,
    LI,
    PEOPLE,
    QIANG,
    SECOND,
    WANG,
    edit,
    join_office,
    returned,
    seen_and_approved,
    sent,
    withdrawn,
    write,
)
from tests.campaigns.builders import SYSTEM, add, any_key, approve, create, draw


@pytest.fixture
def lone(lite, at):
    """An office of one."""
    with lite.writing() as unit:
        set_up(unit, at=at)
        join_office(unit, at, CHIEF)
        add(unit, at)
    return lite


def test_a_campaign_goes_from_draft_over_waiting_to_approved(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
    with office.reading() as unit:
        begun = unit.reviews.of(campaign.id)
    with office.writing() as unit:
        waits = sent(unit, at + SECOND, campaign)
    with office.writing() as unit:
        passed = seen_and_approved(unit, at + 2 * SECOND, campaign)

    assert (begun.state, begun.version, begun.edited_by, begun.edited_at) == (ReviewState.DRAFT, 1, "wang", at)
    assert (waits.id, waits.state) == (begun.id, ReviewState.WAITING)
    assert (waits.sent_by, waits.sent_at) == ("wang", at + SECOND)
    assert (passed.id, passed.state, passed.alone) == (begun.id, ReviewState.APPROVED, False)
    assert (passed.decided_by, passed.decided_at) == ("qiang", at + 2 * SECOND)
    with office.reading() as unit:
        edition = unit.editions.of(campaign.id)
        assert unit.reviews.of(campaign.id) == passed
    assert (edition.number, edition.shown, edition.approved_by) == (1, campaign, "qiang")


def test_an_approval_binds_and_audits_every_slide_on_every_profile(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen = draw(unit, campaign, at)
        seen_and_approved(unit, at, campaign)
        edition = unit.editions.of(campaign.id)
        event = unit.audit.list(f"campaign:{campaign.id}")[0]

    assert len(edition.pictures) == 4
    assert {picture_id: picture.digest for picture_id, picture in edition.pictures.items()} == seen
    assert (event.action, event.actor, event.detail["alone"]) == ("campaign approved", "qiang", False)
    assert sorted(picture["digest"] for picture in event.detail["pictures"]) == sorted(seen.values())
    assert event.detail["targets"] == {"rules": {}, "picked": ["st-1", "st-2"], "screens": ["st-1", "st-2"]}
    assert (event.detail["seal"], event.detail["edition"]) == (edition.seal, 1)


def test_a_returned_campaign_says_why_and_may_be_sent_again(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        back = returned(unit, at, campaign, note=" 字太小，\r\n换短一点 ")
    with office.writing() as unit:
        again = sent(unit, at + SECOND, campaign)
        history = unit.reviews.history(campaign.id)

    assert (back.state, back.note, back.decided_by) == (ReviewState.RETURNED, "字太小，\n换短一点", "qiang")
    assert (again.state, again.note, again.edited_by) == (ReviewState.WAITING, "", "wang")
    assert [review.state for review in history] == [ReviewState.WAITING, ReviewState.RETURNED]


def test_a_return_needs_its_reason(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        with pytest.raises(EmptyTextError) as refused:
            returned(unit, at, campaign, note="  ")

    assert refused.value.field == "note"


def test_every_step_is_audited_and_queues_work(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
    off = [WorkTopic.WITHDRAWALS, WorkTopic.CAMPAIGN]
    steps = {sent: [WorkTopic.REVIEW], seen_and_approved: [WorkTopic.CAMPAIGN], withdrawn: off}
    for step in (sent, returned, sent, seen_and_approved, withdrawn):
        with small.writing() as unit:
            unit.work.complete(unit.work.waiting())
            step(unit, at, campaign)
            assert [work.topic for work in unit.work.waiting()] == steps.get(step, []), "a return changes no screen"

    with small.reading() as unit:
        actions = [event.action for event in unit.audit.list(f"campaign:{campaign.id}")]
    assert actions[::-1] == [
        "campaign created", "sent for review", "campaign returned", "sent for review", "campaign approved",
        "campaign withdrawn",
    ]  # fmt: skip


CHANGES = {
    "name": {"name": "改名"}, "theme": {"theme": "网络安全"}, "occasion": {"occasion": "宣传周"},
    "weight": {"weight": 3}, "screens": {"screens": ("st-1",)}, "target": {"target": Target(streets=("新华路",))},
    "text": {"slides": (SlideWish("另一句"),)},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_edit_drafts_the_next_edition_and_leaves_the_approved_one(small, at, change):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
    with small.writing() as unit:
        after = edit(unit, at + SECOND, campaign, actor=LI, **change)

    with small.reading() as unit:
        review = unit.reviews.of(campaign.id)
        assert (review.state, review.version, review.edited_by) == (ReviewState.DRAFT, after.version, "li")
        assert state_of(review, after, unit.editions.of(campaign.id)) is ReviewState.DRAFT
        assert unit.editions.of(campaign.id).shown == campaign
        assert [each.state for each in unit.reviews.history(campaign.id)] == [ReviewState.DRAFT, ReviewState.APPROVED]
        reopened = unit.audit.list(f"campaign:{campaign.id}")[1]
    assert (reopened.action, reopened.detail["was"]) == ("review reopened", "approved")


def test_saving_without_a_change_takes_nothing_off_the_street(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        approved = seen_and_approved(unit, at, campaign)
    with small.writing() as unit:
        after = edit(unit, at + SECOND, campaign, actor=LI)
        review = unit.reviews.of(campaign.id)

    assert after.version == campaign.version + 1
    assert (review.id, review.version, review.edited_by) == (approved.id, after.version, "wang")
    with small.reading() as unit:
        edition = unit.editions.of(campaign.id)
        assert state_of(review, after, edition) is ReviewState.APPROVED and edition.number == 1


def test_the_next_edition_replaces_the_approved_one_at_its_approval(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
    shown = []
    with small.writing() as unit:
        after = edit(unit, at, campaign, actor=LI, slides=(SlideWish("崇德向善", None, campaign.slides[0].id),))
        for step in (sent, returned, sent, seen_and_approved):
            step(unit, at, after)
            shown.append(unit.editions.of(campaign.id).shown)
        numbers = [edition.number for edition in unit.editions.history(campaign.id)]

    assert shown == [campaign, campaign, campaign, after]
    assert numbers == [2, 1]


def test_groups_that_the_next_edition_leaves_are_queued_when_it_is_approved(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
        left = unit.screens.get("st-2").group_id
        after = edit(unit, at, campaign, screens=("st-1",))
        sent(unit, at, after)
        unit.work.complete(unit.work.waiting())
        before = unit.work.waiting()
        seen_and_approved(unit, at, after)
        work = {(each.topic, each.object) for each in unit.work.waiting()}

    assert before == ()
    assert work == {(WorkTopic.CAMPAIGN, str(campaign.id)), (WorkTopic.PUBLISH, str(left))}


def test_a_retired_campaign_is_not_reviewed(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        retire_campaign(unit, WANG, campaign.id, at=at)
    with small.writing() as unit:
        for step in (sent, seen_and_approved, returned):
            with pytest.raises(RetiredError):
                step(unit, at, campaign)
        assert unit.reviews.waiting() == ()


@pytest.mark.parametrize("actor", PEOPLE, ids=lambda actor: actor.name)
def test_the_matrix_of_who_sends_and_who_decides(small, at, actor):
    """Wang wrote it, Li changed it last; the administrator does not sign what they hand out rights for."""
    sends = actor.role in {Role.EDITOR, Role.ADMINISTRATOR}
    decides = actor.role is Role.REVIEWER
    with small.writing() as unit:
        campaign = edit(unit, at, write(unit, at), actor=LI, weight=2)
        assert outcome(lambda: sent(unit, at, campaign, actor)) == ("done" if sends else "NotAllowedError")
        if not sends:
            sent(unit, at, campaign)
        expected = "done" if decides else "NotAllowedError"
        assert outcome(lambda: seen_and_approved(unit, at, campaign, actor)) == expected
        assert outcome(lambda: returned(unit, at, campaign, actor)) == ("ReviewStateError" if decides else expected)


@pytest.mark.parametrize(("author", "editor"), [("qiang", "li"), ("wang", "qiang"), ("qiang", "qiang")])
def test_a_reviewer_who_wrote_or_edited_it_does_not_decide(small, at, author, editor):
    """Somebody who was made a reviewer after they had written it."""
    as_editor = {name: Actor(name, "console", Role.EDITOR) for name in (author, editor)}
    with small.writing() as unit:
        campaign = edit(unit, at, write(unit, at, as_editor[author]), actor=as_editor[editor], weight=2)
        sent(unit, at, campaign)
        for step in (seen_and_approved, returned):
            with pytest.raises(OwnWorkError):
                step(unit, at, campaign, actor=QIANG)
        assert seen_and_approved(unit, at, campaign, actor=LAN).state is ReviewState.APPROVED


def outcome(act) -> str:
    try:
        act()
    except CampaignError as error:
        return type(error).__name__
    return "done"


def test_the_only_administrator_approves_own_work_and_the_audit_records_it(lone, at):
    with lone.writing() as unit:
        campaign = write(unit, at, CHIEF, screens=("st-1",))
        sent(unit, at, campaign, CHIEF)
        review = seen_and_approved(unit, at, campaign, CHIEF)
        event = unit.audit.list(f"campaign:{campaign.id}")[0]

    assert review.alone and (event.actor, event.detail["alone"]) == ("chief", True)


def test_a_second_person_ends_approving_own_work(lone, at):
    with lone.writing() as unit:
        campaign = write(unit, at, CHIEF, screens=("st-1",))
        sent(unit, at, campaign, CHIEF)
        join_office(unit, at, QIANG)
        with pytest.raises(NotAllowedError):
            seen_and_approved(unit, at, campaign, CHIEF)
        assert not seen_and_approved(unit, at, campaign).alone


def test_the_system_approves_only_its_own_work(small, at):
    with small.writing() as unit:
        assert approve(unit, create(unit, at), at).alone
        campaign = write(unit, at, name="别人写的")
        sent(unit, at, campaign)
        with pytest.raises(SystemReviewError):
            seen_and_approved(unit, at, campaign, SYSTEM)


def test_what_the_system_sent_is_approved_unchanged_or_not_at_all(small, at):
    with small.writing() as unit:
        campaign = create(unit, at)
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=at, when_drawn=True)
        unit.reviews._session.connection().exec_driver_sql(
            f"UPDATE slide SET text = '黑屏' WHERE campaign_id = {campaign.id}"
        )
    with small.writing() as unit:
        draw(unit, unit.campaigns.get(campaign.id), at)

        approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        assert unit.reviews.of(campaign.id).state is ReviewState.WAITING and unit.editions.of(campaign.id) is None


def test_what_the_system_sends_is_approved_once_drawn_and_audited(small, at):
    with small.writing() as unit:
        campaign = create(unit, at)
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=at, when_drawn=True)
        approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        early = unit.editions.of(campaign.id)
        draw(unit, campaign, at)
        approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        review, editions = unit.reviews.of(campaign.id), unit.editions.history(campaign.id)
        event = unit.audit.list(f"campaign:{campaign.id}")[0]

    assert early is None and len(editions) == 1
    assert review is not None and review.state is ReviewState.APPROVED and review.alone
    assert (event.actor, event.origin) == ("ledcast", "scheduler")
    assert event.detail["alone"] and event.detail["when_drawn"]


@pytest.mark.parametrize("actor", [WANG, CHIEF, SYSTEM], ids=["editor", "administrator", "system"])
def test_a_persons_work_is_never_approved_when_drawn(small, at, actor):
    with small.writing() as unit:
        campaign = write(unit, at)
        with pytest.raises(SystemReviewError):
            send_for_review(unit, actor, campaign.id, campaign.version, at=at, when_drawn=True)
        sent(unit, at, campaign)
        draw(unit, campaign, at)
        approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        assert unit.reviews.of(campaign.id).state is ReviewState.WAITING


def test_a_second_decision_is_refused_naming_the_first(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
    with office.writing() as unit, pytest.raises(ReviewStateError) as refused:
        seen_and_approved(unit, at, campaign, LAN)

    assert refused.value.text("zh") == f"「{campaign.name}」现在是“已通过”（qiang）；请重新打开看看"
    with office.writing() as unit:
        with pytest.raises(ReviewStateError, match="approved now"):
            returned(unit, at, campaign, actor=LAN)
        withdrawn(unit, at, campaign)
        for step in (seen_and_approved, returned):
            with pytest.raises(ReviewStateError, match="returned now"):
                step(unit, at, campaign, actor=LAN)


def test_of_two_concurrent_decisions_one_is_refused(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        draw(unit, campaign, at)
    ready, outcomes = Barrier(2), []

    def decide(step, actor) -> None:
        ready.wait(10)
        with office.writing() as unit:
            outcomes.append(outcome(lambda: step(unit, at, campaign, actor)))

    deciders = [Thread(target=decide, args=pair) for pair in ((seen_and_approved, QIANG), (returned, LAN))]
    for decider in deciders:
        decider.start()
    for decider in deciders:
        decider.join(30)

    assert sorted(outcomes) == ["ReviewStateError", "done"]
    with office.reading() as unit:
        assert len(unit.reviews.history(campaign.id)) == 1


def test_what_was_edited_while_it_was_looked_at_is_not_approved(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        after = edit(unit, at, campaign, weight=2)
        sent(unit, at, after)
        for step in (sent, seen_and_approved, returned):
            with pytest.raises(StaleVersionError):
                step(unit, at, campaign)


@pytest.mark.parametrize("state", [ReviewState.WAITING, ReviewState.APPROVED])
def test_what_waits_or_is_approved_is_not_sent_again(small, at, state):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        if state is ReviewState.APPROVED:
            seen_and_approved(unit, at, campaign)
        with pytest.raises(ReviewStateError, match=state.value):
            sent(unit, at, campaign, LI)


def test_a_draft_is_neither_approved_nor_returned(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        for step in (seen_and_approved, returned):
            with pytest.raises(ReviewStateError, match="draft"):
                step(unit, at, campaign)


def test_what_is_not_drawn_yet_or_looks_otherwise_is_not_approved(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        with pytest.raises(NotDrawnError, match="讲文明"):
            approve_campaign(unit, QIANG, campaign.id, campaign.version, {}, key=any_key, at=at)
        seen = draw(unit, campaign, at)
        other = seen | {min(seen): "f" * 64}
        for wrong in ({}, other, dict(list(seen.items())[1:])):
            with pytest.raises(UnseenPictureError):
                approve_campaign(unit, QIANG, campaign.id, campaign.version, wrong, key=any_key, at=at)
        assert unit.reviews.of(campaign.id).state is ReviewState.WAITING


def test_a_campaign_that_reaches_no_screen_has_nothing_to_approve(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        for screen in ("st-1", "st-2"):
            unit.screens.retire(screen, at)
        with pytest.raises(NothingToReviewError):
            seen_and_approved(unit, at, campaign)


def test_idle_and_unknown_campaigns_are_not_reviewed(small, at):
    with small.writing() as unit:
        idle = unit.campaigns.idle()
        for step in (sent, seen_and_approved, returned):
            with pytest.raises((ReservedError, NotAllowedError, OwnWorkError)):
                step(unit, at, idle, actor=CHIEF)
        with pytest.raises(UnknownCampaignError):
            send_for_review(unit, WANG, 999, 1, at=at)


def test_a_campaign_older_than_reviews_is_a_draft_of_its_author(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        unit.reviews._session.connection().exec_driver_sql("DELETE FROM review")
    with small.writing() as unit:
        assert state_of(unit.reviews.of(campaign.id), campaign, None) is ReviewState.DRAFT
        review = sent(unit, at, campaign, LI)

    assert (review.state, review.edited_by) == (ReviewState.WAITING, "wang")
