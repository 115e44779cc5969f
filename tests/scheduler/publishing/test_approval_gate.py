"""The publisher's own gate: from what would go on the wire back to the rows as they are.

Covers: approval_gate, errors.
"""

from __future__ import annotations

import contextlib

import pytest

import campaigns.publication.demand
from campaigns.actions import return_campaign, revoke_approval, send_for_review
from campaigns.booking.target import Target
from campaigns.database import Database
from campaigns.reviewing.review import ReviewState
from scheduler.pictures.renditions import key_function
from scheduler.publishing import approval_gate
from scheduler.publishing.approval_gate import FLAG
from scheduler.publishing.errors import UnapprovedError
from scheduler.worklist import Worklist
from tests.campaigns.builders import SYSTEM
from tests.campaigns.queries import renditions_of_slide
from tests.scheduler.town_builders import Town


@pytest.fixture
def street(town: Town) -> Town:
    """Two strips alike with an approved campaign on the first, published."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明 树新风", "爱国 敬业", screens=("st-1",))
    town.publish()
    return town


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner's gate is broken: whatever runs is planned, approved or not."""
    monkeypatch.setattr(campaigns.publication.demand, "may_be_shown", lambda review, campaign: True)
    monkeypatch.setattr(campaigns.publication.demand, "covers_profile", lambda review, slides, profile_id: True)


def change(database: Database, statement: str) -> None:
    """Change a stored row behind the back of every action."""
    with database.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql(statement)


def shown(town: Town, screen: str = "st-1") -> set[str]:
    """Every picture that the current manifest of a screen names."""
    return {asset.sha256 for asset in town.slots(screen).assets}


def idle_pictures(town: Town) -> set[str]:
    with town.database.reading() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None
        review = unit.reviews.of(idle.id)
        assert review is not None
        found = unit.renditions.find({picture.rendition_id for picture in review.pictures.values()})
    return {sha256 for rendition in found.values() for sha256, _ in rendition.frames}


def test_approved_slides_pass_without_a_flag(street: Town) -> None:
    assert set(street.texts().values()) >= {"创建文明城市: 讲文明 树新风", "创建文明城市: 爱国 敬业"}
    with street.database.reading() as unit:
        assert unit.status.flags() == ()


def list_of(detail: object) -> list[object]:
    assert isinstance(detail, list)
    return detail


@pytest.mark.usefixtures("blind")
def test_a_draft_that_planning_lets_through_becomes_idle_and_is_flagged(
    street: Town,
) -> None:
    worklist = Worklist(street.context(), street.publisher, street.shelf, None, on_screens=lambda: None)
    worklist.drain()
    draft = street.create("没人看过", name="草稿", screens=("st-1", "st-2"), approved=False)
    worklist.drain()

    assert set(street.texts("st-2").values()) == {"空闲画面: 朝阳市"}
    assert len(street.texts("st-2")) > 1, "its slot is in the plan"
    assert shown(street, "st-2") == idle_pictures(street)
    assert "草稿: 没人看过" not in street.texts().values()
    with street.database.reading() as unit:
        flags = unit.status.flags()
        left = unit.work.waiting()
    assert {flag.screen for flag in flags} == {"st-1", "st-2"} and {flag.reason for flag in flags} == {FLAG}
    refusal = {"campaign": draft.id, "slide": draft.slides[0].id, "why": "the campaign is not approved as it is stored"}
    assert all(refusal in list_of(flag.detail) for flag in flags)
    assert [(work.object, work.attempts) for work in left] == [(str(draft.id), 1)]
    assert "UnapprovedError" in str(left[0].last_error)


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE slide SET text = '黑屏' WHERE campaign_id > 1",
        "UPDATE campaign SET weight = 9 WHERE id > 1",
        "UPDATE campaign SET version = version + 1 WHERE id > 1",
        "UPDATE campaign SET retired_at = created_at WHERE id > 1",
        "UPDATE review SET state = 'waiting' WHERE campaign_id > 1",
        "UPDATE review SET seal = NULL WHERE campaign_id > 1",
        "DELETE FROM review_picture WHERE slide_id > 2",
    ],
)
def test_rows_changed_outside_the_actions_are_not_shown_even_if_planned(street: Town, statement: str) -> None:
    change(street.database, statement)

    with contextlib.suppress(UnapprovedError):
        street.publish()

    assert shown(street) == idle_pictures(street)


@pytest.mark.usefixtures("blind")
def test_a_target_added_outside_the_actions_shows_idle(street: Town) -> None:
    change(street.database, "INSERT INTO campaign_screen (campaign_id, screen_id) VALUES (2, 'st-2')")

    with pytest.raises(UnapprovedError):
        street.publish()

    assert shown(street, "st-2") == idle_pictures(street)


def other_picture(town: Town) -> int:
    """Have a picture drawn that nobody approved, and return its number."""
    draft = town.create("没人看过", name="草稿", screens=("st-1",), approved=False)
    town.publisher.prepare_review(draft.id)
    with town.database.reading() as unit:
        return renditions_of_slide(unit, draft.slides[0].id)[0].id


def test_a_rendition_whose_pictures_were_swapped_is_not_shown(street: Town) -> None:
    """The planner cannot know: it never sees a picture."""
    other = other_picture(street)
    change(street.database, f"UPDATE rendition SET frames = (SELECT frames FROM rendition WHERE id = {other})")

    with pytest.raises(UnapprovedError, match="idle is not approved"):
        street.publish()


def test_a_swapped_rendition_keeps_only_its_slide_off(street: Town) -> None:
    other = other_picture(street)
    with street.database.reading() as unit:
        review = unit.reviews.of(2)
        assert review is not None
        first = min(picture.rendition_id for picture in review.pictures.values())
    change(
        street.database,
        "UPDATE rendition SET (frames, digest) = "
        f"(SELECT frames, digest FROM rendition WHERE id = {other}) WHERE id = {first}",
    )

    with pytest.raises(UnapprovedError, match="not the one that was approved"):
        street.publish()

    assert sorted(street.texts().values()) == ["创建文明城市: 爱国 敬业", "空闲画面: 朝阳市", "空闲画面: 朝阳市"]


def test_idle_rewritten_outside_the_actions_leaves_screens_as_they_are(street: Town) -> None:
    before = street.manifest()
    change(street.database, "UPDATE slide SET text = '黑屏' WHERE campaign_id = 1")

    with pytest.raises(UnapprovedError, match="idle is drawn but not approved"):
        street.publish()

    assert street.manifest() == before


def test_another_picture_under_idles_key_is_not_shown_as_idle(street: Town) -> None:
    """Another picture under idle's own key: who looks for idle by what it says would find it."""
    other = other_picture(street)
    before = shown(street, "st-2")
    with street.database.reading() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None
        own = renditions_of_slide(unit, idle.slides[0].id)[0]
    change(street.database, f"UPDATE rendition SET key = 'aside' WHERE id = {own.id}")
    change(street.database, f"UPDATE rendition SET key = '{own.key}' WHERE id = {other}")
    street.publish()

    assert shown(street, "st-2") == before


def test_with_the_publishers_gate_broken_the_planner_still_holds(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_gate, "find_refusals", lambda unit, groups: {})
    street.create("没人看过", name="草稿", screens=("st-1", "st-2"), approved=False)
    edited = street.rewrite(street.campaign(), "改过了", "也改过", approved=False)
    street.publish()

    assert edited.version == 2
    assert shown(street) == shown(street, "st-2") == idle_pictures(street)


def test_a_campaign_leaves_the_street_when_its_approval_is_taken_back(street: Town) -> None:
    campaign, key = street.campaign(), key_function(street.fonts)
    with street.wishing() as unit:
        revoke_approval(unit, SYSTEM, campaign.id, campaign.version, "有错字", key=key, at=street.clock())
    street.publish()

    assert shown(street) == idle_pictures(street)


def test_an_edited_campaign_is_off_until_its_new_text_is_approved(street: Town) -> None:
    edited = street.rewrite(street.campaign(), "崇德向善", "文化厚重", approved=False)
    street.publish()
    between = shown(street)
    street.approve(edited)
    street.publish()

    assert between == idle_pictures(street)
    assert set(street.texts().values()) == {"创建文明城市: 崇德向善", "创建文明城市: 文化厚重", "空闲画面: 朝阳市"}


def test_a_returned_campaign_stays_off(street: Town) -> None:
    campaign, key = (
        street.rewrite(street.campaign(), "崇德向善", "文化厚重", approved=False),
        key_function(street.fonts),
    )
    street.publisher.prepare_review(campaign.id)
    with street.wishing() as unit:
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=street.clock())
        return_campaign(unit, SYSTEM, campaign.id, campaign.version, "字太小", key=key, at=street.clock())
    street.publish()

    assert shown(street) == idle_pictures(street)


def test_another_renderer_changes_nothing_that_was_approved(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that moves dots: the street shows what was seen until somebody approves something else."""
    before = street.manifest()
    monkeypatch.setattr("scheduler.render.rendition.LOOK", 999)

    assert street.publish().documents == ()
    assert street.manifest() == before


def test_a_new_profile_shows_idle_until_its_pictures_are_approved(town: Town) -> None:
    town.add("st-1")
    campaign = town.create("讲文明", screens=(), target=Target(streets=("新华路",)))
    town.publish()
    town.add("st-2")
    town.add("st-3", w=512, h=32)
    town.publish()
    before = [set(town.texts(screen).values()) for screen in ("st-1", "st-2", "st-3")]
    town.approve(campaign)
    town.publish()

    own, idle = "创建文明城市: 讲文明", "空闲画面: 朝阳市"
    assert before == [{own, idle}, {own, idle}, {idle}]
    assert set(town.texts("st-3").values()) == {own, idle}
    with town.database.reading() as unit:
        assert unit.status.flags() == (), "to wait is no fault"


def test_a_review_of_another_campaign_approves_nothing(street: Town) -> None:
    """A review that was moved to another campaign."""
    draft = street.create("没人看过", name="草稿", screens=("st-1",), approved=False)
    change(street.database, f"DELETE FROM review WHERE campaign_id = {draft.id}")
    change(street.database, f"UPDATE review SET campaign_id = {draft.id} WHERE campaign_id = 2")
    street.publish()

    assert shown(street) == idle_pictures(street)
    with street.database.reading() as unit:
        moved = unit.reviews.of(draft.id)
    assert moved is not None and moved.state is ReviewState.APPROVED
