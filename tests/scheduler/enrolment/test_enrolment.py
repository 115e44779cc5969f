"""Join documents and the commands that print them.

Covers: cli, csv_import, enrolment.
"""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from campaigns.accounts.access import system_actor
from campaigns.actions import add_street
from campaigns.database import Database, connect
from campaigns.errors import ScreenRowsError
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.screen import ScreenWish
from players.protocol.documents.join import Broker, Display, JoinDocument
from players.protocol.documents.jws import SigningKey
from players.protocol.json_strict import write_object
from scheduler.broker.credentials import password_matches
from scheduler.enrolment.cli import screens
from scheduler.enrolment.enrolment import JoinTerms, join_screens, rejoin_screen
from tests.campaigns.queries import merchant_phones
from tests.scheduler.broker.house import House

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
HOUSE = system_actor("test")
TERMS = JoinTerms("ledcast", (Broker("10.0.0.7", 1883, tls=False, ca=None),), SigningKey.generate("anchor").public)
STRIP = ScreenWish("st-1", "strip", 320, 16, "mono", "新华路")
LIST = """屏号,类型,尺寸,颜色,街路,名称,商户,电话,标签
st-1,条屏,320x16,单色,新华路,一号,"王记, 百货",0421-2610000,学校、商圈
st-2,strip,192x16,dual_rg,朝阳大街,,,,

dp-1,大屏,960x576,全彩,新华路,路口大屏,,,
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose broker is chosen; commands find it by the environment."""
    folder = tmp_path / "home"
    House(folder)
    monkeypatch.setenv("LEDCAST_HOME", str(folder))
    for name in ("LEDCAST_MQTT_URLS", "LEDCAST_DATABASE_URL", "LEDCAST_CONFIG", "LEDCAST_ROOT"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def database(home: Path, tables: Path) -> Iterator[Database]:
    shutil.copy(tables, home / "ledcast.db")
    opened = connect(f"sqlite:///{home / 'ledcast.db'}")
    yield opened
    opened.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(screens, list(words))


def joins(result: Result) -> list[JoinDocument]:
    assert result.exit_code == 0, result.stderr
    return [JoinDocument.read(line.encode()) for line in result.stdout.splitlines()]


def stored(database: Database) -> dict[str, str]:
    with database.reading() as unit:
        return unit.screens.credentials()


def add_streets(database: Database) -> None:
    """Lists name streets that the city has."""
    with database.writing() as unit:
        for street in ("新华路", "朝阳大街"):
            add_street(unit, HOUSE, street, at=AT)


def add_strip(screen: str = "st-1", *more: str) -> Result:
    return run("add", screen, "--kind", "strip", "--size", "320x16", "--colour", "mono", "--street", "新华路", *more)


def test_a_join_document_has_only_what_a_controller_needs(database: Database) -> None:
    """PROTOCOL §8."""
    with database.writing() as unit:
        (joined,) = join_screens(unit, HOUSE, [STRIP], TERMS, at=AT)

    document = joined.document
    assert (document.screen, document.username, document.root) == ("st-1", "st-1", "ledcast")
    assert document.display == Display(320, 16, "mono", "image/x-portable-bitmap")
    assert document.areas == ("all", "strip", "st-1")
    assert (document.brokers, document.anchor, document.claim) == (TERMS.brokers, TERMS.anchor, None)
    assert JoinDocument.read(write_object(document.to_object())) == document
    assert document.password is not None
    assert document.password not in repr(joined)


def test_the_password_is_stored_only_as_a_hash(database: Database) -> None:
    with database.writing() as unit:
        (joined,) = join_screens(unit, HOUSE, [STRIP], TERMS, at=AT)

    assert joined.document.password is not None
    assert password_matches(stored(database)["st-1"], joined.document.password)


def test_of_many_with_one_bad_none_is_added(database: Database) -> None:
    bad = ScreenWish("St 2", "strip", 320, 16, "mono", "新华路")

    with pytest.raises(ScreenRowsError), database.writing() as unit:
        join_screens(unit, HOUSE, [STRIP, bad], TERMS, at=AT)

    assert stored(database) == {}


def test_a_new_device_gets_a_new_password_and_broker_work(database: Database) -> None:
    """PROTOCOL §8: a replaced device joins again under the same id, the old credential dies."""
    with database.writing() as unit:
        (first,) = join_screens(unit, HOUSE, [STRIP], TERMS, at=AT)
    with database.writing() as unit:
        second = rejoin_screen(unit, HOUSE, "st-1", TERMS, at=AT)

    with database.reading() as unit:
        asked = {work.topic for work in unit.work.waiting()}
    assert first.document.password != second.document.password
    assert second.document.password is not None
    assert password_matches(stored(database)["st-1"], second.document.password)
    assert WorkTopic.CREDENTIALS in asked


def test_add_prints_the_document_alone_on_stdout(home: Path, database: Database) -> None:
    """PROTOCOL §8: once and alone on stdout."""
    result = add_strip("st-7", "--merchant", "王记百货")

    (document,) = joins(result)
    port = int((home / "broker.port").read_text())
    assert document.screen == "st-7"
    assert document.brokers == (Broker("127.0.0.1", port, tls=False, ca=None),)
    assert json.loads(result.stdout)["v"] == 1
    assert "已签发" in result.stderr
    assert list(stored(database)) == ["st-7"]


def test_add_into_a_folder_writes_files_only_for_their_owner(home: Path, tmp_path: Path) -> None:
    into = tmp_path / "joins"

    result = add_strip("st-7", "--into", str(into))

    file = into / "st-7.json"
    assert result.stdout == ""
    assert JoinDocument.read(file.read_bytes()).screen == "st-7"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(into.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_adds_nothing(database: Database, tmp_path: Path) -> None:
    """A password that nobody got must not be in force."""
    (tmp_path / "file").write_text("in the way")

    result = add_strip("st-7", "--into", str(tmp_path / "file" / "joins"))

    assert result.exit_code == 1
    assert stored(database) == {}


@pytest.mark.parametrize(
    ("words", "field", "says"),
    [
        (("add", "ST_1", "--size", "320x16", "--street", "新华路"), "id", "ST_1"),
        (("add", "st-1", "--size", "320", "--street", "新华路"), "size", "320x16"),
        (("add", "st-1", "--size", "320x16"), "street", "must not be empty"),
        (("add", "--size", "320x16", "--street", "新华路"), "id", "must not be empty"),
        (("add", "st-1", "--size", "320x16", "--street", "新华路", "--colour", "blue"), "colour", "mono"),
        (("add", "st-1", "--size", "32x16", "--street", "路", "--brightness-max", "0"), "brightness_max", "1 to 100"),
        (("replace", "st-9"), "screens", "st-9"),
        (("retire", "st-9"), "screens", "st-9"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_on_stderr(database: Database, words: tuple[str, ...], field: str, says: str) -> None:
    result = run(*words)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert f"（{field}）" in result.stderr and says in result.stderr
    assert stored(database) == {}


def test_an_id_that_is_taken_is_refused(home: Path) -> None:
    joins(add_strip("st-1"))

    again = add_strip("st-1")

    assert (again.exit_code, again.stdout) == (1, "")
    assert "已被使用" in again.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_in_utf8_or_gbk_is_added_as_a_whole(database: Database, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "screens.csv"
    file.write_bytes(LIST.encode(encoding))
    add_streets(database)

    documents = joins(run("add", "--from", str(file)))

    assert [document.screen for document in documents] == ["st-1", "st-2", "dp-1"]
    assert [document.display.type for document in documents] == ["image/x-portable-bitmap", "image/png", "image/webp"]
    assert documents[1].areas == ("all", "strip", "st-2")
    assert len({document.password for document in documents}) == 3
    with database.reading() as unit:
        screen = unit.screens.get("st-1")
        phones = merchant_phones(unit)
    assert screen is not None and (screen.merchant, screen.name) == ("王记, 百货", "一号")
    assert (screen.tags, phones["王记, 百货"]) == (("商圈", "学校"), "0421-2610000")


def test_every_bad_row_is_named_by_line_and_no_row_is_added(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "screens.csv"
    file.write_text(
        "id,kind,size,colour,street,name,brightness_max\n"  # 1
        "st-1,strip,320x16,mono,新华路,,\n"  # 2: good
        'st-2,strip,320x16,mono,新华路,"two\nlines",\n'  # 3 and 4: a name of two lines
        "st-3,strip,wide,mono,新华路,,\n"  # 5
        "\n"  # 6
        "st-1,strip,320x16,mono,新华路,,\n"  # 7: the same id again
        "st-4,strip,320x16,mono,,,\n"  # 8
        "st-5,strip,320x16,mono,新华路,,bright\n"  # 9
        "st-6,strip,320x16,mono,新华路,,,,\n"  # 10: too many cells
        "st-7,strip,320x16,mono,新华络,,\n",  # 11: no such street
        encoding="utf-8",
    )
    add_streets(database)

    result = run("add", "--from", str(file))

    lines = result.stderr.splitlines()
    assert result.exit_code == 1 and result.stdout == ""
    assert [line.split(" 行")[0] for line in lines[:-1]] == [f"第 {number}" for number in (3, 5, 7, 8, 9, 10, 11)]
    assert "没有街路「新华络」" in result.stderr and "（street）" in lines[-2]
    assert "7 rows refused, none was added" in lines[-1]
    assert stored(database) == {}


def test_a_dry_run_reports_and_adds_nothing(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "screens.csv"
    file.write_text(LIST, encoding="utf-8")
    unknown = run("add", "--from", str(file), "--dry-run")
    add_streets(database)

    known = run("add", "--from", str(file), "--dry-run", "--into", str(tmp_path / "joins"))
    one = run("add", "st-9", "--size", "320x16", "--street", "新的路", "--dry-run")

    assert unknown.exit_code == 1 and "3 rows refused" in unknown.stderr
    assert (known.exit_code, known.stdout) == (0, "") and "3 screens can be added" in known.stderr
    assert (one.exit_code, one.stdout) == (0, "") and "1 screens can be added" in one.stderr
    assert stored(database) == {} and not (tmp_path / "joins").exists()
    with database.reading() as unit:
        assert unit.streets.find("新的路") is None and unit.audit.last_number() == 2


def test_a_screen_has_tags_and_its_merchant_a_phone(database: Database) -> None:
    joins(add_strip("st-1", "--merchant", "小岛烧烤", "--phone", "13800000000", "--tag", "餐饮", "--tag", "商圈"))

    tagged = run("tag", "st-1", "夜市")
    none = run("tag", "st-1")

    assert tagged.exit_code == none.exit_code == 0
    assert "st-1: 夜市" in tagged.stderr and "no tags" in none.stderr
    with database.reading() as unit:
        assert list(merchant_phones(unit).values()) == ["13800000000"]
        before = [event.detail["before"] for event in unit.audit.list("screen:st-1") if event.action == "tags set"]
    assert before == [["夜市"], ["商圈", "餐饮"]]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "missing: id"),
        (b"id,kind\n", "missing: size"),
        (b"id,kind,size,colour,street,wish\n", "unknown: wish"),
        (b"id,kind,size,colour,street,id\n", "twice"),
        (b"id,kind,size,colour,street\n", "no rows"),
        (b"\xff\xff\xff", "neither UTF-8 nor GBK"),
        (b'id,kind,size,colour,street\n"st-1', "missing"),
    ],
)
def test_a_bad_list_is_reported_in_one_line(home: Path, tmp_path: Path, body: bytes, says: str) -> None:
    assert home.exists()
    file = tmp_path / "screens.csv"
    file.write_bytes(body)

    result = run("add", "--from", str(file))

    assert result.exit_code == 1 and result.stdout == ""
    assert says in result.stderr or "line 2" in result.stderr


def test_a_missing_list_file_is_named(home: Path) -> None:
    assert home.exists()
    result = run("add", "--from", "/nowhere/screens.csv")

    assert result.exit_code == 1
    assert "/nowhere/screens.csv" in result.stderr


def test_a_retired_screen_cannot_join_again(database: Database) -> None:
    joins(add_strip("st-1"))

    retired = run("retire", "st-1")

    assert retired.exit_code == 0 and retired.stdout == ""
    assert stored(database).keys() == {"st-1"}  # its last plays may come
    assert run("replace", "st-1").exit_code == 1


def test_the_list_shows_which_screens_are_online(home: Path) -> None:
    assert home.exists()
    joins(add_strip("st-1", "--merchant", "王记百货"))
    joins(add_strip("st-2"))
    assert run("retire", "st-2").exit_code == 0

    told = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    everything = [json.loads(line)["id"] for line in run("list", "--json", "--retired").stdout.splitlines()]

    assert [(one["id"], one["size"], one["owner"]) for one in told] == [("st-1", "320x16", "王记百货")]
    assert everything == ["st-1", "st-2"]
    assert "st-1" in run("list").stdout


def test_an_unprepared_home_names_the_command_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path / "empty"))

    result = add_strip("st-1")

    assert result.exit_code == 1
    assert "ledcast prepare" in result.stderr and len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "empty").exists()
