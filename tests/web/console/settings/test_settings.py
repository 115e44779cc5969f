"""Test the pages of settings: what is stored, what is refused beside its field, what is retired.

Covers: dayparts, groups, holidays, idle, names, shared, streets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from campaigns.calendar.daypart import DayFilter
from campaigns.screens.sync_group import LitHours
from tests.web.conftest import Browser, City

PAGES = ("streets", "groups", "groups/2", "dayparts", "holidays", "names", "idle")


@pytest.fixture
def administrator(visit: Callable[[str], Browser]) -> Browser:
    return visit("administrator")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_primary_button_in_both_languages(administrator: Browser, page: str):
    for language in ("zh", "en"):
        administrator.client.set_cookie("ledcast_language", language)
        answer = administrator.get(f"/settings/{page}")
        assert answer.status_code == 200 and answer.text.count("btn-primary") == 1


def test_settings_redirect_to_the_first_page(administrator: Browser):
    assert administrator.get("/settings").location == "/settings/streets"


def test_a_street_is_added_and_one_with_screens_is_not_retired(administrator: Browser, city: City):
    administrator.post("/settings/streets", {"street": "光明街"})
    with city.database.reading() as unit:
        streets = {street.name: street.id for street in unit.streets.all()}
    refused = administrator.post(f"/settings/streets/{streets['新华路']}/retire", follow_redirects=True)
    administrator.post(f"/settings/streets/{streets['光明街']}/retire")

    assert "仍在使用" in refused.text
    with city.database.reading() as unit:
        assert {street.name for street in unit.streets.all()} == {"新华路", "朝阳大街"}


def test_lit_hours_of_a_group_are_set_and_cleared(administrator: Browser, city: City):
    number = city.screens["st-2"].group_id
    administrator.post(f"/settings/groups/{number}/light", {"lit_from": "07:00", "lit_until": "24:00"})
    with city.database.reading() as unit:
        lit = unit.groups.get(number)
    page = administrator.get(f"/settings/groups/{number}").text
    administrator.post(f"/settings/groups/{number}/light", {"lit_from": "", "lit_until": ""})
    with city.database.reading() as unit:
        after = unit.groups.get(number)

    assert lit is not None and lit.lit == LitHours(time(7), time())
    assert 'value="07:00"' in page and 'value="24:00"' in page
    assert after is not None and after.lit is None


def test_seasons_are_added_and_removed(administrator: Browser, city: City):
    number = city.screens["st-2"].group_id
    for name, start, end in (("冬季", "11-01", "03-31"), ("夏季", "06-01", "08-31")):
        form = {"name": name, "from_md": start, "until_md": end, "lit_from": "06:30", "lit_until": "21:00"}
        assert administrator.post(f"/settings/groups/{number}/seasons", form).status_code == 302
    administrator.post(f"/settings/groups/{number}/seasons/0/remove")

    with city.database.reading() as unit:
        assert [season.name for season in unit.groups.seasons(number)] == ["冬季"]


def test_overlapping_seasons_are_refused_and_the_input_stays(administrator: Browser, city: City):
    number = city.screens["st-2"].group_id
    form = {"name": "冬季", "from_md": "11-01", "until_md": "03-31"}
    administrator.post(f"/settings/groups/{number}/seasons", form)
    answer = administrator.post(f"/settings/groups/{number}/seasons", form | {"name": "元旦"})

    assert answer.status_code in {409, 422} and 'id="from_md-error" role="alert"' in answer.text
    assert 'value="元旦"' in answer.text


def test_a_daypart_is_added_changed_and_retired(administrator: Browser, city: City):
    form = {"name": "早高峰", "from_local": "07:00", "until_local": "09:00", "weekdays": ["1", "5"], "days": "workdays"}
    administrator.post("/settings/dayparts", form)
    administrator.post("/settings/dayparts", form | {"until_local": "09:30"})
    page = administrator.get("/settings/dayparts?change=早高峰").text
    with city.database.reading() as unit:
        (found,) = unit.calendar.dayparts()
    administrator.post(f"/settings/dayparts/{found.id}/retire")

    assert (found.until_local, found.weekdays, found.days) == (time(9, 30), frozenset({1, 5}), DayFilter.WORKDAYS)
    assert 'value="09:30"' in page and page.count(" checked") == 2
    with city.database.reading() as unit:
        assert unit.calendar.dayparts() == ()


def test_a_holiday_is_saved_and_removed(administrator: Browser, city: City):
    saved = administrator.post("/settings/holidays", {"on": "2026-10-01", "name": "国庆节", "kind": "holiday"})
    page = administrator.get("/settings/holidays?year=2026").text
    administrator.post("/settings/holidays/2026-10-01/remove")

    assert saved.location == "/settings/holidays?year=2026" and "国庆节" in page
    with city.database.reading() as unit:
        assert unit.calendar.holidays() == ()


def test_occasions_and_themes_are_added_and_retired(administrator: Browser, city: City):
    administrator.post("/settings/occasions", {"name": "网络宣传周", "starts_on": "2026-09-01", "ends_on": ""})
    administrator.post("/settings/themes", {"name": "网络安全"})
    with city.database.reading() as unit:
        occasion, theme = unit.occasions.find("网络宣传周"), unit.themes.find("网络安全")
    administrator.post("/settings/occasions/retire", {"name": "网络宣传周"})
    administrator.post("/settings/themes/retire", {"name": city.campaign.theme})

    assert occasion is not None and occasion.starts_on == date(2026, 9, 1) and occasion.ends_on is None
    assert theme is not None
    with city.database.reading() as unit:
        assert unit.occasions.find("网络宣传周") is None
        kept = unit.campaigns.get(city.campaign.id)
        assert kept is not None and kept.theme == city.campaign.theme
        assert city.campaign.theme not in {each.name for each in unit.themes.all()}


def test_idle_text_is_changed_after_a_layout_check(administrator: Browser, city: City):
    administrator.post("/settings/idle", {"text": "朝阳市欢迎你"})
    refused = administrator.post("/settings/idle", {"text": "朝阳\U0002e9f5"})

    assert refused.status_code == 422 and 'id="text-error" role="alert"' in refused.text
    assert "朝阳\U0002e9f5" in refused.text
    with city.database.reading() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None and idle.slides[0].text == "朝阳市欢迎你"


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("streets", {"street": ""}, "street"),
        ("streets", {"street": "长" * 65}, "street"),
        ("groups", {"group": "a\u202eb"}, "group"),
        ("groups/2/light", {"lit_from": "7", "lit_until": "22:00"}, "lit_from"),
        ("groups/2/light", {"lit_from": "07:00", "lit_until": ""}, "lit_from"),
        ("groups/2/seasons", {"name": "", "from_md": "11-01", "until_md": "03-31"}, "name"),
        ("groups/2/seasons", {"name": "冬", "from_md": "13-01", "until_md": "03-31"}, "from_md"),
        ("groups/2/seasons", {"name": "冬", "from_md": "11-01", "until_md": "x"}, "until_md"),
        ("dayparts", {"name": "早", "from_local": "早上", "until_local": "09:00"}, "from_local"),
        ("dayparts", {"name": "早", "from_local": "07:00", "until_local": "07:00"}, "until_local"),
        ("dayparts", {"name": "", "from_local": "07:00", "until_local": "09:00"}, "name"),
        ("dayparts", {"name": "早", "from_local": "07:00", "until_local": "09:00", "weekdays": ["9"]}, "weekdays"),
        ("dayparts", {"name": "早", "from_local": "07:00", "until_local": "09:00", "days": "some"}, "days"),
        ("holidays", {"on": "soon", "name": "x", "kind": "holiday"}, "on"),
        ("holidays", {"on": "2026-10-01", "name": "", "kind": "holiday"}, "name"),
        ("holidays", {"on": "2026-10-01", "name": "x", "kind": "feast"}, "kind"),
        ("occasions", {"name": ""}, "name"),
        ("occasions", {"name": "x", "starts_on": "soon"}, "starts_on"),
        ("occasions", {"name": "x", "starts_on": "2026-09-02", "ends_on": "2026-09-01"}, "ends_on"),
        ("themes", {"name": "a\nb"}, "theme_name"),
        ("idle", {"text": ""}, "text"),
        ("idle", {"text": "字" * 501}, "text"),
    ],
)
def test_invalid_input_shows_the_error_next_to_its_field(
    administrator: Browser, path: str, form: dict[str, object], field: str
):
    answer = administrator.post(f"/settings/{path}", form)

    assert answer.status_code == 422
    assert f'id="{field}-error" role="alert"' in answer.text


@pytest.mark.parametrize("path", ["groups/99/light", "groups/99/seasons", "holidays/soon/remove"])
def test_unknown_objects_are_not_found(administrator: Browser, path: str):
    form = {"name": "冬", "from_md": "11-01", "until_md": "03-31"}

    assert administrator.post(f"/settings/{path}", form).status_code == 404
    assert administrator.get("/settings/groups/99").status_code == 404
    assert administrator.get("/settings/holidays?year=12").status_code == 400


@pytest.mark.parametrize("path", ["streets/99", "dayparts/99", "occasions", "themes"])
def test_retiring_an_unknown_object_flashes_an_error(administrator: Browser, path: str):
    answer = administrator.post(f"/settings/{path}/retire", {"name": "没有的"}, follow_redirects=True)

    assert answer.status_code == 200 and "lc-band-bad" in answer.text
