"""Test `ledcast settings`: files in and out, and each part of a city by itself.

Covers: city, settings_export.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from campaigns.cli.settings import settings_application
from campaigns.database import connect
from campaigns.settings import Settings
from tests.campaigns.actions.test_settings_file import CITY


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    monkeypatch.delenv("LEDCAST_DATABASE_URL", raising=False)
    return tmp_path


def _room_for_all(*_: object, **__: object) -> None:
    """Take every calendar; tests/web/test_settings_command.py has the planner's own check."""


def run(*words: str) -> Result:
    return CliRunner().invoke(settings_application(lambda _: _room_for_all), list(words))


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _file(home: Path, text: str = CITY) -> str:
    path = home / "city.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_dry_run_prints_what_would_change_and_changes_nothing(home):
    first = run("import", _file(home), "--dry-run")

    assert "street added: 新华路" in first.stdout and "lit hours set: 新华路" in first.stdout
    assert "nothing was changed" in first.stderr
    assert done("street", "list") == ""


def test_an_import_saves_once_and_exports_what_it_saved(home):
    assert "daypart set: 早高峰" in done("import", _file(home))
    assert done("import", _file(home)) == ""

    told = tomllib.loads(done("export"))
    assert told["streets"] == ["新华路", "朝阳大街"]
    assert told["groups"][0]["seasons"][1] == {"name": "冬", "from": "11-01", "until": "03-31", "lit": "16:30-21:00"}
    assert told["dayparts"] == [
        {"name": "早高峰", "from": "07:00", "until": "09:00", "weekdays": [1, 2], "days": "workdays"}
    ]
    done("export", "--output", str(home / "out.toml"))
    assert done("import", str(home / "out.toml")) == ""


def test_bad_entries_are_one_line_each_and_nothing_is_saved(home):
    result = run("import", _file(home, 'streets = ["a", ""]\ndayparts = [{name="x", from="07:00", until="07:00"}]'))

    assert result.exit_code == 1 and result.stdout == ""
    assert "streets[1]" in result.stderr and "dayparts[0].until" in result.stderr
    assert "2 entries refused, nothing was saved" in result.stderr
    assert done("street", "list") == ""


@pytest.mark.parametrize("body", [None, b"\xff\xfe", b"streets = ["])
def test_a_file_that_cannot_be_read_is_one_clear_refusal(home, body):
    path = home / "city.toml"
    if body is not None:
        path.write_bytes(body)

    result = run("import", str(path))

    assert result.exit_code == 1 and result.stderr and "Traceback" not in result.stderr


def test_each_noun_is_added_listed_and_retired_by_itself(home):
    done("street", "add", "新华路")
    done("group", "add", "新华路")
    done("group", "lit", "新华路", "07:00", "22:00")
    done("group", "season", "新华路", "冬", "11-01/03-31", "16:30-21:00")
    done("group", "season", "新华路", "国庆", "10-01/10-07")
    done("daypart", "set", "早高峰", "07:00", "09:00", "--weekdays", "12345", "--days", "workdays")
    done("holiday", "set", "2026-10-01", "国庆节")
    done("profile", "add", "320x16", "dual_rg")
    done("theme", "add", "网络安全")
    done("occasion", "set", "网络宣传周", "--from", "2026-09-14", "--until", "2026-09-20")

    assert done("street", "list") == "新华路\n"
    assert done("group", "list").splitlines() == [
        "新华路\t07:00-22:00", "  国庆\t10-01/10-07\talways", "  冬\t11-01/03-31\t16:30-21:00",
    ]  # fmt: skip
    assert done("daypart", "list") == "早高峰\t07:00-09:00\t12345\tworkdays\n"
    assert done("holiday", "list") == "2026-10-01\tholiday\t国庆节\n"
    assert done("profile", "list") == "320x16\tdual_rg\timage/png\n"
    assert done("theme", "list") == "网络安全\n"
    assert done("occasion", "list") == "网络宣传周\t2026-09-14\t2026-09-20\n"

    done("group", "season", "新华路", "冬", "none")
    done("holiday", "remove", "2026-10-01")
    for noun, name in (
        ("street", "新华路"),
        ("group", "新华路"),
        ("daypart", "早高峰"),
        ("theme", "网络安全"),
        ("occasion", "网络宣传周"),
    ):
        done(noun, "retire", name)
        assert done(noun, "list") == ""
    assert done("holiday", "list") == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("daypart", "set", "早", "07:00", "07:00"), "has no length"),
        (("daypart", "set", "早", "07:00", "09:00", "--weekdays", "12a"), "weekdays are digits"),
        (("group", "lit", "没有", "07:00", "22:00"), "no sync group"),
        (("group", "season", "没有", "冬", "11-01/03-31"), "no sync group"),
        (("holiday", "set", "tomorrow", "节"), "write YYYY-MM-DD"),
        (("profile", "add", "wide", "mono"), "a size is"),
        (("profile", "add", "320x16", "blue"), "none of"),
        (("street", "retire", "没有"), "no street"),
        (("theme", "retire", "没有"), "no theme"),
    ],
)
def test_a_refusal_is_one_clear_line_on_stderr(home, words, says):
    result = run(*words)

    assert result.exit_code == 1 and result.stdout == ""
    assert says in result.stderr and len(result.stderr.strip().splitlines()) == 1


def test_commands_are_audited_as_the_systems_actions(home):
    done("holiday", "set", "2026-10-10", "调休", "--kind", "workday")

    database = connect(Settings().database_url)
    with database.reading() as unit:
        (event,) = unit.audit.list(f"holiday:{date(2026, 10, 10)}")
    database.close()
    assert (event.actor, event.origin, event.detail["kind"]) == ("ledcast", "command line", "workday")
