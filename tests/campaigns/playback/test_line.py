"""Test that the names which a line counts under are frozen with it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from campaigns.playback.line import Line, NewLine, Subject

SUBJECT = Subject(1, "创建文明城市", "创建文明城", "讲文明", "psa", "rotation", "讲文明 树新风")


def test_a_line_and_its_names_cannot_be_changed():
    line = Line(7, SUBJECT, 3, 5, 10_000)

    with pytest.raises(FrozenInstanceError):
        line.ms = 12_000  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        line.subject.campaign = "改名"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["campaign", "occasion", "theme", "category", "aim", "slide"])
def test_each_name_makes_a_line_another_one(name):
    changed: dict[str, Any] = {name: "改名"}
    one, other = (NewLine(subject, 3, 5, 10_000) for subject in (SUBJECT, replace(SUBJECT, **changed)))

    assert len({one, other, NewLine(replace(SUBJECT), 3, 5, 10_000)}) == 2
