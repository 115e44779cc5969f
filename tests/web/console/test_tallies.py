from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from campaigns.campaign import Aim
from campaigns.database import Database, connect, migrate
from campaigns.settings import Settings
from scheduler.strikes import FontSet
from tests.web import street
from tests.web.conftest import NOON, Browser, City, Clock, seed
from web.app import create_app
from web.pictures import Pictures

DAY = date(2026, 5, 3)


def count_some(city: City, database: Database) -> None:
    """Count plays on all screens on two days, with idle plays beside them and a campaign whose name is a formula."""
    with database.writing() as unit:
        for day in (DAY, DAY + timedelta(days=1)):
            street.tally(unit, city.screens["st-1"], city.campaign, day, 1_000, 7)
            street.tally(unit, city.screens["st-2"], city.campaign, day, 500)
            street.tally(unit, city.screens["dp-1"], city.campaign, day, 2_000, 1)
        idle = replace(city.campaign, name="待播", aim=Aim.IDLE)
        street.tally(unit, city.screens["st-1"], idle, DAY, 44)
        goal = replace(city.campaign, name="=1+1", aim=Aim.GOAL)
        street.tally(unit, city.screens["dp-1"], goal, DAY, 30)


@pytest.fixture
def counted(city: City, database: Database) -> City:
    count_some(city, database)
    return city


def test_the_sentence_says_the_totals_with_their_units_and_how_much_was_filler(editor: Browser, counted: City):
    page = editor.get("/tallies?year=2026").text

    assert "2026年1月1日至2026年5月4日，" in page
    assert "条屏播放 3,000 次（其中垫播 3,000 次），合 4 个屏日" in page
    assert "大屏播放 4,030 次（其中垫播 4,000 次），合 3 个屏日" in page


def test_idle_stands_apart_and_never_in_the_totals(editor: Browser, counted: City):
    page = editor.get("/tallies?by=campaign").text

    assert "待播 44" in page
    assert '<td class="lc-keep">待播</td>' not in page
    assert "7,030" in page and "7,074" not in page


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("kind", ["大屏", "4,030"]),
        ("street", ["朝阳大街", "1,000"]),
        ("month", ["2026-05"]),
        ("kind,street", ["新华路"]),
    ],
)
def test_the_table_adds_up_by_whatever_the_address_asks(editor: Browser, counted: City, by: str, words: list[str]):
    page = editor.get(f"/tallies?by={by}").text

    assert all(word in page for word in words)


def test_a_period_narrows(editor: Browser, counted: City):
    page = editor.get("/tallies?from=2026-05-04&to=2026-05-04&by=kind").text

    assert "条屏播放 1,500 次" in page and "2026年5月4日至2026年5月4日" in page


def test_no_plays_yet_is_a_sentence_not_an_empty_box(editor: Browser):
    assert "这段时间还没有播放" in editor.get("/tallies?year=2025").text


@pytest.mark.parametrize("query", ["by=colour", "from=2026-13-01", "from=2026-05-05&to=2026-05-01", "year=zero"])
def test_a_question_that_cannot_be_asked_is_refused_in_words(editor: Browser, query: str):
    for path in ("/tallies", "/tallies.csv"):
        assert editor.get(f"{path}?{query}").status_code == 400


def test_the_spreadsheet_holds_the_same_rows_without_formulas(editor: Browser, counted: City):
    answer = editor.get("/tallies.csv?year=2026&by=campaign,kind")

    assert answer.is_streamed and answer.content_type == "text/csv; charset=utf-8"
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="ledcast-2026-01-01-2026-12-31-campaign-kind.csv"'
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row["campaign"] for row in rows} == {"社会主义核心价值观", "'=1+1"}
    assert sum(int(row["plays"]) for row in rows) == 7_030
    assert list(rows[0]) == ["campaign", "kind", "plays", "partials", "seconds", "screen_days"]


def test_only_who_signed_in_sees_totals(stranger: Browser, reader: Browser):
    assert stranger.get("/tallies.csv").status_code == 302
    assert reader.get("/tallies").status_code == 200 and reader.get("/tallies.csv").status_code == 200
    assert reader.post("/tallies").status_code == 405


@pytest.fixture
def on_postgres(
    postgres_url: str, pictures: Pictures, fonts: FontSet, settings: Settings, clock: Clock
) -> Iterator[Flask]:
    """The same city in PostgreSQL."""
    migrate(postgres_url)
    database = connect(postgres_url)
    count_some(seed(database, pictures), database)
    with database.writing() as unit:
        reader = unit.people.by_name("reader")
        assert reader is not None
        unit.people.add_login("session-reader", reader.id, NOON)
    yield create_app(database, fonts, settings, secret="x", clock=clock)
    database.close()


def test_both_databases_tell_the_same_totals(on_postgres: Flask, reader: Browser, counted: City):
    client = on_postgres.test_client()
    client.set_cookie("ledcast_session", "session-reader")

    for path in ("/tallies.csv?year=2026&by=kind,street,month", "/tallies.csv?year=2026&by=slide,day"):
        assert client.get(path).data == reader.get(path).data
    for path in ("/campaigns", "/screens", "/campaigns/2", "/healthz"):
        assert client.get(path).status_code == 200
