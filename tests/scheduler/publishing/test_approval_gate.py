"""The publisher's own gate: from what would go on the wire back to the rows as they are.

Covers: approval_gate, errors.
"""

from __future__ import annotations

import contextlib

import pytest

from campaigns.actions import return_campaign, send_for_review
from campaigns.booking.target import Target
from campaigns.database import Database
from campaigns.publication.work_item import WorkTopic
from scheduler.pictures.renditions import key_function
from scheduler.publishing.approval_gate import FLAG
from scheduler.publishing.errors import UnapprovedError
from scheduler.worklist import Worklist
from tests.campaigns.builders import SYSTEM
from tests.campaigns.queries import renditions_of_slide
from tests.scheduler.publishing.broken_gates import plan_everything, publish_everything
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
    plan_everything(monkeypatch)


def change(database: Database, statement: str) -> None:
    """Change a stored row behind the back of every action."""
    with database.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql(statement)


def shown(town: Town, screen: str = "st-1") -> set[str]:
    """Every picture that the current manifest of a screen names."""
    return {asset.sha256 for asset in town.slots(screen).assets}


def idle_pictures(town: Town) -> set[str]:
    with town.database.reading() as unit:
        edition = unit.editions.idle()
        assert edition is not None
        found = unit.renditions.find({picture.rendition_id for picture in edition.pictures.values()})
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
    with street.wishing() as unit:
        unit.work.add(WorkTopic.PUBLISH, street.group_id(), street.clock())
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
    assert [(work.topic, work.attempts) for work in left] == [(WorkTopic.PUBLISH, 1)]
    assert "UnapprovedError" in str(left[0].last_error)


ALTERED = [
    "UPDATE edition SET content = replace(content, '讲文明', '黑屏') WHERE campaign_id > 1",
    "UPDATE edition SET number = number + 1 WHERE campaign_id > 1",
    "UPDATE edition SET seal = 'f' WHERE campaign_id > 1",
    "UPDATE edition SET content = '[' WHERE campaign_id > 1",
    "UPDATE campaign SET retired_at = created_at WHERE id > 1",
    "DELETE FROM edition_picture WHERE slide_id > 2",
    "INSERT INTO withdrawal SELECT 1, campaign_id, NULL, 1, 'x', approved_at, '', 0 FROM edition WHERE campaign_id = 2",
]


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("statement", ALTERED)
def test_editions_changed_outside_the_actions_are_not_shown_even_if_planned(street: Town, statement: str) -> None:
    change(street.database, statement)

    with contextlib.suppress(UnapprovedError):
        street.publish()

    assert shown(street) == idle_pictures(street)


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE slide SET text = '黑屏' WHERE campaign_id > 1",
        "UPDATE campaign SET weight = 9, version = version + 1 WHERE id > 1",
        "UPDATE review SET state = 'draft' WHERE campaign_id > 1",
    ],
)
def test_a_draft_changed_outside_the_actions_is_never_shown(street: Town, statement: str) -> None:
    approved = shown(street)
    change(street.database, statement)

    with contextlib.suppress(UnapprovedError):
        street.publish()

    assert shown(street) <= approved


@pytest.mark.usefixtures("blind")
def test_a_target_added_outside_the_actions_shows_idle(street: Town) -> None:
    change(street.database, "INSERT INTO campaign_screen (campaign_id, screen_id) VALUES (2, 'st-2')")

    with pytest.raises(UnapprovedError):
        street.publish()

    assert shown(street, "st-2") == idle_pictures(street)


@pytest.mark.usefixtures("blind")
def test_what_was_withdrawn_is_not_shown_even_if_planned(street: Town) -> None:
    first, second = street.campaign().slides
    street.withdraw_slide(first)

    with pytest.raises(UnapprovedError, match="it was withdrawn"):
        street.publish()

    assert set(street.texts().values()) == {f"创建文明城市: {second.text}", "空闲画面: 朝阳市"}


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
        edition = unit.editions.of(2)
        assert edition is not None
        first = min(picture.rendition_id for picture in edition.pictures.values())
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
    change(street.database, "UPDATE edition SET content = replace(content, '朝阳市', '黑屏') WHERE campaign_id = 1")

    with pytest.raises(UnapprovedError, match="idle is not approved"):
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
    publish_everything(monkeypatch)
    street.create("没人看过", name="草稿", screens=("st-1", "st-2"), approved=False)
    first, second = street.campaign().slides
    street.rewrite(street.campaign(), "改过了", "也改过", approved=False)
    street.withdraw_slide(first)
    street.publish()

    assert set(street.texts().values()) == {f"创建文明城市: {second.text}", "空闲画面: 朝阳市"}
    assert shown(street, "st-2") == idle_pictures(street)


def test_a_withdrawn_campaign_leaves_the_street_and_returns_through_review(street: Town) -> None:
    campaign, before = street.campaign(), shown(street)
    street.withdraw(campaign)
    street.publish()
    between = shown(street)
    street.approve(campaign)
    street.publish()

    assert between == idle_pictures(street)
    assert shown(street) == before


def test_an_edited_campaign_stays_as_approved_until_its_new_text_is(street: Town) -> None:
    """Drafted, sent, returned, sent again: in none of them does the street change."""
    before, key = street.manifest(), key_function(street.fonts)
    edited = street.rewrite(street.campaign(), "崇德向善", "文化厚重", approved=False)
    assert street.publish().documents == ()
    with street.wishing() as unit:
        send_for_review(unit, SYSTEM, edited.id, edited.version, at=street.clock())
    assert street.publish().documents == ()
    street.publisher.prepare_review(edited.id)
    with street.wishing() as unit:
        return_campaign(unit, SYSTEM, edited.id, edited.version, "字太小", key=key, at=street.clock())
    assert street.publish().documents == ()
    assert street.manifest() == before

    street.approve(edited)
    street.publish()

    assert set(street.texts().values()) == {"创建文明城市: 崇德向善", "创建文明城市: 文化厚重", "空闲画面: 朝阳市"}


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


def test_an_edition_of_another_campaign_approves_nothing(street: Town) -> None:
    """An edition that was moved to another campaign."""
    draft = street.create("没人看过", name="草稿", screens=("st-1",), approved=False)
    change(street.database, f"UPDATE edition SET campaign_id = {draft.id} WHERE campaign_id = 2")
    street.publish()

    assert shown(street) == idle_pictures(street)
