from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from campaigns.booking.campaign import Aim
from campaigns.database import Database, connect, migrate
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City, Clock, seed
from tests.web.console_maker import make_console
from web.console.tallies.views import hours, periods
from web.preview.preview_pictures import PreviewRenderer

DAY = date(2026, 5, 3)


def count_some(city: City, database: Database) -> None:
    """Count plays on all screens on two days, with idle plays beside them and a campaign whose name is a formula."""
    with database.writing() as unit:
        for day in (DAY, DAY + timedelta(days=1)):
            street_builders.tally(unit, city.screens["st-1"], city.campaign, day, 1_000, 7)
            street_builders.tally(unit, city.screens["st-2"], city.campaign, day, 500)
            street_builders.tally(unit, city.screens["dp-1"], city.campaign, day, 2_000, 1)
        idle = replace(city.campaign, name="空闲画面", aim=Aim.IDLE)
        street_builders.tally(unit, city.screens["st-1"], idle, DAY, 44)
        goal = replace(city.campaign, name="=1+1", aim=Aim.GOAL)
        street_builders.tally(unit, city.screens["dp-1"], goal, DAY, 30)


@pytest.fixture
def counted(city: City, database: Database) -> City:
    count_some(city, database)
    return city


def test_sentence_gives_totals_with_units_and_the_part_of_rotation(editor: Browser, counted: City):
    page = editor.get("/tallies?year=2026").text

    assert "2026年1月1日至2026年5月4日，" in page
    assert "条屏播放 3,000 次（其中轮播 3,000 次），合 4 个屏日" in page
    assert "大屏播放 4,030 次（其中轮播 4,000 次），合 3 个屏日" in page


def test_idle_is_shown_apart_from_the_totals(editor: Browser, counted: City):
    page = editor.get("/tallies?by=campaign").text

    assert "空闲画面 44" in page
    assert '<td class="lc-keep">空闲画面</td>' not in page
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
def test_table_adds_up_by_any_columns(editor: Browser, counted: City, by: str, words: list[str]):
    page = editor.get(f"/tallies?by={by}").text

    assert all(word in page for word in words)


def test_a_period_limits_the_plays(editor: Browser, counted: City):
    page = editor.get("/tallies?from=2026-05-04&to=2026-05-04&by=kind").text

    assert "条屏播放 1,500 次" in page and "2026年5月4日至2026年5月4日" in page


def test_without_plays_the_page_shows_a_sentence(editor: Browser):
    assert "这段时间还没有播放" in editor.get("/tallies?year=2025").text


@pytest.mark.parametrize("query", ["by=colour", "from=2026-13-01", "from=2026-05-05&to=2026-05-01", "year=zero"])
def test_an_invalid_query_is_refused_in_words(editor: Browser, query: str):
    for path in ("/tallies", "/tallies.csv"):
        assert editor.get(f"{path}?{query}").status_code == 400


def test_csv_has_the_same_rows_without_formulas(editor: Browser, counted: City):
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


def test_tallies_need_a_session(stranger: Browser, reader: Browser):
    assert stranger.get("/tallies.csv").status_code == 302
    assert reader.get("/tallies").status_code == 200 and reader.get("/tallies.csv").status_code == 200
    assert reader.post("/tallies").status_code == 405


@pytest.fixture
def on_postgres(
    postgres_url: str, pictures: PreviewRenderer, fonts: FontSet, settings: Settings, clock: Clock
) -> Iterator[Flask]:
    """The same city in PostgreSQL."""
    migrate(postgres_url)
    database = connect(postgres_url)
    count_some(seed(database, pictures), database)
    with database.writing() as unit:
        reader = unit.people.by_name("reader")
        assert reader is not None
        unit.people.add_login("session-reader", reader.id, NOON)
    yield make_console(database, fonts, settings, secret="x", clock=clock)
    database.close()


def test_both_databases_give_the_same_totals(on_postgres: Flask, reader: Browser, counted: City):
    client = on_postgres.test_client()
    client.set_cookie("ledcast_session", "session-reader")

    for path in ("/tallies.csv?year=2026&by=kind,street,month", "/tallies.csv?year=2026&by=slide,day"):
        assert client.get(path).data == reader.get(path).data
    for path in ("/campaigns", "/screens", "/campaigns/2", "/healthz"):
        assert client.get(path).status_code == 200


def test_rotation_is_counted_apart_in_every_row(editor: Browser, counted: City):
    page = editor.get("/tallies?by=kind&show=sums").text

    assert '<strong>4,030</strong></td><td class="lc-end">4,000</td><td class="lc-end">3</td>' in page


def test_a_year_is_shown_by_months_with_bars_and_adds_up(editor: Browser, counted: City):
    page = editor.get("/tallies?year=2026&by=street").text
    row = page[page.index(">新华路</td>") :].split("</tr>")[0]

    assert page.count('class="lc-month-bar"') == 12 and 'height="44"/>' in page
    assert "style=" not in page
    assert "6,030" in row and row.count(">–<") == 11  # May alone
    assert "1月" in page and "12月" in page


def test_months_can_show_screen_days_instead(editor: Browser, counted: City):
    page = editor.get("/tallies?year=2026&by=street&of=screen_days&show=months").text
    row = page[page.index(">朝阳大街</td>") :].split("</tr>")[0]

    assert "每月屏日（个）" in page
    assert '<td class="lc-end">2</td>' in row and "<strong>1,000</strong>" in row


@pytest.mark.parametrize("query", ["from=2026-05-01&to=2026-05-31", "by=month", "from=2024-01-01&to=2026-05-31"])
def test_months_are_columns_only_where_the_period_allows(editor: Browser, counted: City, query: str):
    assert "lc-month-bar" not in editor.get(f"/tallies?{query}&show=months").text


def test_rows_are_searched_by_screen_names_and_links_keep_the_query(editor: Browser, counted: City):
    page = editor.get("/tallies?by=screen&q=朝阳大街 2 号&sort=name&show=sums").text

    assert "st-2" in page and ">st-1<" not in page
    assert 'value="朝阳大街 2 号"' in page and "全部合计" in page
    assert "sort=name" in page and "q=%E6%9C%9D" in page
    assert "没有匹配的行" in editor.get("/tallies?by=screen&q=没有").text


def test_a_long_table_is_paged_and_keeps_its_query(editor: Browser, city: City, database: Database):
    with database.writing() as unit:
        for number in range(53):
            named = replace(city.campaign, name=f"活动{number:02}")
            street_builders.tally(unit, city.screens["st-1"], named, DAY, 100 - number)
    first = editor.get("/tallies?year=2026&by=campaign&show=sums").text
    second = editor.get("/tallies?year=2026&by=campaign&show=sums&page=2").text

    assert "第 1–50 行，共 53 行" in first and "活动00" in first and "活动52" not in first
    assert "第 51–53 行，共 53 行" in second and "活动52" in second
    assert "by=campaign" in first and "page=2" in first


@pytest.mark.parametrize("query", ["show=pie", "of=money", "sort=luck", "page=0", "page=x", "q=" + "长" * 65])
def test_invalid_table_options_are_refused(editor: Browser, query: str):
    status = editor.get(f"/tallies?{query}").status_code

    assert status == (200 if query == "page=x" else 400)


@pytest.mark.parametrize(("ms", "said"), [(0, "0"), (5_400_000, "1.5"), (35_990_000, "10"), (36_000_000, "10")])
def test_hours_have_a_decimal_below_ten(ms: int, said: str):
    assert f"{hours(ms):g}" == said


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("this year", (date(2026, 1, 1), date(2026, 12, 31))),
        ("last year", (date(2025, 1, 1), date(2025, 12, 31))),
        ("this month", (date(2026, 1, 1), date(2026, 1, 31))),
        ("last month", (date(2025, 12, 1), date(2025, 12, 31))),
    ],
)
def test_the_usual_periods_are_whole_months_and_years(name: str, days: tuple[date, date]):
    assert periods(date(2026, 1, 31))[name] == days
