from __future__ import annotations

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import change_idle_text, set_up
from campaigns.errors import MissingGlyphError, NotAllowedError
from tests.campaigns.builders import SYSTEM, add, any_layout
from tests.campaigns.conftest import FakeLayout


def test_set_up_creates_one_idle_campaign_however_often_it_runs(database, at):
    with database.writing() as unit:
        first, second = set_up(unit, at=at), set_up(unit, at=at)

    assert first == second
    assert (first.reserved, first.aim, first.screens) == (True, "idle", ())
    assert [slide.text for slide in first.slides] == ["朝阳市"]


def test_the_idle_slide_names_the_city(lite, at):
    with lite.writing() as unit:
        unit.settings.put("city", "沈阳市")
        assert set_up(unit, at=at).slides[0].text == "沈阳市"


def test_the_idle_text_changes_only_if_every_screen_can_show_it(lite, at):
    with lite.writing() as unit:
        add(unit, at)
        before = set_up(unit, at=at)
        after = change_idle_text(unit, SYSTEM, " 朝阳欢迎您 ", layout=any_layout, at=at)
        assert unit.settings.get("idle_text") == "朝阳欢迎您"

    assert after.slides[0].text == "朝阳欢迎您"
    assert (after.slides[0].id, after.slides[0].version) == (before.slides[0].id, 2)
    with pytest.raises(MissingGlyphError), lite.writing() as unit:
        change_idle_text(unit, SYSTEM, "𰻝", layout=FakeLayout("𰻝"), at=at)


def test_an_editor_may_not_change_the_idle_text(lite, at):
    with pytest.raises(NotAllowedError), lite.writing() as unit:
        change_idle_text(unit, Actor("li", "console", Role.EDITOR), "好", layout=any_layout, at=at)
