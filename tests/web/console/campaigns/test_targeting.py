from __future__ import annotations

import pytest

from campaigns.actions import set_tags
from campaigns.booking.target import NO_TARGET, Target
from campaigns.screens.screen import Screen
from tests.web import street_builders
from tests.web.conftest import Browser, City, Clock, campaign_form
from web.console.campaigns.targeting import ALL_SCREENS, choices, count_reach, is_for_all


def _reached(browser: Browser, **form: object) -> str:
    answer = browser.post("/campaigns/reached", form)
    assert answer.status_code == 200
    return str(answer.text)


def _stored(city: City, number: int = 3) -> tuple[Target, tuple[str, ...]]:
    with city.database.reading() as unit:
        found = unit.campaigns.get(number)
    assert found is not None
    return found.target, found.screens


@pytest.mark.parametrize(
    ("form", "says", "streets"),
    [
        ({"targeting": "all"}, "匹配 3 块屏", ["新华路 2", "朝阳大街 1"]),
        ({"targeting": "all", "target-streets": "新华路"}, "匹配 3 块屏", []),
        ({"targeting": "chosen", "target-streets": "新华路"}, "匹配 2 块屏", ["新华路 2"]),
        ({"targeting": "chosen", "target-streets": ["新华路", "朝阳大街"], "target-kinds": "strip"}, "匹配 2 块屏", []),
        ({"targeting": "chosen", "target-sizes": "320x16", "screens": ["st-2"]}, "匹配 2 块屏", []),
        ({"targeting": "chosen", "screens": ["dp-1", "nowhere"]}, "匹配 1 块屏", ["新华路 1"]),
        ({"targeting": "chosen", "target-tags": "没有的标签"}, "一块屏也没有匹配", []),
        ({"targeting": "chosen"}, "一块屏也没有匹配", []),
        ({}, "一块屏也没有匹配", []),
    ],
)
def test_matching_screens_are_counted_by_street(
    editor: Browser, form: dict[str, object], says: str, streets: list[str]
):
    said = _reached(editor, **form)

    assert says in said and all(street_builders in said for street_builders in streets)


def test_counting_refuses_invalid_input_and_needs_an_editor(editor: Browser, reader: Browser):
    many = {"targeting": "chosen", "target-streets": [f"街{number}" for number in range(201)]}

    assert editor.post("/campaigns/reached", many).status_code == 422
    assert editor.post("/campaigns/reached", {"targeting": "chosen", "target-tags": "a\u202eb"}).status_code == 422
    assert editor.client.post("/campaigns/reached", data={"targeting": "all"}).status_code == 400
    assert reader.post("/campaigns/reached", {"targeting": "all"}).status_code == 403


def test_a_new_campaign_targets_all_screens_and_later_ones(editor: Browser, city: City):
    page = editor.get("/campaigns/new").text
    editor.post("/campaigns/new", campaign_form(targeting="all"))

    assert 'name="targeting" value="all" checked' in page and "匹配 3 块屏" in page
    assert _stored(city) == (ALL_SCREENS, ())
    assert 'name="targeting" value="all" checked' in editor.get("/campaigns/3").text


def test_rules_and_picks_are_saved_and_shown_again(editor: Browser, city: City):
    rules = {"targeting": "chosen", "target-kinds": "strip", "target-streets": ["朝阳大街"], "screens": ["dp-1"]}
    editor.post("/campaigns/new", campaign_form(**rules))
    page = editor.get("/campaigns/3").text

    assert _stored(city) == (Target(kinds=("strip",), streets=("朝阳大街",)), ("dp-1",))
    assert 'name="target-streets" value="朝阳大街" checked' in page and 'name="screens" value="dp-1" checked' in page
    assert 'name="target-streets" value="新华路">' in page and "匹配 2 块屏" in page


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"targeting": "chosen", "screens": [], "target-streets": "没有的街"}, "screens", "没有一块在用的屏符合"),
        ({"targeting": "chosen", "screens": []}, "screens", "请选择"),
        ({"targeting": "someone"}, "targeting", ""),
        ({"targeting": "chosen", "target-kinds": "tower"}, "target-kinds", "不在可选项内"),
        ({"targeting": "chosen", "target-tags": "a\u202eb"}, "target-tags", "U+202E"),
        ({"targeting": "chosen", "target-streets": "街" * 65}, "target-streets", "太长"),
        ({"targeting": "chosen", "target-groups": [f"组{n}" for n in range(201)]}, "target-groups", "1 至 200"),
    ],
)
def test_an_invalid_target_shows_the_error_next_to_its_field(
    editor: Browser, changes: dict[str, object], field: str, says: str
):
    answer = editor.post("/campaigns/new", campaign_form(**changes))

    beside = answer.text.split(f'id="{field}-error"')[1].split("</div>")[0]
    assert answer.status_code == 422 and "lc-error" in beside and says in beside


def test_a_chosen_value_without_screens_stays_on_the_form(city: City):
    offered = choices(city.screens.values(), Target(tags=("学校",)))

    assert [(each.value, each.screens, each.chosen) for each in offered["tags"]] == [("学校", 0, True)]
    assert [each.value for each in offered["kinds"]] == ["strip", "large"]


def test_all_screens_means_the_rule_without_picks():
    assert is_for_all(ALL_SCREENS, ()) and not is_for_all(ALL_SCREENS, ("st-1",)) and not is_for_all(NO_TARGET, ())


def test_each_screen_is_counted_once(city: City, clock: Clock):
    with city.database.writing() as unit:
        set_tags(unit, street_builders.HOUSE, "st-1", ("商圈",), at=clock())
        screens: tuple[Screen, ...] = unit.screens.all()
    found = count_reach(Target(tags=("商圈",)), ("st-1", "st-2"), screens)

    assert (found.screens, found.whole, found.streets) == (2, 3, (("新华路", 1), ("朝阳大街", 1)))
