from __future__ import annotations

import re
from typing import Any

import pytest

from campaigns.actions import put_daypart
from campaigns.calendar.daypart import DaypartWish
from tests.web import street_builders
from tests.web.conftest import Browser, City, Clock, campaign_form


def _said(browser: Browser, number: int | None = None, **changes: Any) -> str:
    form = campaign_form(**changes)
    answer = browser.post("/campaigns/forecast" + (f"?campaign={number}" if number else ""), form)
    assert answer.status_code == 200
    return str(answer.text)


def _slide(**changes: str) -> dict[str, Any]:
    return {f"slides-0-{name}": value for name, value in changes.items()}


def _figures(said: str) -> list[int]:
    return [int(figure.replace(",", "")) for figure in re.findall(r"<strong>([\d,]+)</strong>", said)]


def test_forecast_shows_the_total_then_streets_that_add_up(editor: Browser):
    said = _said(editor, targeting="all")
    whole = re.search(r"每天约 ([\d,]+) 次", said)

    assert whole is not None and "5月10日 周日，3 块屏合计" in said and "这是预计，不是承诺" in said
    assert "新华路" in said and "朝阳大街" in said
    assert sum(_figures(said)) == int(whole[1].replace(",", ""))


def test_forecast_follows_weight_and_share(editor: Browser):
    light, heavy = (_figures(_said(editor, weight=weight))[0] for weight in ("1", "5"))
    share = _figures(_said(editor, aim="share", share_percent="50", **_slide(dwell_s="10")))[0]

    assert light < heavy and share == 4_320


def test_forecast_needs_no_name_and_saves_nothing(editor: Browser, city: City):
    assert "每天约" in _said(editor, name="", theme="")
    with city.database.reading() as unit:
        assert unit.campaigns.get(3) is None


def test_a_share_held_by_others_is_refused_with_their_names(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        for name in ("甲", "乙"):
            street_builders.create(
                unit, city.pictures, clock(), name=name, aim="share", share_percent=40, approved=False
            )
    said = _said(editor, aim="share", share_percent="20")

    assert "这样存不上" in said and "甲 40%" in said and "只剩 10%" in said


def test_a_slide_longer_than_its_window_is_refused(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        short = put_daypart(unit, street_builders.HOUSE, DaypartWish("一分钟", "12:00", "12:01"), at=clock())
    said = _said(editor, dayparts=str(short.id), **_slide(dwell_s="90"))

    assert "这样存不上" in said and "需 90 秒" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"slides-0-text": " "}, "写上字"),
        ({"starts_on": "tomorrow"}, "这些改好以后再算：开始"),
        ({"dayparts": "noon"}, "这些改好以后再算：时段"),
        ({"slides-0-dwell_s": "1"}, "这些改好以后再算：画面"),
        ({"aim": "share", "share_percent": ""}, "这些改好以后再算：占比"),
        ({"dayparts": "999"}, "没有可用的时段"),
        ({"targeting": "chosen", "screens": []}, "请选择"),
        ({"slides-0-text": "文明\U0002e9f5"}, "\U0002e9f5"),
    ],
)
def test_missing_or_invalid_fields_are_named_instead(editor: Browser, changes: dict[str, Any], says: str):
    said = _said(editor, **changes)

    assert says in said and "每天约" not in said


def test_an_edit_is_forecast_without_its_former_version(editor: Browser):
    beside = _figures(_said(editor, screens=["st-2"], weight="1"))[0]
    instead = _figures(_said(editor, 2, screens=["st-2"], weight="1"))[0]

    assert instead > 1.5 * beside


@pytest.mark.parametrize("number", ["999", "1", str(10**30)])
def test_an_unknown_campaign_is_not_found(editor: Browser, number: str):
    assert editor.post(f"/campaigns/forecast?campaign={number}", campaign_form()).status_code == 404


def test_forecast_needs_an_editor_and_a_csrf_token(editor: Browser, reader: Browser, stranger: Browser):
    assert reader.post("/campaigns/forecast", campaign_form()).status_code == 403
    assert stranger.post("/campaigns/forecast", campaign_form()).status_code == 401
    assert editor.client.post("/campaigns/forecast", data=campaign_form()).status_code == 400
