"""What is written about screens, and what follows from a display that does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import retire_screen
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.documents.join import Display
from players.protocol.uplink.state import StateReport
from scheduler.uplink.presence import DISPLAY_FAULT
from scheduler.uplink.receiver import BURST_S
from tests.campaigns.builders import SYSTEM
from tests.scheduler.counter import Counter
from tests.scheduler.reports import AT, Street, born, issue

WRONG = Display(320, 32, "mono", "image/x-portable-bitmap")


@pytest.fixture
def counter(lite_street: Street, tmp_path: Path) -> Counter:
    return Counter.of(lite_street, tmp_path)


def status(counter: Counter, screen: str = "st-1") -> ScreenStatus:
    with counter.street.database.reading() as unit:
        found = unit.status.get(screen)
    assert found is not None
    return found


def to_publish(counter: Counter) -> list[str]:
    with counter.street.database.reading() as unit:
        return [work.object for work in unit.work.waiting() if work.topic is WorkTopic.PUBLISH]


def group(counter: Counter) -> str:
    with counter.street.database.reading() as unit:
        screen = unit.screens.get("st-1")
    assert screen is not None
    return str(screen.group_id)


def clear_work(counter: Counter) -> None:
    with counter.street.database.writing() as unit:
        unit.work.complete(unit.work.waiting())


def test_a_birth_with_another_display_flags_the_screen_and_queues_its_group(counter):
    """PROTOCOL W-24: nothing is published to that screen, so its group is looked at anew."""
    clear_work(counter)
    counter.state(born(display=WRONG))

    counter.turn()

    assert status(counter).fault == DISPLAY_FAULT
    assert counter.street.flags() == ["display"]
    assert to_publish(counter) == [group(counter)]
    with counter.street.database.reading() as unit:
        (flag,) = unit.status.flags("st-1")
    assert flag.detail == {
        "told": [320, 32, "mono", "image/x-portable-bitmap"],
        "planned": [320, 16, "mono", "image/x-portable-bitmap"],
    }


def test_a_screen_with_a_fault_is_sent_what_it_lacks(counter):
    """PROTOCOL W-24: no new manifest, which the shelf withholds; the rest is published."""
    issue(counter.street, "config", 3)
    counter.state(bare(display=WRONG))

    counter.turn()

    assert counter.shelf.asked == [("send", "st-1")]


def test_a_fitting_birth_ends_the_fault_and_queues_its_group(counter):
    """PROTOCOL W-24."""
    counter.state(born(display=WRONG))
    counter.turn()
    clear_work(counter)
    counter.state(born(session=8))

    counter.turn()

    assert status(counter).fault is None
    assert counter.street.flags() == ["display", "display-mended"]
    assert to_publish(counter) == [group(counter)]


def test_a_fault_is_flagged_once_however_many_births_follow(counter):
    counter.state(born(display=WRONG))
    counter.turn()
    clear_work(counter)

    for session in (8, 9):
        counter.state(born(display=WRONG, session=session))
        counter.turn()

    assert counter.street.flags() == ["display"]
    assert to_publish(counter) == []


def test_a_fault_is_flagged_once_the_database_is_available_again(counter):
    counter.turn()
    counter.state(bare(display=WRONG))
    counter.database.down = 1

    assert not counter.turn()
    counter.turn()
    counter.turn()  # states are written once nothing more has come

    assert counter.street.flags() == ["display"]
    assert status(counter).fault == DISPLAY_FAULT


def test_a_fault_is_flagged_after_confirmations_of_others_were_written(counter):
    for screen in ("st-1", "st-2"):
        counter.state(bare(), screen)
    counter.turn()
    counter.state(bare(display=WRONG))
    counter.state(born(), "st-2")

    counter.turn(later_s=0.1)
    assert status(counter, "st-2").config_rev == born().config_rev
    assert counter.street.flags() == []
    counter.turn()

    assert counter.street.flags() == ["display"]


def test_a_fault_of_a_retired_screen_queues_no_group(counter):
    with counter.street.database.writing() as unit:
        retire_screen(unit, SYSTEM, "st-1", at=AT)
    clear_work(counter)
    counter.state(born(display=WRONG))

    counter.turn()

    assert to_publish(counter) == []


def test_one_unwritable_status_fails_no_other(counter):
    counter.turn()
    with counter.street.database.reading() as unit:
        screens = [replace(screen, id=f"st-{n}") for n, screen in enumerate(unit.screens.all(), 90)]
    counter.presence.add_screens(screens)  # who is in no table: their rows are refused
    for screen in ("st-90", "st-1", "st-91", "st-2"):
        counter.state(born(), screen)

    counter.turn()

    assert status(counter).online and status(counter, "st-2").online
    assert counter.rejected == {"status not written": 2}


def bare(**changes: Any) -> StateReport:
    """What a screen says that holds no document yet."""
    return born(**{"keys_rev": 0, "config_rev": 0, "manifest": None} | changes)


def written(counter: Counter) -> int:
    with counter.street.database.reading() as unit:
        return len(unit.status.all())


def test_a_burst_of_states_is_written_once_it_is_over(counter):
    """As after a new plan, when every screen of a street echoes it: one write a second is all there is."""
    for screen in ("st-1", "st-2"):
        counter.state(bare(), screen)
        counter.receiver.turn()

    assert written(counter) == 0
    counter.receiver.turn()
    assert written(counter) == 2
    assert counter.story.count("committed") == 1


def test_a_long_burst_is_written_before_it_is_over(counter):
    counter.state(born())
    counter.receiver.turn()
    counter.mono_s += BURST_S
    counter.state(born(), "st-2")
    counter.receiver.turn()

    assert written(counter) == 2


def test_a_burst_that_goes_on_is_written_again_after_as_long(counter):
    counter.state(born())
    counter.receiver.turn()
    revs = []
    for rev in (3, 4):
        counter.mono_s += BURST_S
        counter.state(born(config_rev=rev), "st-2")
        counter.receiver.turn()
        counter.mono_s += BURST_S / 2
        counter.state(born(config_rev=rev + 10), "st-2")
        counter.receiver.turn()
        revs.append(status(counter, "st-2").config_rev)
        counter.mono_s -= BURST_S / 2

    assert revs == [3, 4]
