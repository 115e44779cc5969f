"""Create, edit and retire campaigns.

Covers: fit_check.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import create_campaign, edit_campaign, retire_campaign, retire_screen, set_up
from campaigns.booking.campaign import WEIGHT_MAX
from campaigns.booking.slide import SlideWish
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import (
    CampaignTakenError,
    ControlCharacterError,
    DatesError,
    EmptyTextError,
    MissingGlyphError,
    NotAllowedError,
    NothingChosenError,
    OutOfRangeError,
    PlanMisfitError,
    ReservedError,
    RetiredError,
    StaleVersionError,
    TextTooLongError,
    UnknownCampaignError,
    UnknownChoiceError,
    UnknownScreenError,
    UnknownSlideError,
)
from campaigns.publication.work_item import WorkTopic
from tests.campaigns.builders import SYSTEM, add, any_layout, campaign_wish, create
from tests.campaigns.conftest import FakeLayout


def _with_screens(database, at):
    with database.writing() as unit:
        add(unit, at)
        add(unit, at, "st-2", street="朝阳大街")
        add(unit, at, "dp-1", kind="large", w=960, h=576, colour="rgb")
        unit.work.complete(unit.work.waiting())
    return database


@pytest.fixture
def street(database, at):
    return _with_screens(database, at)


@pytest.fixture
def quick_street(lite, at):
    return _with_screens(lite, at)


def test_a_campaign_is_kept_as_it_was_asked_for(street, at):
    slides = (SlideWish("讲文明"), SlideWish("树新风", 8_000))
    with street.writing() as unit:
        made = create(unit, at, screens=("st-1", "dp-1"), slides=slides, weight=3)

    with street.reading() as unit:
        kept = unit.campaigns.get(made.id)
    assert kept == made
    assert (kept.name, kept.occasion, kept.weight, kept.version) == ("创建文明城市", "创建文明城", 3, 1)
    assert kept.screens == ("dp-1", "st-1")
    assert [(slide.text, slide.dwell_ms, slide.position) for slide in kept.slides] == [
        ("讲文明", None, 0),
        ("树新风", 8_000, 1),
    ]


def test_making_one_leaves_an_audit_event_and_work_in_the_same_unit(street, at):
    actor = Actor("li", "console", Role.EDITOR)
    with street.writing() as unit:
        made = create_campaign(unit, actor, campaign_wish(), layout=any_layout, at=at)

    with street.reading() as unit:
        (event,) = unit.audit.list(f"campaign:{made.id}")
        (work,) = unit.work.waiting()
    assert (event.actor, event.action, event.at, event.origin) == ("li", "campaign created", at, "console")
    assert event.detail["slides"] == ["讲文明 树新风"]
    assert (work.topic, work.object) == (WorkTopic.REVIEW, str(made.id))


def test_every_slide_is_laid_out_once_per_profile_of_the_targets(street, at):
    layout = FakeLayout()
    wish = campaign_wish(screens=("st-1", "st-2", "dp-1"), slides=(SlideWish("一"), SlideWish("二")))
    with street.writing() as unit:
        create_campaign(unit, SYSTEM, wish, layout=layout, at=at)

    assert sorted((text, size) for text, _, size in layout.asked) == [
        ("一", "320x16"), ("一", "960x576"), ("二", "320x16"), ("二", "960x576"),
    ]  # fmt: skip


def test_a_missing_glyph_is_refused_naming_character_and_slide(street, at):
    wish = campaign_wish(slides=(SlideWish("爱国"), SlideWish("朝阳𰻝面")))

    with pytest.raises(MissingGlyphError) as refused, street.writing() as unit:
        create_campaign(unit, SYSTEM, wish, layout=FakeLayout("𰻝"), at=at)

    assert refused.value.field == "slides-1-text"
    assert "𰻝" in refused.value.text("zh") and "𰻝" in refused.value.text("en")
    with street.reading() as unit:
        assert unit.campaigns.count(CampaignFilter()) == 0
        assert unit.audit.list("campaign:1") == ()


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"name": "  "}, EmptyTextError, "name"),
        ({"name": "长" * 65}, TextTooLongError, "name"),
        ({"theme": "讲文明\u202e"}, ControlCharacterError, "theme"),
        ({"occasion": "a\tb"}, ControlCharacterError, "occasion"),
        ({"category": "own"}, UnknownChoiceError, "category"),
        ({"aim": "idle"}, UnknownChoiceError, "aim"),
        ({"weight": 0}, OutOfRangeError, "weight"),
        ({"weight": WEIGHT_MAX + 1}, OutOfRangeError, "weight"),
        ({"ends_on": date(2026, 4, 30)}, DatesError, "ends_on"),
        ({"ends_on": date(2126, 1, 1)}, DatesError, "ends_on"),
        ({"screens": ()}, NothingChosenError, "screens"),
        ({"screens": ("st-9",)}, UnknownScreenError, "screens"),
        ({"slides": ()}, NothingChosenError, "slides"),
        ({"slides": (SlideWish(""),)}, EmptyTextError, "slides-0-text"),
        ({"slides": (SlideWish("好"), SlideWish("字" * 501))}, TextTooLongError, "slides-1-text"),
        ({"slides": (SlideWish("a\x00b"),)}, ControlCharacterError, "slides-0-text"),
        ({"slides": (SlideWish("好", 1_999),)}, OutOfRangeError, "slides-0-dwell_ms"),
        ({"slides": (SlideWish("好", None, 7),)}, UnknownSlideError, "slides"),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field_in_both_languages(quick_street, at, change, error, field):
    with pytest.raises(error) as refused, quick_street.writing() as unit:
        create(unit, at, **change)

    assert refused.value.field == field
    assert refused.value.text("zh") != refused.value.text("en") == str(refused.value)


def test_a_day_long_campaign_is_the_shortest(quick_street, at):
    with quick_street.writing() as unit:
        made = create(unit, at, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 4))

    assert [made.runs_on(date(2026, 5, day)) for day in (3, 4, 5)] == [False, True, False]


def test_lines_of_a_slide_are_kept_and_equal_picks_are_merged(quick_street, at):
    with quick_street.writing() as unit:
        made = create(unit, at, screens=("st-1", "st-1"), slides=(SlideWish(" 富强\r\n民主 "),))

    assert made.slides[0].text == "富强\n民主"
    assert made.screens == ("st-1",)


def test_a_retired_screen_is_no_target(street, at):
    with street.writing() as unit:
        retire_screen(unit, SYSTEM, "st-1", at=at)

    with pytest.raises(UnknownScreenError), street.writing() as unit:
        create(unit, at)


def test_two_campaigns_of_one_name_do_not_run_in_the_same_days(street, at):
    with street.writing() as unit:
        first = create(unit, at, ends_on=date(2026, 6, 30))
        create(unit, at, starts_on=date(2026, 7, 1))
    with pytest.raises(CampaignTakenError) as refused, street.writing() as unit:
        create(unit, at, ends_on=date(2026, 5, 1))

    assert refused.value.values["campaign"] == first.id


def test_an_edit_keeps_slides_by_their_number_and_retires_those_left_out(street, at):
    with street.writing() as unit:
        made = create(unit, at, slides=(SlideWish("一"), SlideWish("二"), SlideWish("三")))
        one, two, three = made.slides
        slides = (SlideWish("三", None, three.id), SlideWish("一改", None, one.id), SlideWish("四"))
        after = edit_campaign(unit, SYSTEM, made.id, campaign_wish(slides=slides, version=1), layout=any_layout, at=at)

    assert after.version == 2
    assert [(slide.text, slide.version) for slide in after.slides] == [("三", 1), ("一改", 2), ("四", 1)]
    assert [slide.id for slide in after.slides][:2] == [three.id, one.id]
    with street.reading() as unit:
        assert unit.slides.get(two.id).retired_at == at


def test_an_edit_of_an_old_version_is_refused(street, at):
    with street.writing() as unit:
        made = create(unit, at)
        slides = tuple(SlideWish(slide.text, None, slide.id) for slide in made.slides)
        edit_campaign(
            unit, SYSTEM, made.id, campaign_wish(weight=2, slides=slides, version=1), layout=any_layout, at=at
        )

    with pytest.raises(StaleVersionError) as refused, street.writing() as unit:
        edit_campaign(
            unit, SYSTEM, made.id, campaign_wish(weight=9, slides=slides, version=1), layout=any_layout, at=at
        )

    assert refused.value.values == {"seen": 1, "now": 2}
    with street.reading() as unit:
        assert unit.campaigns.get(made.id).weight == 2


def test_of_two_concurrent_edits_of_a_version_one_is_refused(street, at):
    with street.writing() as unit:
        made = create(unit, at)
    told: list[str] = []

    def run() -> None:
        try:
            with street.writing() as unit:
                edit_campaign(unit, SYSTEM, made.id, campaign_wish(weight=9, version=1), layout=any_layout, at=at)
        except StaleVersionError as error:
            told.append(type(error).__name__)

    thread = threading.Thread(target=run)
    with street.writing() as unit:
        edit_campaign(unit, SYSTEM, made.id, campaign_wish(weight=2, version=1), layout=any_layout, at=at)
        thread.start()
        thread.join(0.3)
    thread.join(10)

    assert told == ["StaleVersionError"]
    with street.reading() as unit:
        assert (unit.campaigns.get(made.id).weight, unit.campaigns.get(made.id).version) == (2, 2)


def test_an_edit_queues_its_review_and_touches_no_screen(street, at):
    with street.writing() as unit:
        made = create(unit, at, screens=("st-1", "st-2"))
        unit.work.complete(unit.work.waiting())
        edit_campaign(unit, SYSTEM, made.id, campaign_wish(version=1), layout=any_layout, at=at)

    with street.reading() as unit:
        asked = [(work.topic, work.object) for work in unit.work.waiting()]
        event = unit.audit.list(f"campaign:{made.id}")[0]
    assert asked == [(WorkTopic.REVIEW, str(made.id))]
    assert (event.detail["before"]["screens"], event.detail["after"]["screens"]) == (["st-1", "st-2"], ["st-1"])


def test_a_retired_campaign_is_gone_for_the_planner_and_takes_no_edit(street, at):
    with street.writing() as unit:
        made = create(unit, at)
        retired = retire_campaign(unit, SYSTEM, made.id, at=at)
        again = retire_campaign(unit, SYSTEM, made.id, at=at + timedelta(days=1))

    assert retired.retired_at == again.retired_at == at
    assert not retired.runs_on(date(2026, 5, 4))
    with street.reading() as unit:
        assert [event.action for event in unit.audit.list(f"campaign:{made.id}")] == [
            "campaign retired",
            "campaign created",
        ]
    with pytest.raises(RetiredError), street.writing() as unit:
        edit_campaign(unit, SYSTEM, made.id, campaign_wish(version=2), layout=any_layout, at=at)


def test_the_idle_campaign_cannot_be_edited_or_retired(quick_street, at):
    with quick_street.writing() as unit:
        idle = set_up(unit, at=at)

    with pytest.raises(ReservedError), quick_street.writing() as unit:
        retire_campaign(unit, SYSTEM, idle.id, at=at)
    with pytest.raises(ReservedError), quick_street.writing() as unit:
        edit_campaign(unit, SYSTEM, idle.id, campaign_wish(version=1), layout=any_layout, at=at)


def test_an_unknown_campaign_is_named(quick_street, at):
    with pytest.raises(UnknownCampaignError, match="77"), quick_street.writing() as unit:
        retire_campaign(unit, SYSTEM, 77, at=at)


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
def test_an_actor_without_the_right_cannot_edit_campaigns(quick_street, at, role):
    actor = Actor("wang", "console", role)
    with pytest.raises(NotAllowedError) as refused, quick_street.writing() as unit:
        create_campaign(unit, actor, campaign_wish(), layout=any_layout, at=at)

    assert "编辑活动" in refused.value.text("zh")
    with quick_street.reading() as unit:
        assert unit.campaigns.count(CampaignFilter()) == 0


def test_a_campaign_that_the_planner_refuses_is_not_kept(street, at):
    def refuses(unit, when, *, campaign=None, groups=None):
        assert unit.campaigns.get(campaign.id) == campaign and when == at and groups is None
        raise PlanMisfitError("新华路", date(2026, 5, 2), campaign.name, what="spans", count=600, most=512)

    with pytest.raises(PlanMisfitError), street.writing() as unit:
        create_campaign(unit, SYSTEM, campaign_wish(), layout=any_layout, at=at, fit=refuses)
    with street.reading() as unit:
        assert unit.campaigns.running(date(2020, 1, 1), date(2030, 1, 1)) == ()
