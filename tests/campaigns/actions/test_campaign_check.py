"""What is refused before a campaign is kept, and what a person is told; the rules themselves have their own tests."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time

import pytest

from campaigns.actions import (
    add_screens,
    create_campaign,
    edit_campaign,
    put_daypart,
    retire_campaign,
    retire_daypart,
    retire_theme,
    set_tags,
    validate_campaign,
)
from campaigns.booking.campaign import SHARE_MAX_PERCENT
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target, reach
from campaigns.calendar.daypart import DaypartWish
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import (
    CampaignTakenError,
    ClockNotSetError,
    NothingReachedError,
    OutOfRangeError,
    RetiredError,
    ScreenRowsError,
    ScreenTakenError,
    ShareTakenError,
    UnknownChoiceError,
    UnknownDaypartError,
    UnknownStreetError,
    WindowTooShortError,
)
from campaigns.publication.work_item import WorkTopic
from tests.campaigns.builders import SYSTEM, add, any_layout, campaign_wish, create, create_approved, screen_wish
from tests.campaigns.conftest import FakeLayout

STREET = Target(streets=("新华路",))


def _seeded(database, at):
    with database.writing() as unit:
        add(unit, at, tags=("学校",))
        add(unit, at, "st-2", w=512, h=32, merchant="小岛烧烤")
        add(unit, at, "st-9", street="朝阳大街")
        add(unit, at, "dp-1", kind="large", w=960, h=576, colour="rgb")
        unit.work.complete(unit.work.waiting())
    return database


@pytest.fixture
def street(database, at):
    return _seeded(database, at)


@pytest.fixture
def quick(lite, at):
    return _seeded(lite, at)


def _share(unit, at, percent, **changes):
    return create(unit, at, **({"aim": "share", "share_percent": percent, "name": f"占比{percent}"} | changes))


def test_every_field_of_a_campaign_is_stored(street, at):
    with street.writing() as unit:
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", "02:00"), at=at)
        made = create(
            unit, at, screens=("dp-1",), target=Target(streets=("新华路",), kinds=("strip",), tags=("学校",)),
            daypart_ids=(night.id,), aim="share", share_percent=15,
            slides=(SlideWish("一", starts_on=date(2026, 5, 9)), SlideWish("二", None, None, None, date(2026, 6, 1))),
        )  # fmt: skip

    with street.reading() as unit:
        assert unit.campaigns.get(made.id) == made
        event = unit.audit.list(f"campaign:{made.id}")[0]
    assert made.target == Target(kinds=("strip",), streets=("新华路",), tags=("学校",))
    assert (made.screens, made.daypart_ids, made.share_percent) == (("dp-1",), (night.id,), 15)
    assert [(slide.starts_on, slide.ends_on) for slide in made.slides] == [
        (date(2026, 5, 9), None),
        (None, date(2026, 6, 1)),
    ]
    assert event.detail["target"] == {"kinds": ["strip"], "streets": ["新华路"], "tags": ["学校"]}


def test_an_edit_replaces_target_dayparts_and_share(street, at):
    with street.writing() as unit:
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", "02:00"), at=at)
        made = _share(unit, at, 20, target=STREET, daypart_ids=(night.id,))
        wish = campaign_wish(name="占比20", target=Target(kinds=("large",)), screens=(), version=1)
        after = edit_campaign(unit, SYSTEM, made.id, wish, layout=any_layout, at=at)

    assert (after.target, after.screens, after.daypart_ids) == (Target(kinds=("large",)), (), ())
    assert (after.aim.value, after.share_percent) == ("rotation", None)


def test_a_screen_that_is_added_to_a_street_later_joins_its_campaigns(street, at):
    with street.writing() as unit:
        made = create(unit, at, target=STREET, screens=())
        add(unit, at, "st-3")

    with street.reading() as unit:
        reached = reach(made.target, made.screens, unit.screens.all())
    assert {screen.id for screen in reached} == {"st-1", "st-2", "st-3", "dp-1"}


def test_a_tag_brings_a_screen_to_the_campaigns_for_it(street, at):
    with street.writing() as unit:
        made = create(unit, at, target=Target(tags=("餐饮",)), screens=("st-1",))
        set_tags(unit, SYSTEM, "st-9", [" 餐饮 ", "餐饮"], at=at)
        work = [(entry.topic, entry.object) for entry in unit.work.waiting()]

    with street.reading() as unit:
        assert unit.screens.get("st-9").tags == ("餐饮",)
        assert {s.id for s in reach(made.target, made.screens, unit.screens.all())} == {"st-1", "st-9"}
    assert (WorkTopic.SCREEN, "st-9") in work


def test_every_profile_that_the_target_reaches_is_laid_out(quick, at):
    layout = FakeLayout()
    with quick.writing() as unit:
        create_campaign(unit, SYSTEM, campaign_wish(target=STREET, screens=()), layout=layout, at=at)

    assert sorted(size for _, _, size in layout.asked) == ["320x16", "512x32", "960x576"]


def test_a_target_that_matches_no_screen_is_refused_saying_what_was_asked(quick, at):
    with pytest.raises(NothingReachedError) as refused, quick.writing() as unit:
        create(unit, at, target=Target(streets=("新华路",), tags=("车站",)), screens=())

    assert refused.value.field == "target"
    assert "新华路 · 车站" in refused.value.text("zh") and "widen" in refused.value.text("en")
    with quick.reading() as unit:
        assert unit.campaigns.count(CampaignFilter()) == 0


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"aim": "share"}, OutOfRangeError, "share_percent"),
        ({"aim": "share", "share_percent": 0}, OutOfRangeError, "share_percent"),
        ({"aim": "share", "share_percent": SHARE_MAX_PERCENT + 1}, OutOfRangeError, "share_percent"),
        ({"aim": "goal"}, UnknownChoiceError, "aim"),
        ({"daypart_ids": (77,)}, UnknownDaypartError, "dayparts"),
        ({"target": Target(kinds=("tower",))}, UnknownChoiceError, "target-kinds"),
    ],
)
def test_invalid_values_are_refused_at_their_field(quick, at, changes, error, field):
    with pytest.raises(error) as refused, quick.writing() as unit:
        create(unit, at, **changes)

    assert refused.value.field == field
    assert refused.value.text("zh") != refused.value.text("en")


def test_a_slide_longer_than_its_daypart_is_refused_by_the_real_layout(quick, at):
    with quick.writing() as unit:
        minute = put_daypart(unit, SYSTEM, DaypartWish("一分钟", "08:00", "08:01"), at=at)

    with pytest.raises(WindowTooShortError) as refused, quick.writing() as unit:
        create(unit, at, daypart_ids=(minute.id,), slides=(SlideWish("短"), SlideWish("长", 61_000)))

    assert refused.value.field == "slides-1-text"


def test_shares_above_the_limit_of_a_group_are_refused_naming_the_holders(quick, at):
    with quick.writing() as unit:
        _share(unit, at, 40, target=STREET)
        _share(unit, at, 35, target=Target(kinds=("strip",)))

    with pytest.raises(ShareTakenError) as refused, quick.writing() as unit:
        _share(unit, at, 30, screens=("st-2",))

    assert "占比40 40%" in refused.value.text("zh") and "占比35 35%" in refused.value.text("en")
    with quick.writing() as unit:
        _share(unit, at, 15, screens=("st-2",))
        _share(unit, at, 50, screens=("st-9",))  # another group: 35 % are held there


def test_a_share_is_not_held_against_its_own_campaign(quick, at):
    with quick.writing() as unit:
        made = _share(unit, at, 50)
        _share(unit, at, 40)
        slides = tuple(SlideWish(slide.text, None, slide.id) for slide in made.slides)
        wish = campaign_wish(name="占比50", aim="share", share_percent=50, slides=slides, version=1, weight=2)
        assert edit_campaign(unit, SYSTEM, made.id, wish, layout=any_layout, at=at).share_percent == 50


def test_a_retired_campaign_holds_no_share(quick, at):
    with quick.writing() as unit:
        retire_campaign(unit, SYSTEM, _share(unit, at, 50).id, at=at)
        _share(unit, at, 50, name="占满")
        _share(unit, at, 40, name="另一")


def test_of_two_concurrent_requests_for_the_same_time_one_is_refused(street, at):
    """On PostgreSQL each would otherwise see the time as free."""
    told: list[str] = []
    with street.writing() as unit:
        _share(unit, at, 30)

    def run() -> None:
        try:
            with street.writing() as unit:
                _share(unit, at, 50, name="后来的")
        except ShareTakenError as error:
            told.append(error.text("en"))

    thread = threading.Thread(target=run)
    with street.writing() as unit:
        _share(unit, at, 40)
        thread.start()
        thread.join(0.3)
    thread.join(10)

    assert len(told) == 1 and "占比40 40%" in told[0]


def test_a_retired_daypart_stays_with_its_campaigns_and_is_refused_to_others(quick, at):
    with quick.writing() as unit:
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", "02:00"), at=at)
        made = create(unit, at, daypart_ids=(night.id,))
        retire_daypart(unit, SYSTEM, "夜间", at=at)
        wish = campaign_wish(daypart_ids=(night.id,), weight=2, version=1)
        assert edit_campaign(unit, SYSTEM, made.id, wish, layout=any_layout, at=at).daypart_ids == (night.id,)

    with pytest.raises(UnknownDaypartError, match="夜间"), quick.writing() as unit:
        create(unit, at, name="新的", daypart_ids=(night.id,))


def test_a_new_theme_is_put_on_offer_and_a_retired_one_refused(quick, at):
    with quick.writing() as unit:
        create(unit, at)
        assert [theme.name for theme in unit.themes.all()] == ["讲文明、树新风"]
        assert [occasion.name for occasion in unit.occasions.all()] == ["创建文明城"]
        retire_theme(unit, SYSTEM, "讲文明、树新风", at=at)

    with pytest.raises(RetiredError) as refused, quick.writing() as unit:
        create(unit, at, name="新的")
    assert refused.value.field == "theme"
    with quick.writing() as unit:
        edit_campaign(unit, SYSTEM, 1, campaign_wish(weight=2, version=1), layout=any_layout, at=at)


def test_a_clock_that_stands_in_1970_is_refused_before_anything_is_written(quick):
    then = datetime(1970, 1, 1, tzinfo=UTC)

    for act in (
        lambda unit: create(unit, then),
        lambda unit: add(unit, then, "st-7"),
        lambda unit: set_tags(unit, SYSTEM, "st-1", ["x"], at=then),
    ):
        with pytest.raises(ClockNotSetError, match="set the clock"), quick.writing() as unit:
            act(unit)
    with quick.reading() as unit:
        assert unit.campaigns.count(CampaignFilter()) == 0 and unit.screens.get("st-7") is None


def test_validating_returns_reach_and_warnings_and_writes_nothing(quick):
    wish = campaign_wish(
        screens=(), target=Target(streets=("新华路", "新华络")), slides=(SlideWish("一", ends_on=date(2026, 5, 31)),)
    )
    with quick.reading() as unit:
        found = validate_campaign(unit, wish, layout=any_layout)

    assert [screen.id for screen in found.screens] == ["dp-1", "st-1", "st-2"]
    assert found.warnings == ("2026-06-01 至 2026-12-31 没有画面可播", "街路「新华络」目前没有一块在用的屏")


def test_a_street_that_is_not_known_refuses_the_row_of_a_list(street, at):
    rows = [(screen_wish("st-5"), None), (screen_wish("st-6", street="新华络"), None), (screen_wish("st-5"), None)]

    with pytest.raises(ScreenRowsError) as refused, street.writing() as unit:
        add_screens(unit, SYSTEM, rows, at=at, known_streets=True)

    assert [(number, type(error)) for number, error in refused.value.rows] == [
        (2, UnknownStreetError),
        (3, ScreenTakenError),
    ]
    with street.reading() as unit:
        assert unit.screens.get("st-5") is None and unit.streets.find("新华络") is None


def test_the_time_of_a_daypart_is_kept_to_the_minute(street, at):
    with street.writing() as unit:
        put_daypart(unit, SYSTEM, DaypartWish("全天", "00:00", "24:00", frozenset({1, 7}), "holidays"), at=at)

    with street.reading() as unit:
        (daypart,) = unit.calendar.dayparts()
    assert (daypart.from_local, daypart.until_local, daypart.weekdays, daypart.days.value) == (
        time(0), time(0), frozenset({1, 7}), "holidays",
    )  # fmt: skip


def test_a_name_under_which_another_campaign_plays_is_taken_though_its_draft_has_another(street, at):
    with street.writing() as unit:
        approved = create_approved(unit, at)
        edit_campaign(unit, SYSTEM, approved.id, campaign_wish(name="改名", version=1), layout=any_layout, at=at)
        with pytest.raises(CampaignTakenError):
            create(unit, at)


def test_a_share_on_the_street_is_held_though_its_draft_gave_it_back(street, at):
    with street.writing() as unit:
        approved = create_approved(unit, at, name="占比", aim="share", share_percent=50)
        less = campaign_wish(name="占比", aim="share", share_percent=1, version=1)
        edit_campaign(unit, SYSTEM, approved.id, less, layout=any_layout, at=at)
        create(unit, at, name="第二", aim="share", share_percent=40)
        with pytest.raises(ShareTakenError):
            create(unit, at, name="第三", aim="share", share_percent=40)
