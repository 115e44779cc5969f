from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import (
    approve_campaign,
    approve_idle,
    approve_when_drawn,
    change_idle_text,
    create_campaign,
    edit_campaign,
    retire_campaign,
    return_campaign,
    revoke_approval,
    send_for_review,
    set_up,
)
from campaigns.booking.campaign import CampaignWish
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.database.stores.campaigns import CampaignFilter
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
from campaigns.reviewing.review import ReviewState, may_be_shown, state_of
from tests.campaigns.builders import SYSTEM, add, any_key, any_layout, approve, campaign_wish, create, draw

SECOND = timedelta(seconds=1)
WANG, LI = Actor("wang", "console", Role.EDITOR), Actor("li", "console", Role.EDITOR)
QIANG, LAN = Actor("qiang", "console", Role.REVIEWER), Actor("lan", "console", Role.REVIEWER)
CHIEF, ZHOU = Actor("chief", "console", Role.ADMINISTRATOR), Actor("zhou", "console", Role.READER)
PEOPLE = (WANG, LI, QIANG, LAN, CHIEF, ZHOU)


def join_office(unit, at, *actors) -> None:
    for actor in actors:
        unit.people.insert(actor.name, actor.name, actor.role, "a password's hash", at)


@pytest.fixture
def office(database, at):
    """An office of six on a street of two strips."""
    with database.writing() as unit:
        set_up(unit, at=at)
        join_office(unit, at, *PEOPLE)
        add(unit, at)
        add(unit, at, "st-2", w=512, h=32, street="朝阳大街")
    return database


@pytest.fixture
def lone(lite, at):
    """An office of one."""
    with lite.writing() as unit:
        set_up(unit, at=at)
        join_office(unit, at, CHIEF)
        add(unit, at)
    return lite


@pytest.fixture
def small(lite, at):
    """The office of six where the kind of the database does not matter."""
    with lite.writing() as unit:
        set_up(unit, at=at)
        join_office(unit, at, *PEOPLE)
        add(unit, at)
        add(unit, at, "st-2", w=512, h=32, street="朝阳大街")
    return lite


def write(unit, at, actor=WANG, **changes):
    """A campaign of two slides on both strips, by an editor."""
    chosen = {"screens": ("st-1", "st-2"), "slides": (SlideWish("讲文明"), SlideWish("树新风"))} | changes
    return create_campaign(unit, actor, campaign_wish(**chosen), layout=any_layout, at=at)


def edit(unit, at, campaign, actor=WANG, **changes):
    slides = tuple(SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
    names = ("name", "theme", "occasion", "starts_on", "ends_on", "screens", "weight", "version", "target")
    now = {name: getattr(campaign, name) for name in names}
    wish = CampaignWish(**(now | {"category": campaign.category.value, "slides": slides} | changes))
    return edit_campaign(unit, actor, campaign.id, wish, layout=any_layout, at=at)


def sent(unit, at, campaign, actor=WANG):
    return send_for_review(unit, actor, campaign.id, campaign.version, at=at)


def seen_and_approved(unit, at, campaign, actor=QIANG):
    return approve_campaign(unit, actor, campaign.id, campaign.version, draw(unit, campaign, at), key=any_key, at=at)


def returned(unit, at, campaign, actor=QIANG, note="字太小"):
    return return_campaign(unit, actor, campaign.id, campaign.version, note, key=any_key, at=at)


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
        assert unit.reviews.of(campaign.id) == passed and may_be_shown(passed, unit.campaigns.get(campaign.id))


def test_an_approval_binds_and_audits_every_slide_on_every_profile(office, at):
    with office.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen = draw(unit, campaign, at)
        review = seen_and_approved(unit, at, campaign)
        event = unit.audit.list(f"campaign:{campaign.id}")[0]

    assert len(review.pictures) == 4
    assert {picture_id: picture.digest for picture_id, picture in review.pictures.items()} == seen
    assert (event.action, event.actor, event.detail["alone"]) == ("campaign approved", "qiang", False)
    assert sorted(picture["digest"] for picture in event.detail["pictures"]) == sorted(seen.values())
    assert event.detail["targets"] == {"rules": {}, "picked": ["st-1", "st-2"], "screens": ["st-1", "st-2"]}
    assert event.detail["seal"] == review.seal


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


def taken_back(unit, at, campaign, actor=QIANG, note="有错字"):
    return revoke_approval(unit, actor, campaign.id, campaign.version, note, key=any_key, at=at)


def test_an_approval_can_be_taken_back_and_only_an_approval(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        with pytest.raises(ReviewStateError, match="waiting"):
            taken_back(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
        with pytest.raises(NotAllowedError):
            taken_back(unit, at, campaign, actor=LI)
        back = taken_back(unit, at, campaign, actor=LAN)
        waiting = {(work.topic, work.object) for work in unit.work.waiting()}

    assert back.state is ReviewState.RETURNED and not may_be_shown(back, campaign)
    assert (WorkTopic.CAMPAIGN, str(campaign.id)) in waiting


def test_every_step_is_audited_and_queues_work(small, at):
    with small.writing() as unit:
        campaign = write(unit, at)
    steps = (sent, seen_and_approved, taken_back, sent, returned)
    for step in steps:
        with small.writing() as unit:
            unit.work.complete(unit.work.waiting())
            step(unit, at, campaign)
            assert [(work.topic, work.object) for work in unit.work.waiting()] == [
                (WorkTopic.CAMPAIGN, str(campaign.id))
            ]

    with small.reading() as unit:
        actions = [event.action for event in unit.audit.list(f"campaign:{campaign.id}")]
    assert actions[::-1] == [
        "campaign created", "sent for review", "campaign approved", "campaign returned", "sent for review",
        "campaign returned",
    ]  # fmt: skip


CHANGES = {
    "name": {"name": "改名"}, "theme": {"theme": "网络安全"}, "occasion": {"occasion": "宣传周"},
    "weight": {"weight": 3}, "screens": {"screens": ("st-1",)}, "target": {"target": Target(streets=("新华路",))},
    "text": {"slides": (SlideWish("另一句"),)},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_edit_makes_a_draft(small, at, change):
    with small.writing() as unit:
        campaign = write(unit, at)
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
    with small.writing() as unit:
        after = edit(unit, at + SECOND, campaign, actor=LI, **change)

    with small.reading() as unit:
        review = unit.reviews.of(campaign.id)
        assert (review.state, review.version, review.edited_by) == (ReviewState.DRAFT, after.version, "li")
        assert not may_be_shown(review, after)
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
    assert may_be_shown(review, after)


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
        for step in (seen_and_approved, taken_back):
            assert outcome(lambda step=step: step(unit, at, campaign, actor)) == expected
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

        assert approve_when_drawn(unit, campaign.id, key=any_key, at=at) is None
        assert unit.reviews.of(campaign.id).state is ReviewState.WAITING


def test_what_the_system_sends_is_approved_once_drawn_and_audited(small, at):
    with small.writing() as unit:
        campaign = create(unit, at)
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=at, when_drawn=True)
        assert approve_when_drawn(unit, campaign.id, key=any_key, at=at) is None
        draw(unit, campaign, at)
        review = approve_when_drawn(unit, campaign.id, key=any_key, at=at)
        assert approve_when_drawn(unit, campaign.id, key=any_key, at=at) is None, "it was"
        event = unit.audit.list(f"campaign:{campaign.id}")[0]

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
        assert approve_when_drawn(unit, campaign.id, key=any_key, at=at) is None


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
        taken_back(unit, at, campaign)
        for step in (seen_and_approved, returned, taken_back):
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
        assert state_of(unit.reviews.of(campaign.id), campaign) is ReviewState.DRAFT
        review = sent(unit, at, campaign, LI)

    assert (review.state, review.edited_by) == (ReviewState.WAITING, "wang")


@pytest.fixture
def by_rule(small, at):
    """A campaign for 新华路 by rule, approved."""
    with small.writing() as unit:
        campaign = write(unit, at, screens=(), target=Target(streets=("新华路",)))
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
        unit.work.complete(unit.work.waiting())
    return small


def test_a_screen_of_a_new_profile_waits_for_approval(by_rule, at):
    with by_rule.writing() as unit:
        add(unit, at, "st-4", w=512, h=32)
        (campaign,) = unit.campaigns.list(CampaignFilter())
        event = unit.audit.list(f"campaign:{campaign.id}")[0]
        asked = {(work.topic, work.object) for work in unit.work.waiting()}
        seen = draw(unit, campaign, at)
        first = unit.reviews.of(campaign.id)
        with pytest.raises(OwnWorkError):
            approve_campaign(unit, Actor("wang", "console", Role.REVIEWER), campaign.id, 1, seen, key=any_key, at=at)
        more = approve_campaign(unit, LAN, campaign.id, 1, seen, key=any_key, at=at)
        history = unit.reviews.history(campaign.id)
        with pytest.raises(ReviewStateError):
            approve_campaign(unit, QIANG, campaign.id, 1, seen, key=any_key, at=at)

    assert event.detail["covered"] is False and (WorkTopic.CAMPAIGN, str(campaign.id)) in asked
    assert (len(first.pictures), len(more.pictures)) == (2, 4)
    assert first.pictures.items() <= more.pictures.items()
    assert [review.decided_by for review in history] == ["lan", "qiang"]


def test_idle_is_bound_by_the_system_as_it_is_drawn(small, at):
    with small.writing() as unit:
        idle, screens = unit.campaigns.idle(), unit.screens.all()
        nothing = approve_idle(unit, screens, key=any_key, at=at)
        draw(unit, idle, at)
        first = approve_idle(unit, screens[:1], key=any_key, at=at)
        second = approve_idle(unit, screens, key=any_key, at=at)
        assert approve_idle(unit, screens, key=any_key, at=at) == second, "nothing more to bind"
        event = unit.audit.list(f"campaign:{idle.id}")[0]

    assert nothing is not None and first is not None and second is not None
    assert (len(nothing.pictures), len(first.pictures), len(second.pictures)) == (0, 1, 2)
    assert (event.action, event.actor, event.detail["alone"]) == ("idle approved", "ledcast", True)


def test_waiting_idle_is_bound_unchanged_or_not_at_all(small, at):
    with small.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql("UPDATE slide SET text = '黑屏'")
    with small.writing() as unit:
        idle = unit.campaigns.idle()
        draw(unit, idle, at)

        found = approve_idle(unit, unit.screens.all(), key=any_key, at=at)

        assert found is not None and found.state is ReviewState.WAITING and not found.pictures


def test_idle_whose_review_is_gone_is_never_bound_by_itself_again(small, at):
    with small.writing() as unit:
        other = create(unit, at)
        draw(unit, unit.campaigns.idle(), at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        unit.reviews._session.connection().exec_driver_sql(
            f"UPDATE review SET campaign_id = {other.id} WHERE campaign_id = {unit.campaigns.idle().id}"
        )

        idle = set_up(unit, at=at)

        assert approve_idle(unit, unit.screens.all(), key=any_key, at=at) is None
        assert unit.reviews.of(idle.id) is None


def test_idle_older_than_reviews_is_submitted_at_the_next_start(small, at):
    with small.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql("DELETE FROM review")
        draw(unit, unit.campaigns.idle(), at)
        assert approve_idle(unit, unit.screens.all(), key=any_key, at=at) is None

        idle = set_up(unit, at=at)

        assert may_be_shown(approve_idle(unit, unit.screens.all(), key=any_key, at=at), idle)


def test_a_new_idle_text_is_bound_anew_but_an_altered_one_never(small, at):
    with small.writing() as unit:
        draw(unit, unit.campaigns.idle(), at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        idle = change_idle_text(unit, CHIEF, "欢迎您", layout=any_layout, at=at)
        begun = unit.reviews.of(idle.id)
        draw(unit, idle, at)
        bound = approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        assert (begun.edited_by, begun.state) == ("chief", ReviewState.WAITING) and may_be_shown(bound, idle)
    with small.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql("UPDATE slide SET text = '黑屏'")
    with small.writing() as unit:
        idle = unit.campaigns.idle()
        draw(unit, idle, at)
        assert not may_be_shown(approve_idle(unit, unit.screens.all(), key=any_key, at=at), idle)
