from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import add_screen, add_screens, replace_device, retire_screen, set_lit_hours
from campaigns.actions.screens import RETIRED_GRACE, withdraw_retired
from campaigns.errors import (
    ClockTimeError,
    ControlCharacterError,
    EmptyTextError,
    MediaTypeError,
    NotAllowedError,
    OutOfRangeError,
    RetiredError,
    ScreenIdError,
    ScreenRowsError,
    ScreenTakenError,
    SizeError,
    UnknownChoiceError,
    UnknownGroupError,
    UnknownScreenError,
)
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.display_profile import Colour, parse_size
from campaigns.screens.screen import check_screen
from tests.campaigns.builders import SYSTEM, add, screen_wish
from tests.campaigns.queries import places_of_screen


def test_a_strip_gets_street_group_areas_and_media_type(database, at):
    """PROTOCOL section 8: `type` is chosen by the colour class unless given; W-2: areas."""
    with database.writing() as unit:
        strip = add(unit, at, merchant="便民超市")
        large = add(unit, at, "dp-1", kind="large", w=960, h=576, colour="rgb")

    assert (strip.street, strip.group, strip.owner) == ("新华路", "新华路", "便民超市")
    assert (strip.profile.type, strip.profile.colour) == ("image/x-portable-bitmap", Colour.MONO)
    assert strip.areas == ("all", "strip", "st-1")
    assert (large.group, large.owner, large.profile.type) == ("dp-1", "bureau", "image/webp")


def test_strips_of_a_street_share_a_group_and_equal_screens_a_profile(database, at):
    with database.writing() as unit:
        one, two = add(unit, at), add(unit, at, "st-2")
        alone = add(unit, at, "st-3", group="单独")
        assert [screen.id for screen in unit.screens.of_group(one.group_id)] == ["st-1", "st-2"]

    assert one.profile_id == two.profile_id == alone.profile_id
    assert alone.group_id != one.group_id


def test_a_new_screen_counts_from_its_first_instant_under_its_place(database, at):
    with database.writing() as unit:
        add(unit, at, merchant="便民超市")
        assert places_of_screen(unit, "st-1") == [("strip", "新华路", "便民超市", at)]


def test_adding_one_leaves_an_audit_event_and_work(database, at):
    with database.writing() as unit:
        add(unit, at)

    with database.reading() as unit:
        (event,) = unit.audit.list("screen:st-1")
        asked = [(work.topic, work.object) for work in unit.work.waiting()]
        assert unit.screens.credentials() == {"st-1": "hash-st-1"}
    assert (event.action, event.detail["size"]) == ("screen added", "320x16")
    assert asked == [(WorkTopic.SCREEN, "st-1"), (WorkTopic.CREDENTIALS, "all")]


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"id": ""}, ScreenIdError, "id"),
        ({"id": "A1"}, ScreenIdError, "id"),
        ({"id": "a" * 24}, ScreenIdError, "id"),
        ({"id": "st-1\n"}, ScreenIdError, "id"),
        ({"id": "st/1"}, ScreenIdError, "id"),
        ({"id": "屏"}, ScreenIdError, "id"),
        ({"kind": "wall"}, UnknownChoiceError, "kind"),
        ({"colour": "red"}, UnknownChoiceError, "colour"),
        ({"w": 7}, SizeError, "size"),
        ({"h": 4097}, SizeError, "size"),
        ({"type": "image/webp"}, MediaTypeError, "type"),
        ({"street": ""}, EmptyTextError, "street"),
        ({"name": "一\x07"}, ControlCharacterError, "name"),
        ({"brightness_max": 0}, OutOfRangeError, "brightness_max"),
        ({"brightness_max": 101}, OutOfRangeError, "brightness_max"),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field(change, error, field):
    """PROTOCOL W-2: the id is `[a-z0-9-]{1,23}`; W-24: the profile is fixed when the screen is added."""
    with pytest.raises(error) as refused:
        check_screen(replace(screen_wish(), **change))

    assert refused.value.field == field
    assert refused.value.text("zh") != refused.value.text("en")


def test_the_longest_id_and_the_smallest_and_largest_faces_are_taken(lite, at):
    with lite.writing() as unit:
        add(unit, at, "a" * 23, w=8, h=8)
        add(unit, at, "-", w=4096, h=4096)
        assert len(unit.screens.all()) == 2


def test_an_id_is_never_used_twice_not_even_a_retired_ones(database, at):
    with database.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)

    with pytest.raises(ScreenTakenError), database.writing() as unit:
        add(unit, at)


def test_many_screens_are_added_together_or_not_at_all(lite, at):
    rows = [
        (screen_wish("st-1"), "h"),
        (screen_wish("BAD"), "h"),
        (screen_wish("st-1"), "h"),
        (screen_wish("st-4", w=1), "h"),
    ]

    with pytest.raises(ScreenRowsError) as refused, lite.writing() as unit:
        add_screens(unit, SYSTEM, rows, at=at)

    assert [(number, type(error)) for number, error in refused.value.rows] == [
        (2, ScreenIdError), (3, ScreenTakenError), (4, SizeError),
    ]  # fmt: skip
    assert "BAD" in refused.value.text("zh") and "2:" in refused.value.text("en")
    with lite.writing() as unit:
        assert unit.screens.all() == ()
        assert [screen.id for screen in add_screens(unit, SYSTEM, [rows[0]], at=at)] == ["st-1"]


def test_the_password_of_a_retired_screen_ends_after_its_grace(database, at):
    """Its last plays can arrive until then."""
    with database.writing() as unit:
        add(unit, at)
        add(unit, at, "st-2")
        retire_screen(unit, SYSTEM, "st-1", at=at)
        assert withdraw_retired(unit, at + RETIRED_GRACE) == ()
        assert unit.screens.credentials().keys() == {"st-1", "st-2"}

    later = at + RETIRED_GRACE + timedelta(seconds=1)
    with database.writing() as unit:
        assert withdraw_retired(unit, later) == ("st-1",)
        assert unit.screens.credentials().keys() == {"st-2"}
        assert withdraw_retired(unit, at + 2 * RETIRED_GRACE) == ()
    with database.writing() as unit:
        topics = unit.campaigns._session.connection().exec_driver_sql("SELECT topic FROM work").scalars().all()
    assert WorkTopic.CREDENTIALS.value in topics


def test_a_retired_screen_keeps_its_id(database, at):
    with database.writing() as unit:
        add(unit, at)
        retired = retire_screen(unit, SYSTEM, "st-1", at=at)
        retire_screen(unit, SYSTEM, "st-1", at=at)

        assert retired.retired_at == at
        assert unit.screens.all() == ()
        assert [screen.id for screen in unit.screens.all(retired=True)] == ["st-1"]
        assert [event.action for event in unit.audit.list("screen:st-1")] == ["screen retired", "screen added"]


def test_replacing_a_device_changes_its_password_and_closes_its_journals(database, at):
    """PROTOCOL section 8: the old credential dies, a new journal begins."""
    with database.writing() as unit:
        add(unit, at)
        unit.counts.open_journal("00000000000000a1", "st-1", at)
        replace_device(unit, SYSTEM, "st-1", password_hash="second", at=at)

        assert unit.screens.credentials() == {"st-1": "second"}
        assert unit.counts.open_journal("00000000000000a1", "st-1", at).closed
        assert not unit.counts.open_journal("00000000000000b2", "st-1", at).closed


def test_a_device_is_replaced_only_where_there_is_a_screen(database, at):
    with pytest.raises(UnknownScreenError), database.writing() as unit:
        replace_device(unit, SYSTEM, "st-9", password_hash="x", at=at)
    with database.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)
    with pytest.raises(RetiredError), database.writing() as unit:
        replace_device(unit, SYSTEM, "st-1", password_hash="x", at=at)


def test_lit_hours_are_the_groups(database, at):
    with database.writing() as unit:
        strip = add(unit, at)
        lit = set_lit_hours(unit, SYSTEM, "新华路", "07:00", "22:00", at=at).lit
        assert unit.groups.get(strip.group_id).lit == lit
        assert set_lit_hours(unit, SYSTEM, "新华路", None, None, at=at).lit is None


@pytest.mark.parametrize(
    "hours", [("07:00", None), ("7:00", "22:00"), ("24:00", "07:00"), ("07:00", "07:00"), ("a", "b")]
)
def test_invalid_lit_hours_are_refused(lite, at, hours):
    with lite.writing() as unit:
        add(unit, at)
    with pytest.raises(ClockTimeError), lite.writing() as unit:
        set_lit_hours(unit, SYSTEM, "新华路", *hours, at=at)


def test_an_unknown_group_is_named(lite, at):
    with pytest.raises(UnknownGroupError, match="文化路"), lite.writing() as unit:
        set_lit_hours(unit, SYSTEM, "文化路", None, None, at=at)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.READER])
def test_only_an_administrator_manages_screens(lite, at, role):
    with pytest.raises(NotAllowedError), lite.writing() as unit:
        add_screen(unit, Actor("wang", "console", role), screen_wish(), password_hash="h", at=at)


@pytest.mark.parametrize("text", ["320", "x16", "320x", "320x-16", "3e2x16", "٣x16", ""])
def test_an_invalid_size_is_refused(text):
    with pytest.raises(SizeError):
        parse_size(text)


def test_a_size_is_read_with_either_cross():
    assert parse_size("320X16") == parse_size("320×16") == (320, 16)
