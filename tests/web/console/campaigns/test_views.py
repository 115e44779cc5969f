"""Test the editor of a campaign: saving, refusals beside their fields, changes by two people at once.

Covers: form.
"""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.accounts.access import person_actor
from campaigns.actions import edit_campaign, put_daypart, retire_campaign
from campaigns.booking.slide import SlideWish
from campaigns.calendar.daypart import DaypartWish
from tests.web import street_builders
from tests.web.conftest import Browser, City, Clock, campaign_form


def _edit_form(city: City, **changes: object) -> dict[str, object]:
    campaign = city.campaign
    form: dict[str, object] = {
        "name": campaign.name, "theme": campaign.theme, "occasion": campaign.occasion, "category": "psa",
        "starts_on": "2026-05-01", "ends_on": "2026-12-31", "weight": "1", "screens": list(campaign.screens),
        "version": str(campaign.version),
    }  # fmt: skip
    for at, slide in enumerate(campaign.slides):
        form |= {f"slides-{at}-text": slide.text, f"slides-{at}-number": str(slide.id)}
    return form | changes


def _daypart(city: City, clock: Clock, name: str) -> int:
    with city.database.writing() as unit:
        return put_daypart(unit, street_builders.HOUSE, DaypartWish(name, "07:00", "09:00"), at=clock()).id


def test_list_shows_state_thumbnail_and_next_step_of_each_campaign(editor: Browser, city: City):
    page = editor.get("/campaigns").text

    assert "社会主义核心价值观" in page and "在播" in page and "修改" in page
    assert "&#34;src&#34;: &#34;/files/" in page and 'aria-label="富强 民主 文明 和谐"' in page
    assert "空闲画面" not in page


def test_a_thumbnail_is_rendered_if_none_is_stored(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        street_builders.create(
            unit,
            city.pictures,
            clock(),
            name="新活动",
            screens=("st-1",),
            slides=(SlideWish("刚写的"),),
            approved=False,
        )

    page = editor.get("/campaigns").text

    assert 'aria-label="刚写的"' in page and "&#34;body&#34;: &#34;UDQ" in page  # base64 of "P4"


def test_list_is_filtered_by_state_and_an_empty_result_is_explained(editor: Browser):
    assert "没有匹配的活动" in editor.get("/campaigns?state=ended").text
    assert "社会主义核心价值观" in editor.get("/campaigns?state=running").text
    assert editor.get("/campaigns?state=nonsense").status_code == 400
    assert editor.get("/campaigns?page=0").status_code == 400


def test_a_new_campaign_is_saved_and_queued_for_the_scheduler(editor: Browser, city: City):
    answer = editor.post("/campaigns/new", campaign_form(**{"slides-1-text": "人人参与", "slides-1-dwell_s": "12"}))

    assert (answer.status_code, answer.location) == (302, "/campaigns")
    with city.database.reading() as unit:
        found = unit.campaigns.get(3)
        events = unit.audit.list("campaign:3")
    assert found is not None and found.created_by == "editor" and found.weight == 2
    assert [(slide.text, slide.dwell_ms) for slide in found.slides] == [
        ("预防为主 生命至上", None), ("人人参与", 12_000)
    ]  # fmt: skip
    assert events[0].origin == "console 127.0.0.1"
    assert "“119消防宣传月”已存好" in editor.get("/campaigns").text


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": " "}, "name", "请填写"),
        ({"theme": ""}, "theme", "请填写"),
        ({"weight": "99"}, "weight", "应为 1 至 20"),
        ({"weight": "many"}, "weight", ""),
        ({"ends_on": "2026-05-01"}, "ends_on", "日期不成立"),
        ({"starts_on": "tomorrow"}, "starts_on", ""),
        ({"category": "own"}, "category", ""),
        ({"screens": []}, "screens", "请选择"),
        ({"screens": ["nowhere"]}, "screens", "没有屏"),
        ({"slides-0-text": ""}, "slides-0-text", "请填写"),
        ({"slides-0-text": "a\u202eb"}, "slides-0-text", "U+202E"),
        ({"slides-0-dwell_s": "1"}, "slides-0-dwell_s", "2"),
        ({"slides-0-starts_on": "soon"}, "slides-0-starts_on", ""),
        ({"slides-0-ends_on": "2026-06-30"}, "slides-0-ends_on", "在活动日期"),
        ({"dayparts": ["noon"]}, "dayparts", ""),
        ({"dayparts": ["999"]}, "dayparts", "没有可用的时段"),
        ({"dayparts": [str(number) for number in range(30)]}, "dayparts", "1 至 24"),
        ({"dayparts": ["9" * 5_000]}, "dayparts", ""),
        ({"aim": "goal"}, "aim", ""),
        ({"aim": "share"}, "share_percent", "请填写"),
        ({"aim": "share", "share_percent": "half"}, "share_percent", ""),
        ({"aim": "share", "share_percent": "51"}, "share_percent", "50"),
        ({"weight": ""}, "weight", "请填写"),
        ({"slides-0-text": "第一句", "slides-1-text": "\U000f0000"}, "slides-1-text", "U+F0000"),
    ],
)
def test_invalid_input_shows_the_error_next_to_its_field_and_stays(
    editor: Browser, changes: dict[str, object], field: str, says: str
):
    answer = editor.post("/campaigns/new", campaign_form(occasion="独一无二的时期", **changes))

    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-error"')[1].split("</div>")[0]
    assert "lc-error" in beside and says in beside
    assert 'value="独一无二的时期"' in answer.text


def test_a_missing_glyph_names_the_character(editor: Browser):
    answer = editor.post("/campaigns/new", campaign_form(**{"slides-0-text": "文明\U0002e9f5"}))

    beside = answer.text.split('id="slides-0-text-error"')[1].split("</div>")[0]
    assert answer.status_code == 422 and "\U0002e9f5" in beside and "320x16" in beside
    assert "文明\U0002e9f5</textarea>" in answer.text


def test_errors_are_translated(editor: Browser):
    editor.client.set_cookie("ledcast_language", "en")
    answer = editor.post("/campaigns/new", campaign_form(weight="99"))

    assert "must be 1 to 20, got 99" in answer.text and '<html lang="en">' in answer.text


def test_a_name_taken_on_the_same_days_is_a_conflict(editor: Browser):
    editor.post("/campaigns/new", campaign_form())
    again = editor.post("/campaigns/new", campaign_form())

    assert again.status_code == 409 and "同期已有活动" in again.text.split('id="name-error"')[1].split("</div>")[0]


def test_a_campaign_is_shown_as_stored_and_saved_as_changed(editor: Browser, city: City):
    page = editor.get("/campaigns/2").text
    slides = {"slides-0-text": "自由 平等 公正 法治", "slides-0-number": str(city.campaign.slides[1].id)}
    form = {name: value for name, value in _edit_form(city).items() if not name.startswith("slides-")}
    answer = editor.post("/campaigns/2", form | slides)

    assert "富强 民主 文明 和谐</textarea>" in page and 'name="version" value="1"' in page
    assert answer.status_code == 302
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found is not None and found.version == 2
    assert [slide.id for slide in found.slides] == [city.campaign.slides[1].id]


def test_a_stale_edit_keeps_all_typed_text(editor: Browser, city: City, clock: Clock):
    colleague = person_actor(city.people["administrator"], "console")
    wish = street_builders.campaign_wish(name="改过的名称", version=1, slides=(SlideWish("同事写的"),))
    with city.database.writing() as unit:
        edit_campaign(unit, colleague, 2, wish, layout=city.pictures.lay_out, at=clock())

    overtaken = editor.post("/campaigns/2", _edit_form(city, **{"slides-0-text": "我写的一句"}))
    fields = _edit_form(city, **{"slides-0-text": "我写的一句", "slides-0-number": "", "slides-1-number": ""})
    again = editor.post("/campaigns/2", fields | {"version": "2"})

    assert overtaken.status_code == 409
    assert "刚才有同事也改了这个活动" in overtaken.text and "我写的一句</textarea>" in overtaken.text
    assert 'name="version" value="2"' in overtaken.text and f'value="{city.campaign.name}"' in overtaken.text
    assert again.status_code == 302
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found is not None and found.slides[0].text == "我写的一句"


def test_dayparts_share_and_slide_days_are_saved_and_shown_again(editor: Browser, city: City, clock: Clock):
    rush = _daypart(city, clock, "早高峰")
    slide = {"slides-0-starts_on": "2026-05-11", "slides-0-ends_on": "2026-05-20", "slides-1-text": "天天播"}
    share = {"aim": "share", "share_percent": "20", "weight": "nonsense that nobody looks at"}
    answer = editor.post("/campaigns/new", campaign_form(dayparts=[str(rush)], **slide, **share))
    page = editor.get("/campaigns/3").text

    assert answer.status_code == 302
    with city.database.reading() as unit:
        found = unit.campaigns.get(3)
    assert found is not None
    assert (found.aim.value, found.share_percent, found.daypart_ids) == ("share", 20, (rush,))
    assert [(each.starts_on, each.ends_on) for each in found.slides] == [
        (date(2026, 5, 11), date(2026, 5, 20)), (None, None)
    ]  # fmt: skip
    assert f'name="dayparts" value="{rush}" checked' in page and 'name="aim" value="share" checked' in page
    assert 'name="slides-0-starts_on" value="2026-05-11"' in page and page.count('class="lc-fold" open') == 2


def test_a_retired_daypart_stays_in_campaigns_that_use_it(editor: Browser, city: City, clock: Clock):
    rush = _daypart(city, clock, "早高峰")
    editor.post("/campaigns/new", campaign_form(dayparts=[str(rush)]))
    with city.database.writing() as unit:
        unit.calendar.retire_daypart(rush, clock())

    assert "已停用" in editor.get("/campaigns/3").text
    assert "早高峰" not in editor.get("/campaigns/new").text


def test_a_share_held_by_others_is_a_conflict_at_the_share(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        for name in ("甲", "乙"):
            street_builders.create(
                unit, city.pictures, clock(), name=name, aim="share", share_percent=40, approved=False
            )
    answer = editor.post("/campaigns/new", campaign_form(aim="share", share_percent="20"))

    beside = answer.text.split('id="share_percent-error"')[1].split("</div>")[0]
    assert answer.status_code == 409 and "甲 40%" in beside and 'name="share_percent"' in answer.text


def test_a_stale_edit_keeps_every_field(editor: Browser, city: City, clock: Clock):
    rush = _daypart(city, clock, "早高峰")
    colleague = person_actor(city.people["administrator"], "console")
    wish = street_builders.campaign_wish(version=1, slides=(SlideWish("同事写的"),))
    with city.database.writing() as unit:
        edit_campaign(unit, colleague, 2, wish, layout=city.pictures.lay_out, at=clock())
    mine = {
        "targeting": "chosen", "target-streets": ["朝阳大街"], "target-sizes": ["512x32"], "dayparts": [str(rush)],
        "aim": "share", "share_percent": "35", "slides-0-starts_on": "2026-06-01", "screens": ["dp-1"],
    }  # fmt: skip
    overtaken = editor.post("/campaigns/2", _edit_form(city, **mine))

    assert overtaken.status_code == 409
    for kept in (
        'name="targeting" value="chosen" checked', 'name="target-streets" value="朝阳大街" checked',
        'name="target-sizes" value="512x32" checked', f'name="dayparts" value="{rush}" checked',
        'name="aim" value="share" checked', 'value="35"', 'name="slides-0-starts_on" value="2026-06-01"',
        'name="screens" value="dp-1" checked',
    ):  # fmt: skip
        assert kept in overtaken.text, kept
    assert 'name="screens" value="st-1">' in overtaken.text


def test_a_copy_is_filled_in_and_stored_only_when_saved(editor: Browser, city: City):
    opened = editor.get("/campaigns/2").text
    page = editor.get("/campaigns/new?like=2").text
    with city.database.reading() as unit:
        before = unit.campaigns.get(3)
    form = _edit_form(city, name=f"{city.campaign.name}（副本）", version="", **{"slides-0-number": ""})
    editor.post("/campaigns/new?like=2", form | {"slides-1-number": ""})

    assert "/campaigns/new?like=2" in opened and before is None
    assert f'value="{city.campaign.name}（副本）"' in page and "还没有存" in page
    assert 'name="slides-0-number" value=""' in page and 'name="version" value=""' in page
    with city.database.reading() as unit:
        found = unit.campaigns.get(3)
    assert found is not None and [slide.text for slide in found.slides] == [
        slide.text for slide in city.campaign.slides
    ]


@pytest.mark.parametrize("like", ["999", "1", "x", "-2", str(10**30)])
def test_a_copy_of_an_unknown_campaign_is_not_found(editor: Browser, like: str):
    assert editor.get(f"/campaigns/new?like={like}").status_code == 404


def test_retiring_a_campaign_locks_its_page(editor: Browser, city: City):
    answer = editor.post("/campaigns/2/retire")

    assert answer.status_code == 302
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found is not None and found.retired_at is not None
    page = editor.get("/campaigns/2").text
    assert "已停用，不能再改" in page and 'class="lc-form" disabled' in page and "存好" not in page


def test_saving_a_campaign_retired_meanwhile_keeps_the_typed_text(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        retire_campaign(unit, street_builders.HOUSE, 2, at=clock())

    answer = editor.post("/campaigns/2", _edit_form(city, **{"slides-0-text": "晚了一步"}))

    assert answer.status_code == 409 and "已停用，不能再修改" in answer.text and "晚了一步</textarea>" in answer.text


@pytest.mark.parametrize("path", ["/campaigns/new", "/campaigns/2", "/campaigns/2/retire"])
def test_a_reader_can_view_but_not_change(reader: Browser, city: City, path: str):
    answer = reader.post(path, _edit_form(city, name="不该改"))

    assert answer.status_code == 403 and "不能" in answer.text
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
    assert found == city.campaign
    assert reader.get("/campaigns/2").status_code == 200
    assert "新建活动" not in reader.get("/campaigns").text


@pytest.mark.parametrize("number", [999, 1, 10**15])
def test_unknown_and_reserved_campaigns_are_not_found(editor: Browser, number: int):
    assert editor.get(f"/campaigns/{number}").status_code == 404
