"""Test the store of screens with their merchants, places, profiles and credentials."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.playback.evidence import EVIDENCE
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen import Place, ScreenKind, check_screen
from tests.campaigns.builders import screen_wish
from tests.campaigns.queries import merchant_phones, places_of_screen

DAY = timedelta(days=1)


@pytest.fixture
def strip(database, at):
    wish = screen_wish(name="面馆条屏", merchant="面馆", merchant_phone="123", tags=("a", "b"))
    with database.writing() as unit:
        return unit.screens.insert(check_screen(wish), at)


def test_a_screen_comes_back_with_all_that_belongs_to_it(database, strip, at):
    with database.reading() as unit:
        assert unit.screens.get("st-1") == strip and unit.screens.get("st-2") is None
        street = unit.streets.find("新华路")
        assert unit.screens.find(["st-1", "st-2"]) == {"st-1": strip}
        assert unit.screens.all() == unit.screens.of_group(strip.group_id) == (strip,)
        assert unit.screens.names() == {"st-1": "面馆条屏"}
        assert unit.screens.profiles() == {strip.profile_id: strip.profile}
        assert unit.screens.merchant("面馆").phone == "123" and unit.screens.merchant("茶馆") is None
        assert places_of_screen(unit, "st-1") == [("strip", "新华路", "面馆", at)]
    assert (strip.kind, strip.owner, strip.tags) == (ScreenKind.STRIP, "面馆", ("a", "b"))
    assert strip.areas == ("all", "strip", f"st-{street.id}")


def test_screens_share_profile_group_and_merchant_and_the_newest_phone_counts(database, strip, at):
    with database.writing() as unit:
        other = unit.screens.insert(check_screen(screen_wish("st-2", merchant="面馆", merchant_phone="456")), at)
        unit.screens.insert(check_screen(screen_wish("st-3", merchant="面馆")), at)
        assert merchant_phones(unit) == {"面馆": "456"}

    assert (other.profile_id, other.group_id) == (strip.profile_id, strip.group_id)


def test_a_retired_screen_is_left_out_unless_asked_for(database, strip, at):
    with database.writing() as unit:
        unit.screens.retire("st-1", at + DAY)

    gone = replace(strip, retired_at=at + DAY)
    with database.reading() as unit:
        assert unit.screens.all() == unit.screens.of_group(strip.group_id) == ()
        assert unit.screens.all(retired=True) == (gone,) and unit.screens.get("st-1") == gone
        assert unit.screens.lifetimes() == ((strip.id, strip.group_id, at, at + DAY),)


def test_a_new_place_adds_the_labels_that_counting_needs(database, strip, at):
    with database.writing() as unit:
        unit.screens.add_place(Place("st-1", ScreenKind.LARGE, "文化路", "bureau", at + DAY))

    with database.reading() as unit:
        assert places_of_screen(unit, "st-1")[1:] == [("large", "文化路", "bureau", at + DAY)]
        needed = {"st-1", "large", "文化路", "bureau", *EVIDENCE}
        assert unit.labels.find(needed).keys() == needed


def test_tags_are_replaced(database, strip):
    with database.writing() as unit:
        unit.screens.set_tags("st-1", ("c",))

    with database.reading() as unit:
        assert unit.screens.get("st-1") == replace(strip, tags=("c",))


def test_a_profile_is_numbered_once(database, strip):
    rgb = profile_of(320, 16, Colour.RGB)
    with database.writing() as unit:
        number = unit.screens.ensure_profile(rgb)
        assert unit.screens.ensure_profile(rgb) == number != strip.profile_id
        assert unit.screens.ensure_profile(strip.profile) == strip.profile_id


def test_a_screen_has_one_credential_until_it_is_withdrawn(database, strip, at):
    with database.writing() as unit:
        unit.screens.set_credential("st-1", "first", at)
        unit.screens.set_credential("st-1", "second", at)
    with database.writing() as unit:
        assert unit.screens.credentials() == {"st-1": "second"}
        unit.screens.withdraw_credential("st-1")
        assert unit.screens.credentials() == {}
