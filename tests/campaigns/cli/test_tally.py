"""Test `ledcast tally` and `ledcast recount` on a database with three plays.

Covers: tally_export.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
import typer
from typer.testing import CliRunner

from campaigns.cli.tally import recount_command, tally_command
from campaigns.counting.counter import Intake
from campaigns.database import connect, migrate
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from campaigns.playback.local_days import LocalDays
from tests.campaigns.builders import add, create, line

NOW = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
YEAR = "2026"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The commands read the clock: it is noon of a day in May."""
    with time_machine.travel(NOW.timestamp(), tick=True):
        yield


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A database with a strip that played twice, under a campaign whose name looks like a formula."""
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'ledcast.db'}"
    monkeypatch.setenv("LEDCAST_DATABASE_URL", url)
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        add(unit, NOW - timedelta(hours=1))
        campaign = create(unit, NOW, name="=1+1")
        number = line(unit, campaign, ("st-1",), NOW)
        rows = [
            EvidenceRecord(n, round(NOW.timestamp() * 1000) - 60_000 + n, number, ms, 0)
            for n, ms in ((1, 10_250), (2, 10_000), (3, 9))
        ]
        intake = Intake(unit, CountingCache(), LocalDays(ZoneInfo("Asia/Shanghai")))
        intake.take(Upload("st-1", "00000000000000a1", 1, 3, NOW, "ntp", "displayed", rows))
        intake.close()
    yield database
    database.close()


def run(*words: str):
    app = typer.Typer()
    app.command("tally")(tally_command)
    app.command("recount")(recount_command)
    return CliRunner().invoke(app, list(words))


def test_json_is_what_the_design_says(home):
    """DESIGN section 6."""
    result = run("tally", "--by", "kind,street,month", "--format", "json")

    found = json.loads(result.stdout)
    (row,) = found["rows"]
    assert row == {
        "kind": "strip",
        "street": "新华路",
        "month": "2026-05",
        "plays": 2,
        "partials": 1,
        "seconds": 20.259,
        "screen_days": 1,
    }
    assert 0 < found["coverage"] < 1
    assert found["apart"] == [] and found["undated"]["plays"] == 0


def test_csv_opens_in_a_spreadsheet_and_no_cell_is_a_formula(home, tmp_path):
    file = tmp_path / "out.csv"

    result = run("tally", YEAR, "--by", "campaign", "--format", "csv", "--output", str(file))

    body = file.read_bytes()
    assert (result.exit_code, result.stdout) == (0, "")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows == [{"campaign": "'=1+1", "plays": "2", "partials": "1", "seconds": "20.259", "screen_days": "1"}]


def test_the_table_names_its_units_and_its_coverage(home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = run("tally")

    for word in ("类型 kind", "strip", "播放 plays", "屏日 screen-days", "合计 total", "上报率 coverage"):
        assert word in result.stdout


def test_a_table_goes_to_a_file_too(home, tmp_path):
    run("tally", "--output", str(tmp_path / "out.txt"))

    assert "合计 total" in (tmp_path / "out.txt").read_text(encoding="utf-8")


def test_a_period_before_the_first_play_is_empty(home):
    found = json.loads(run("tally", "--from", "2020-01-01", "--to", "2020-12-31", "--format", "json").stdout)

    assert (found["rows"], found["total"]["plays"], found["coverage"]) == ([], 0, None)


@pytest.mark.parametrize("words", [("--by", "colour"), ("--from", "soon"), ("soon",)])
def test_an_invalid_query_is_refused_in_both_languages(home, words):
    result = run("tally", *words)

    assert result.exit_code == 1
    assert " / " in result.stderr and any(ord(character) > 0x4E00 for character in result.stderr)


def test_recount_exits_0_if_it_agrees_and_1_otherwise(home):
    assert run("recount").exit_code == 0
    with home.writing() as unit:
        unit.campaigns._session.connection().exec_driver_sql("UPDATE tally SET shown_ms = shown_ms + 1")

    result = run("recount")
    assert result.exit_code == 1
    assert "新华路" in result.stdout and "differences: 1" in result.stdout


def test_recount_names_where_the_chain_of_closed_days_breaks(home):
    with home.writing() as unit:
        for day in (1, 2):
            unit.day_roots.add(date(2026, 5, day), part=0, rows=0, root="ab" * 32, facts="", last_evidence=0, at=NOW)
    assert run("recount").exit_code == 0
    with home.writing() as unit:
        unit.campaigns._session.connection().exec_driver_sql("UPDATE day_root SET rows = 1 WHERE part = 0 AND id = 2")

    result = run("recount")
    assert result.exit_code == 1 and "breaks at 2026-05-02" in result.stdout
