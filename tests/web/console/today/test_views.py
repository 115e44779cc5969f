from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from campaigns.accounts.access import person_actor
from campaigns.actions import add_screen, create_campaign, put_holiday, return_campaign, send_for_review, set_lit_hours
from campaigns.booking.campaign import Campaign
from campaigns.database import Database
from campaigns.incidents.incident import IncidentKind
from campaigns.screens.screen import ScreenWish
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City
from tests.web.console.today.test_alerts import strike
from tests.web.street_builders import HOUSE


@pytest.fixture(autouse=True)
def quiet(city: City) -> None:
    """Nothing waits for the scheduler."""
    strike(city)


def sent(city: City, **changes: object) -> Campaign:
    """Make a campaign of the editor's that waits for review."""
    with city.database.writing() as unit:
        made = street_builders.create(
            unit, city.pictures, NOON, approved=False, name="119消防宣传月",
            starts_on=date(2026, 5, 6), ends_on=date(2026, 5, 31), **changes,
        )  # fmt: skip
        send_for_review(unit, person_actor(city.people["editor"], "test"), made.id, made.version, at=NOON)
    return made


def test_home_redirects_to_today(editor: Browser):
    assert editor.get("/").location == "/today"


def test_a_city_without_alerts_shows_a_green_sentence(reader: Browser):
    page = reader.get("/today").text

    assert "没有问题：应亮 3 块屏，3 块在播。" in page and "lc-well" in page
    assert "都处理完了" in page and "没有要赶的事" in page


def test_a_campaign_left_out_of_a_plan_is_named_with_its_cause(editor: Browser, city: City):
    cause = {"group": "新华路", "campaign": "整点报时", "campaign_id": 1, "on": "2026-05-02"}
    cause |= {"what": "spans", "count": 600, "most": 512}
    with city.database.writing() as unit:
        unit.incidents.settle(IncidentKind.LEFT_OUT, "group:1/", {"group:1/campaign:1": cause}, NOON)
    page = editor.get("/today").text

    assert "“整点报时”没有排进计划" in page
    assert "2026-05-02 要切成 600 段，最多 512 段" in page
    assert "有 1 件事要看" in page


def test_alerts_are_counted_first_and_link_to_their_screens(editor: Browser, city: City):
    with city.database.writing() as unit:
        unit.status.put(
            replace(
                street_builders.status(city.documents[screen], NOON), online=False, seen_at=NOON - timedelta(minutes=42)
            )
            for screen in ("st-1", "dp-1")
        )
    page = editor.get("/today").text

    assert "应亮 3 块屏，1 块在播；有 1 件事要看。" in page
    assert "2 块屏" in page and "11:18 起没有声音" in page
    assert 'href="/screens?state=silent&amp;street=%E6%96%B0%E5%8D%8E%E8%B7%AF"' in page
    assert "lc-well" not in page


def test_more_than_five_alerts_are_counted_and_five_shown(editor: Browser, city: City):
    with city.database.writing() as unit:
        for number in range(7):
            wish = ScreenWish(f"n-{number}", "strip", 320, 16, "mono", f"{number} 号路", name=f"{number} 号屏")
            screen = add_screen(unit, HOUSE, wish, password_hash="x", at=NOON)
            document = street_builders.publish(unit, city.pictures, screen, [city.campaign], NOON)
            unit.status.put([replace(street_builders.status(document, NOON), fault="display")])
    strike(city)
    page = editor.get("/today").text

    assert page.count('class="lc-matter"') == 5
    assert "还有 2 件，看所有的屏" in page and "有 7 件事要看" in page


@pytest.mark.parametrize(("role", "waits"), [("reviewer", True), ("editor", False), ("reader", False)])
def test_a_sent_campaign_is_shown_to_the_reviewer_only(
    visit: Callable[[str], Browser], city: City, role: str, waits: bool
):
    made = sent(city)
    page = visit(role).get("/today").text

    assert ("等你处理" in page) is waits
    assert (f'class="btn btn-sm btn-primary" href="/review/{made.id}"' in page) is waits
    assert "5月6日 周三" in page  # but everybody sees that it starts


def test_a_returned_campaign_is_shown_to_its_author_with_the_reason(editor: Browser, city: City):
    with city.database.writing() as unit:
        editor_actor = person_actor(city.people["editor"], "test")
        made = create_campaign(
            unit, editor_actor, street_builders.campaign_wish(name="养犬"), layout=city.pictures.lay_out, at=NOON
        )
        send_for_review(unit, editor_actor, made.id, made.version, at=NOON)
        reviewer = person_actor(city.people["reviewer"], "test")
        return_campaign(unit, reviewer, made.id, made.version, "单位名称请用全称", key=city.pictures.key, at=NOON)
    page = editor.get("/today").text

    assert "单位名称请用全称" in page and "去修改" in page


def test_page_has_one_primary_button(visit: Callable[[str], Browser], city: City):
    sent(city)

    for role in ("administrator", "editor", "reviewer"):
        assert visit(role).get("/today").text.count("btn-primary") == 1


def test_plays_are_shown_with_what_they_count(reader: Browser, city: City):
    with city.database.writing() as unit:
        street_builders.tally(unit, city.screens["st-1"], city.campaign, NOON.date(), 1_234)
    page = reader.get("/today").text

    assert "<strong>1,234</strong>" in page and "其中轮播" in page and "屏日（个）" in page


def test_a_holiday_within_a_week_is_named(reader: Browser, city: City):
    with city.database.writing() as unit:
        put_holiday(unit, HOUSE, date(2026, 5, 5), "劳动节", "holiday", at=NOON)

    assert "5月5日 周二 劳动节（放假）" in reader.get("/today").text


def test_a_city_outside_its_lit_hours_has_no_alerts(reader: Browser, city: City):
    with city.database.writing() as unit:
        for group in unit.groups.all():
            set_lit_hours(unit, HOUSE, group.name, "18:00", "22:00", at=NOON)
    strike(city)
    page = reader.get("/today").text

    assert "现在是熄屏时段，没有屏该亮" in page and "3 块屏按时熄屏，不算问题" in page


def test_page_reads_one_snapshot_and_no_raw_plays(reader: Browser, city: City, monkeypatch: pytest.MonkeyPatch):
    said: list[str] = []
    opened: list[int] = []
    plain = Database.reading

    def reading(database: Database) -> object:
        opened.append(1)
        return plain(database)

    reader.get("/today")
    monkeypatch.setattr(Database, "reading", reading)
    engine = city.database._reader  # what is asked of the database can only be heard there
    event.listen(engine, "before_cursor_execute", lambda *heard: said.append(heard[2]))
    reader.get("/today")

    assert len(opened) == 2  # who is asking, and the page
    assert said and not [words for words in said if "evidence" in words.split("FROM")[-1].split("WHERE")[0]]
    assert not [words for words in said if "body" in words]
