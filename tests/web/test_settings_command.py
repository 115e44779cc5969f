"""Test that `ledcast settings` refuses a calendar for which a street would have no plan, as the console does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner, Result

from campaigns.booking.slide import SlideWish
from campaigns.cli.settings_export import settings_text
from campaigns.database import Database
from campaigns.settings import Settings
from ledcast import application
from scheduler.plan.sequence import spans
from tests.web import street_builders
from tests.web.conftest import NOON, City
from web.settings_command import plan_fit

STREET = "朝阳大街"
FILE = f"""
themes = ["垃圾分类"]
[[groups]]
name = "{STREET}"
lit = "00:10-22:00"
[[holidays]]
on = 2026-05-05
name = "青年节"
"""
CHANGES = {
    "daypart": ("daypart", "set", "0 点", "00:30", "00:40"),
    "lit hours": ("group", "lit", STREET, "00:10", "22:00"),
    "season": ("group", "season", STREET, "夏季", "05-01/09-30", "00:10-22:00"),
    "season taken away": ("group", "season", STREET, "夏季", "none"),
    "holiday": ("holiday", "set", "2026-05-05", "青年节"),
    "holiday removed": ("holiday", "remove", "2026-05-04"),
    "file": ("import", "city.toml"),
    "file, dry run": ("import", "city.toml", "--dry-run"),
}


@pytest.fixture
def street(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The home of the city, in which a campaign runs in nine dayparts of a street."""
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    monkeypatch.delenv("LEDCAST_DATABASE_URL", raising=False)
    monkeypatch.setenv("LEDCAST_TZ", "Asia/Shanghai")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "city.toml").write_text(FILE, encoding="utf-8")
    with time_machine.travel(NOON.timestamp(), tick=True):
        run("holiday", "set", "2026-05-04", "五一调休")
        run("group", "season", STREET, "夏季", "06-01/08-31", "00:10-22:00")
        for hour in range(9):
            run("daypart", "set", f"{hour} 点", f"{hour:02}:00", f"{hour:02}:20")
        with city.database.writing() as unit:
            street_builders.create(
                unit,
                city.pictures,
                NOON,
                name="整点报时",
                screens=("st-2",),
                slides=(SlideWish("整点"),),
                daypart_ids=tuple(each.id for each in unit.calendar.dayparts()),
            )
        yield city.database


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a later release had less room: no day fits, and none is taken for granted."""
    monkeypatch.setattr(spans, "SPANS_MAX", 2)
    monkeypatch.setattr("scheduler.plan.street_fit.EDGES_SURE", 0)


def run(*words: str) -> Result:
    return CliRunner().invoke(application("settings"), ["settings", *words])


def stored(database: Database) -> tuple[object, ...]:
    with database.reading() as unit:
        return settings_text(unit), unit.audit.last_number(), unit.calendar.read()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_for_which_there_is_no_plan_is_refused_and_changes_nothing(
    street: Database, no_room: None, change: str
) -> None:
    before = stored(street)

    refused = run(*CHANGES[change])

    assert refused.exit_code == 1 and refused.stdout == "", refused.output
    assert f"同播组「{STREET}」" in refused.stderr and "放不下「整点报时」" in refused.stderr
    assert "请减少时段" in refused.stderr and "最多 2；" in refused.stderr
    assert "has no room for “整点报时”" in refused.stderr and "use fewer dayparts" in refused.stderr
    assert "Traceback" not in refused.stderr and "saved" not in refused.stderr
    assert stored(street) == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_fits_is_made(street: Database, change: str) -> None:
    before = stored(street)

    done = run(*CHANGES[change])

    assert done.exit_code == 0, done.stderr
    assert (stored(street) == before) == (change == "file, dry run")


def test_what_no_plan_reads_is_not_checked(street: Database, no_room: None, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('themes = ["垃圾分类"]\nstreets = ["人民路"]', encoding="utf-8")

    assert run("import", "city.toml").exit_code == 0
    assert run("daypart", "set", "夜里", "23:00", "23:30").exit_code == 0
    assert run("theme", "add", "节约用水").exit_code == 0


def test_the_check_is_that_of_the_console_in_the_zone_of_the_settings(
    street: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDCAST_TZ", "Asia/Urumqi")

    assert str(plan_fit(Settings()).zone) == "Asia/Urumqi"
