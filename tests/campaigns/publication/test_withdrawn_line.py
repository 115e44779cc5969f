from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.publication.withdrawn_line import WithdrawnLine, divide_lines

SECOND = timedelta(seconds=1)


def lines(at: datetime, *screens: str) -> list[WithdrawnLine]:
    """Lines 9, 8, 7 …, the newest first, each sent to one screen."""
    return [WithdrawnLine(9 - n, at - n * SECOND, frozenset({screen})) for n, screen in enumerate(screens)]


def test_with_room_everybody_lists_all(at):
    lists = divide_lines(lines(at, "st-1", "st-2", "st-1"), 3)

    assert (lists.everybody, lists.own, lists.unlisted) == ((7, 8, 9), {}, {})


def test_without_room_the_oldest_go_to_their_screens(at):
    lists = divide_lines(lines(at, "st-1", "st-2", "st-1", "st-3"), 2)

    assert (lists.everybody, lists.own, lists.unlisted) == ((8, 9), {"st-1": (7,), "st-3": (6,)}, {})


def test_a_screen_without_room_is_named_with_what_is_left_out(at):
    lists = divide_lines(lines(at, *["st-1"] * 6), 2)

    assert (lists.everybody, lists.own, lists.unlisted) == ((8, 9), {"st-1": (6, 7)}, {"st-1": 2})


@pytest.mark.parametrize(("later", "cleared"), [(-1, False), (0, False), (1, True)])
def test_a_line_is_cleared_when_every_screen_has_a_plan_made_since(at, later, cleared):
    line = WithdrawnLine(7, at, frozenset({"st-1", "st-2"}))
    planned = {"st-1": at + later * SECOND, "st-2": at + SECOND}

    assert line.is_cleared(planned) is cleared
    assert not line.is_cleared({"st-2": at + SECOND}), "one screen said nothing yet"
    assert WithdrawnLine(7, at, frozenset()).is_cleared({}), "no screen in use ever had it"
