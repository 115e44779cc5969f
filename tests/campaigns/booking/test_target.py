from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.booking.target import NO_TARGET, RULES_MAX, Target, check_target, reach
from campaigns.errors import NothingChosenError, TextTooLongError, UnknownChoiceError
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen import Screen, ScreenKind

AT = datetime(2026, 5, 4, tzinfo=UTC)


def screen(screen_id: str = "st-1", *, retired: bool = False, **changes: object) -> Screen:
    chosen: dict[str, object] = {
        "name": screen_id, "kind": ScreenKind.STRIP, "street": "新华路", "profile_id": 1,
        "profile": profile_of(320, 16, Colour.MONO), "group_id": 1, "group": "新华路", "merchant": None,
        "areas": (), "brightness_max": 80, "added_at": AT, "tags": ("学校",),
    }  # fmt: skip
    return Screen(id=screen_id, retired_at=AT if retired else None, **(chosen | changes))  # type: ignore[arg-type]


LARGE = screen(
    "dp-1", kind=ScreenKind.LARGE, street="朝阳大街", group="dp-1", profile=profile_of(960, 576, Colour.RGB), tags=()
)


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        (Target(kinds=("strip",)), ["st-1"]),
        (Target(kinds=("strip", "large")), ["dp-1", "st-1"]),
        (Target(streets=("新华路",)), ["st-1"]),
        (Target(streets=("新华路", "朝阳大街"), kinds=("large",)), ["dp-1"]),
        (Target(streets=("新华路",), kinds=("large",)), []),
        (Target(groups=("dp-1",)), ["dp-1"]),
        (Target(sizes=("960x576", "640x1440")), ["dp-1"]),
        (Target(tags=("学校", "车站")), ["st-1"]),
        (Target(tags=("车站",)), []),
    ],
)
def test_a_screen_must_match_any_word_of_every_field_set(target, reached):
    assert [found.id for found in reach(target, (), [screen(), LARGE])] == reached


def test_an_empty_target_matches_nothing():
    assert not NO_TARGET and reach(NO_TARGET, (), [screen(), LARGE]) == ()
    assert Target(tags=("学校",))


def test_single_picks_stand_beside_the_rule():
    assert [found.id for found in reach(Target(kinds=("large",)), ("st-1",), [screen(), LARGE])] == ["dp-1", "st-1"]
    assert [found.id for found in reach(NO_TARGET, ("st-1", "st-9"), [screen(), LARGE])] == ["st-1"]


def test_a_retired_screen_is_reached_by_neither():
    assert reach(Target(kinds=("strip",)), ("st-1",), [screen(retired=True)]) == ()


def test_a_screen_that_is_added_to_a_street_belongs_by_itself():
    target = Target(streets=("新华路",))

    before, after = reach(target, (), [screen()]), reach(target, (), [screen(), screen("st-2")])

    assert {found.id for found in after} - {found.id for found in before} == {"st-2"}


words = st.lists(st.sampled_from(["新华路", "朝阳大街", "友谊大街"]), unique=True).map(tuple)
screens = st.lists(
    st.builds(
        lambda number, street, kind: screen(f"s-{number}", street=street, kind=kind),
        st.integers(0, 99),
        st.sampled_from(["新华路", "朝阳大街", "友谊大街"]),
        st.sampled_from(list(ScreenKind)),
    ),
    unique_by=lambda found: found.id,
)


@given(words, words, screens)
def test_more_streets_never_reach_less_and_streets_are_reached_one_by_one(some, more, everywhere):
    both = tuple(dict.fromkeys((*some, *more)))

    reached = {found.id for found in reach(Target(streets=both), (), everywhere)}

    assert reached >= {found.id for found in reach(Target(streets=some), (), everywhere)}
    assert reached == {found.id for street in both for found in reach(Target(streets=(street,)), (), everywhere)}


@given(screens, st.integers(0, 20))
def test_what_is_reached_of_parts_is_what_is_reached_of_the_whole(everywhere, cut):
    target = Target(kinds=("strip",), streets=("新华路",))

    parts = {*reach(target, (), everywhere[:cut]), *reach(target, (), everywhere[cut:])}

    assert parts == {*reach(target, (), everywhere)}


def test_words_are_trimmed_sorted_and_kept_once():
    checked = check_target(Target(streets=(" 新华路", "新华路", "北大街"), sizes=("320×16", "320X16")))

    assert checked == Target(streets=("北大街", "新华路"), sizes=("320x16",))


@pytest.mark.parametrize(
    ("target", "error", "field"),
    [
        (Target(kinds=("tower",)), UnknownChoiceError, "target-kinds"),
        (Target(streets=("长" * 65,)), TextTooLongError, "target-streets"),
        (Target(tags=tuple(str(number) for number in range(RULES_MAX + 1))), NothingChosenError, "target-tags"),
    ],
)
def test_an_invalid_word_is_refused_at_its_field(target, error, field):
    with pytest.raises(error) as refused:
        check_target(target)

    assert refused.value.field == field
