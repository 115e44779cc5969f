"""What the doctor finds, and what it says to do."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner, Result

from campaigns.database import connect, migrate
from scheduler.broker import OFFICE
from scheduler.supervisor import doctor
from scheduler.supervisor.doctor import FindingState, check_broker, check_clock, check_database, check_disk, check_fonts
from tests.scheduler.broker.house import House

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def run() -> Result:
    app = typer.Typer()
    app.command()(doctor.doctor_command)
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, [])


@pytest.fixture
def sound(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A home in which all is well."""
    for name in ("LEDCAST_MQTT_URLS", "LEDCAST_DATABASE_URL", "LEDCAST_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LEDCAST_HOME", str(house.files.home))
    monkeypatch.setattr(doctor, "_font_digest", lambda: "ab" * 32)
    migrate(f"sqlite:///{house.files.home / 'ledcast.db'}")
    return house


def test_a_healthy_installation_is_fine(sound: House) -> None:
    result = run()

    assert result.exit_code == 0, result.output
    assert f"127.0.0.1:{sound.port}" in result.output
    assert "故障" not in result.output


def test_the_largest_tables_and_their_growth_are_told(sound: House) -> None:
    assert "measured each night, not yet" in run().output
    database = connect(f"sqlite:///{sound.files.home / 'ledcast.db'}")
    with database.writing() as unit:
        unit.sizes.record(date(2026, 5, 1), {"day_evidence": 10 * 2**20, "label": 0})
        unit.sizes.record(date(2026, 5, 2), {"day_evidence": 11 * 2**20, "label": 0})
    database.close()

    assert "day_evidence" in run().output and "11.0 MB, 每年 a year +365.0 MB" in run().output


def test_the_witness_probe_disturbs_no_office(sound: House) -> None:
    office = sound.client(OFFICE)

    assert run().exit_code == 0

    office.publish("ledcast/v1/keys")
    assert not office.lost
    office.close()


def test_a_broken_part_gives_exit_code_one_and_a_remedy(sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_fonts() -> str:
        raise FileNotFoundError("NotoSansSC.ttf")

    monkeypatch.setattr(doctor, "_font_digest", no_fonts)

    result = run()

    assert result.exit_code == 1
    assert "NotoSansSC.ttf" in result.output and "make run" in result.output


def test_bad_settings_are_named(sound: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sound.port
    monkeypatch.setenv("LEDCAST_TZ", "Mars/Olympus")

    result = run()

    assert result.exit_code == 1
    assert "Mars/Olympus" in result.output


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"

    findings = [
        *check_broker(home, (), os.environ["PATH"]),
        check_database(f"sqlite:///{home / 'ledcast.db'}", home),
        check_disk(home),
    ]

    assert not home.exists()
    assert FindingState.BROKEN not in {finding.state for finding in findings}
    assert all("ledcast run" in finding.what for finding in findings if finding.state is FindingState.NOTE)


def test_a_missing_broker_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.broker.process.SYSTEM_FOLDERS", ())
    monkeypatch.setattr("scheduler.broker.process.find_mosquitto.__defaults__", ((),))

    (finding,) = check_broker(tmp_path, (), "")

    assert finding.state is FindingState.BROKEN
    assert "make run" in finding.what


def test_a_configured_broker_that_does_not_answer_is_broken(tmp_path: Path) -> None:
    (finding,) = check_broker(tmp_path, ("mqtt://head:hush@127.0.0.1:1",), "")

    assert finding.state is FindingState.BROKEN
    assert "127.0.0.1:1" in finding.part
    assert "hush" not in finding.what
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "ledcast.db").touch()

    finding = check_database(f"sqlite:///{tmp_path / 'ledcast.db'}", tmp_path)

    assert finding.state is FindingState.BROKEN
    assert "ledcast prepare" in finding.what


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "mysql://x/y", "nonsense"])
def test_a_database_that_cannot_be_reached_is_broken(tmp_path: Path, url: str) -> None:
    assert check_database(url, tmp_path).state is FindingState.BROKEN


@pytest.mark.parametrize(
    ("synchronised", "state"), [(True, FindingState.FINE), (False, FindingState.NOTE), (None, FindingState.NOTE)]
)
def test_the_clock_finding_follows_the_kernel(synchronised: bool | None, state: FindingState) -> None:
    """PROTOCOL W-7: keeping time is each one's own duty."""
    assert check_clock(NOW, synchronised).state is state


def test_a_clock_before_this_program_is_broken() -> None:
    assert check_clock(datetime(2011, 1, 1, tzinfo=UTC), synchronised=True).state is FindingState.BROKEN


def test_the_kernel_clock_is_not_changed() -> None:
    assert doctor.clock_synchronised() in {True, False, None}


@pytest.mark.parametrize(
    ("free", "state"),
    [(2 * 2**30, FindingState.FINE), (500 * 2**20, FindingState.NOTE), (100 * 2**20, FindingState.BROKEN)],
)
def test_the_disk_finding_follows_its_free_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: FindingState
) -> None:
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr("scheduler.supervisor.doctor.shutil.disk_usage", lambda _path: usage)

    assert check_disk(tmp_path / "not" / "made" / "yet").state is state


def test_the_fonts_finding_has_their_digest() -> None:
    assert "abab" in check_fonts(lambda: "ab" * 32).what
