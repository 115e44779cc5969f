from __future__ import annotations

from datetime import date

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import offer_occasion, offer_theme, retire_occasion, retire_theme
from campaigns.booking.classification import Occasion
from campaigns.errors import (
    EmptyTextError,
    NotAllowedError,
    OccasionDatesError,
    UnknownOccasionError,
    UnknownThemeError,
)
from tests.campaigns.builders import SYSTEM, add, create

WEEK = (date(2026, 9, 14), date(2026, 9, 20))


def test_themes_and_occasions_are_offered_in_the_order_in_which_they_came(database, at):
    with database.writing() as unit:
        offer_theme(unit, SYSTEM, " 网络安全 ", at=at)
        offer_theme(unit, SYSTEM, "讲文明、树新风", at=at)
        offer_occasion(unit, SYSTEM, "网络宣传周", *WEEK, at=at)
        offer_occasion(unit, SYSTEM, "创建文明城", None, None, at=at)
        before = unit.audit.last_number()
        offer_theme(unit, SYSTEM, "网络安全", at=at)
        offer_occasion(unit, SYSTEM, "网络宣传周", *WEEK, at=at)
        assert unit.audit.last_number() == before

    with database.reading() as unit:
        assert [theme.name for theme in unit.themes.all()] == ["网络安全", "讲文明、树新风"]
        assert unit.occasions.all() == (Occasion("网络宣传周", *WEEK), Occasion("创建文明城"))


def test_used_names_are_retired_and_unused_ones_deleted(database, at):
    with database.writing() as unit:
        add(unit, at)
        create(unit, at)
        offer_theme(unit, SYSTEM, "写错的", at=at)
        offer_occasion(unit, SYSTEM, "写错的", None, None, at=at)
        retire_theme(unit, SYSTEM, "写错的", at=at)
        retire_occasion(unit, SYSTEM, "写错的", at=at)
        retire_theme(unit, SYSTEM, "讲文明、树新风", at=at)
        retire_occasion(unit, SYSTEM, "创建文明城", at=at)

    with database.reading() as unit:
        assert unit.themes.all() == () and unit.occasions.all() == ()
        assert [(theme.name, theme.retired_at) for theme in unit.themes.all(retired=True)] == [("讲文明、树新风", at)]
        assert [each.name for each in unit.occasions.all(retired=True)] == ["创建文明城"]
        assert unit.campaigns.get(1).theme == "讲文明、树新风"


def test_a_retired_name_can_be_offered_again(lite, at):
    with lite.writing() as unit:
        add(unit, at)
        create(unit, at)
        retire_theme(unit, SYSTEM, "讲文明、树新风", at=at)
        offer_theme(unit, SYSTEM, "讲文明、树新风", at=at)
        assert unit.themes.find("讲文明、树新风").retired_at is None


def test_names_and_days_keep_their_rules(lite, at):
    with pytest.raises(EmptyTextError), lite.writing() as unit:
        offer_theme(unit, SYSTEM, "", at=at)
    with pytest.raises(OccasionDatesError) as refused, lite.writing() as unit:
        offer_occasion(unit, SYSTEM, "网络宣传周", *reversed(WEEK), at=at)
    assert refused.value.field == "ends_on"
    with pytest.raises(UnknownThemeError), lite.writing() as unit:
        retire_theme(unit, SYSTEM, "没有的", at=at)
    with pytest.raises(UnknownOccasionError), lite.writing() as unit:
        retire_occasion(unit, SYSTEM, "没有的", at=at)


def test_an_actor_without_the_right_cannot_offer_names(lite, at):
    editor = Actor("li", "console", Role.EDITOR)
    for act in (
        lambda unit: offer_theme(unit, editor, "a", at=at),
        lambda unit: retire_theme(unit, editor, "a", at=at),
        lambda unit: offer_occasion(unit, editor, "a", None, None, at=at),
        lambda unit: retire_occasion(unit, editor, "a", at=at),
    ):
        with pytest.raises(NotAllowedError), lite.writing() as unit:
            act(unit)
