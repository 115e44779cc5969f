"""Open units of work that commit only in the latest term."""

from __future__ import annotations

import pytest

from campaigns.errors import LeadershipLostError
from tests.scheduler.town_builders import AT, Town


def test_a_unit_of_the_latest_term_commits(town: Town) -> None:
    with town.context().writing() as unit:
        later = unit.leadership.begin_term("host:2", AT)

    with town.database.reading() as unit:
        assert unit.leadership.term() == later


def test_a_unit_of_an_earlier_term_is_refused_before_it_writes(town: Town) -> None:
    former = town.context()
    with town.database.writing() as unit:
        later = unit.leadership.begin_term("host:2", AT)
    entered = False

    with pytest.raises(LeadershipLostError), former.writing():
        entered = True

    assert not entered
    with town.context(later).writing() as unit:
        assert unit.leadership.term() == later
