"""The office is restored from a backup while the street goes on: nothing is counted as another's, all is obeyed.

A backup is taken; a campaign comes and is played; the disk is lost and the backup restored; another campaign comes.
Each promise has a control: numbers of lines given out in order, and an office that does not look at what screens hold.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from campaigns.booking.slide import SlideWish
from campaigns.counting.recount import recount
from campaigns.database import connect
from campaigns.database.stores.lines import LineStore
from campaigns.database.tables.plan import LineRow
from campaigns.playback.tally import TallyQuery
from scheduler.uplink import receiver as receiver_module
from tests.system.one_street import CAMPAIGN, OPENED, SCREENS, lines_shown, minutes, one_street
from tests.system.virtual_city import VirtualCity

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
LOST, NEW = "网络宣传周", "文明出行"


@pytest.fixture
def city(tmp_path: Path, mosquitto_program: str) -> Iterator[VirtualCity]:
    """One street with a campaign of its own."""
    assert mosquitto_program
    with one_street(tmp_path / "home") as made:
        yield made


def lose_what_came_after_a_backup(city: VirtualCity) -> None:
    """Play a campaign that the backup does not know, and restore the backup."""
    with city.led() as world:
        minutes(world, city)
    path = city.home / "ledcast.db"
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(city.home / "backup.db")) as backup:
        now.backup(backup)
    with city.led() as world:
        city.create(SlideWish("网络安全为人民", 20_000), name=LOST, screens=SCREENS)
        world.office.wake()
        minutes(world, city, 10)
        assert lines_shown(city, 120) > lines_of(city, CAMPAIGN), "the campaign that will be lost is shown"
        city.cables["xh-2"].cut()  # so that its last records are not acknowledged yet
        minutes(world, city, 3)
    city.database.close()
    for leftover in (path, *path.parent.glob("ledcast.db-*")):
        leftover.unlink()
    shutil.copy(city.home / "backup.db", path)
    city.database = connect(city.settings.database_url)
    city.cables["xh-2"].mend()


def lines_of(city: VirtualCity, name: str) -> set[int]:
    with city.database.reading() as unit:
        numbers = unit.lines._session.scalars(select(LineRow.id)).all()
        return {number for number, line in unit.lines.find(numbers).items() if line.subject.campaign == name}


def plays_of(city: VirtualCity, name: str) -> int:
    """The plays of a campaign that are tallied, and equal to a recount."""
    today = OPENED.date()
    with city.database.reading() as unit:
        assert recount(unit, city.settings.zone) == []
        rows = unit.tallies.read_rows(TallyQuery(today, today, ("campaign",)))
    return sum(row.amounts.plays for row in rows if row.values[0] == name)


def test_records_of_before_are_counted_as_nobody_elses(city: VirtualCity) -> None:
    """PROTOCOL W-22, section 3: a screen sends again what it holds, and no line is given out twice."""
    lose_what_came_after_a_backup(city)
    restored_ms = city.clock.ms
    with city.led() as world:
        city.create(SlideWish("文明出行 绿色出行", 20_000), name=NEW, screens=SCREENS)
        world.office.wake()
        minutes(world, city, 10)
        city.end_street(world)

    shown = shown_of(city, NEW)
    assert shown and min(shown) > restored_ms
    assert plays_of(city, NEW) == len(shown)


def test_screens_show_what_the_restored_office_plans(city: VirtualCity) -> None:
    """PROTOCOL W-5: a birth that shows a higher `rev` makes the office issue anew above it."""
    lose_what_came_after_a_backup(city)
    with city.led() as world:
        minutes(world, city, 10)  # a screen whose link was cut may wait some minutes before it dials again

    assert lines_shown(city, 120) == lines_of(city, CAMPAIGN)


def test_control_numbers_in_order_count_the_lost_campaign_as_the_new_one(
    city: VirtualCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LineStore, "_draw_unused", _next_numbers)
    lose_what_came_after_a_backup(city)
    restored_ms = city.clock.ms
    with city.led() as world:
        city.create(SlideWish("文明出行 绿色出行", 20_000), name=NEW, screens=SCREENS)
        world.office.wake()
        minutes(world, city, 10)
        city.end_street(world)

    shown = shown_of(city, NEW)
    assert plays_of(city, NEW) > sum(start_ms > restored_ms for start_ms in shown)


def test_control_an_office_that_does_not_look_leaves_the_lost_campaign_on_the_street(
    city: VirtualCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver_module, "find_higher_revs", lambda *_args, **_names: {})
    lose_what_came_after_a_backup(city)
    with city.led() as world:
        minutes(world, city, 10)

    assert lines_shown(city, 120) > lines_of(city, CAMPAIGN)


def shown_of(city: VirtualCity, name: str) -> list[int]:
    """When screens began to show the lines of a campaign for their whole time, by their own journals."""
    lines = lines_of(city, name)
    city.read_journals()
    return [
        record.start_ms
        for screen in SCREENS
        for record in city.known_records(screen)
        if record.line in lines and record.shown_ms >= 19_500 and not record.flags & 16
    ]


def _next_numbers(store: LineStore, count: int) -> list[int]:
    """Give numbers out one after another, as was done once."""
    last = store._session.scalar(select(func.max(LineRow.id))) or 0
    return list(range(last + 1, last + 1 + count))
