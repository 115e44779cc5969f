"""Test the pages of review: what waits, every picture of a campaign, the decision.

Covers: review_sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from campaigns.accounts.access import Actor, person_actor
from campaigns.accounts.person import Person
from campaigns.actions import add_screen, approve_campaign, disable_person, edit_campaign, send_for_review
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.publication.work_item import WorkTopic
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.screens.screen import ScreenWish
from tests.campaigns.queries import renditions_of_slide
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City, Clock

TEXTS = ("预防为主 生命至上", "人人参与")
FORM = {"theme": "消防", "category": "psa", "starts_on": "2026-05-01", "ends_on": "2026-05-31", "weight": "1",
        "screens": ["st-1", "st-2"], "name": "消防宣传月"}  # fmt: skip


@pytest.fixture
def reviewer(visit: Callable[[str], Browser]) -> Browser:
    return visit("reviewer")


@pytest.fixture
def draft(editor: Browser, city: City) -> Campaign:
    """A draft of the editor on both strips."""
    slides = {f"slides-{n}-text": text for n, text in enumerate(TEXTS)}
    assert editor.post("/campaigns/new", FORM | slides).status_code == 302
    return campaign(city)


@pytest.fixture
def waits(editor: Browser, city: City, draft: Campaign, clock: Clock) -> Campaign:
    """The draft sent for review and drawn."""
    editor.post(f"/review/{draft.id}/send", {"version": "1"})
    with city.database.writing() as unit:
        street_builders.draw(unit, city.pictures, draft, clock())
    return draft


def campaign(city: City, number: int = 3) -> Campaign:
    with city.database.reading() as unit:
        found = unit.campaigns.get(number)
    assert found is not None
    return found


def state(city: City, number: int = 3) -> ReviewState:
    with city.database.reading() as unit:
        found = unit.campaigns.get(number)
        assert found is not None
        return state_of(unit.reviews.of(number), found, unit.editions.of(number))


def seen(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page)


def decide(browser: Browser, number: int = 3) -> Any:
    """Approve what the page shows."""
    page = browser.get(f"/review/{number}").text
    return browser.post(f"/review/{number}/approve", {"version": "1", "seen": seen(page)})


def test_saving_leaves_a_draft_and_shows_that_it_does_not_play(editor: Browser, city: City, draft: Campaign):
    page = editor.get("/campaigns").text

    assert state(city) is ReviewState.DRAFT
    assert "“消防宣传月”已存好，还是草稿；送审、通过以后才播。" in page
    assert "草稿" in page and "接着写" in page


def test_one_button_saves_and_sends_for_review(editor: Browser, city: City):
    answer = editor.post("/campaigns/new", FORM | {"slides-0-text": TEXTS[0], "then": "send"})

    assert (answer.status_code, answer.location) == (302, "/campaigns")
    assert state(city) is ReviewState.WAITING
    page = editor.get("/campaigns").text
    assert "“消防宣传月”已存好，在等审核。" in page and "待审核" in page and "看审核" in page
    with city.database.reading() as unit:
        events = [(event.action, event.actor) for event in unit.audit.list("campaign:3")]
    assert events == [("sent for review", "editor"), ("campaign created", "editor")]


def test_pending_campaigns_are_listed_first_and_filtered_by_state(editor: Browser, waits: Campaign):
    page = editor.get("/campaigns").text
    chosen = editor.get("/campaigns?state=waiting").text

    assert page.index("消防宣传月") < page.index("社会主义核心价值观")
    assert "消防宣传月" in chosen and 'href="/campaigns/2"' not in chosen


def test_review_list_shows_sender_and_time_of_each_campaign(reviewer: Browser, waits: Campaign):
    page = reviewer.get("/review").text

    assert "消防宣传月" in page and "等你审的 1 件" in page and "去审" in page
    assert "王敏" in page and "5月4日 周一 12:00" in page
    assert "4 张成图要看" in page and "条屏 2 块" in page
    assert "社会主义核心价值观" not in page


def test_an_empty_list_shows_a_green_sentence(reviewer: Browser):
    assert "都审完了，没有等着的。" in reviewer.get("/review").text


def test_review_shows_the_stored_picture_of_every_slide_and_profile(reviewer: Browser, city: City, waits: Campaign):
    page = reviewer.get("/review/3").text

    with city.database.reading() as unit:
        renditions = [each for slide in waits.slides for each in renditions_of_slide(unit, slide.id)]
    shown = set(re.findall(r"/files/([0-9a-f]{64})", unescape(page)))
    assert shown == {sha256 for rendition in renditions for sha256, _ in rendition.frames}
    assert len(seen(page)) == 4 and {text.split("-")[2] for text in seen(page)} == {
        rendition.digest for rendition in renditions
    }
    assert 'data-scale="4"' in page and "UDQ" not in page, "addresses of stored files, no bytes drawn for the page"
    assert "320×16 单色" in page and "512×32 双色" in page
    assert all(text in page for text in TEXTS)


def test_review_shows_screens_and_timing_in_words(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        street_builders.create(
            unit, city.pictures, clock(), name="按规则", approved=False, screens=("dp-1",),
            target=Target(kinds=("strip",), streets=("新华路", "朝阳大街")),
        )  # fmt: skip
    page = editor.get("/review/3").text

    assert "大屏 1 块、条屏 2 块" in page and "新华路 2 · 朝阳大街 1" in page
    assert "按规则：以后加的屏合乎的也算" in page and "新华路、朝阳大街" in page and "条屏" in page
    assert "2026年5月1日 周五 到 2026年12月31日 周四" in page


def test_approval_waits_for_unrendered_pictures(reviewer: Browser, editor: Browser, draft: Campaign):
    editor.post("/review/3/send", {"version": "1"})
    page = reviewer.get("/review/3").text
    answer = reviewer.post("/review/3/approve", {"version": "1"})

    assert "还有 4 张成图正在画" in page and 'hx-trigger="every 2s"' in page
    assert re.search(r"<button[^>]* data-lc-pass disabled data-lc-never>通过", page) and "全部画好才能通过。" in page
    assert answer.status_code == 409 and "还没画好" in answer.text


def test_approval_of_seen_pictures_queues_work_for_the_scheduler(reviewer: Browser, city: City, waits: Campaign):
    answer = decide(reviewer)

    assert (answer.status_code, answer.location) == (302, "/review")
    assert "“消防宣传月”已通过，几秒后上屏。" in reviewer.get("/review").text
    assert state(city) is ReviewState.APPROVED
    with city.database.reading() as unit:
        event = unit.audit.list("campaign:3")[0]
        work = {(each.topic, each.object) for each in unit.work.waiting()}
    assert (event.actor, event.origin, event.detail["alone"]) == ("reviewer", "console 127.0.0.1", False)
    assert (WorkTopic.CAMPAIGN, "3") in work
    page = reviewer.get("/campaigns").text
    assert page.count("在播") > 1


def test_an_edit_is_shown_beside_the_picture_approved_before(
    reviewer: Browser, editor: Browser, city: City, waits: Campaign, clock: Clock
):
    decide(reviewer)
    number, kept = (slide.id for slide in campaign(city).slides)
    slides = {"slides-0-number": str(number), "slides-0-text": "预防为主 人人有责",
              "slides-1-number": str(kept), "slides-1-text": TEXTS[1]}  # fmt: skip
    editor.post("/campaigns/3", FORM | slides | {"version": "1", "then": "send"})
    with city.database.writing() as unit:
        street_builders.draw(unit, city.pictures, campaign(city), clock())
    page = reviewer.get("/review/3").text

    plates = page.split('class="lc-stage"')[1:]
    assert [(plate.count("改了"), plate.count("与上次通过的一样")) for plate in plates] == [(2, 0), (0, 2)]
    assert "上次通过的" in plates[0]


def test_a_picture_that_changed_during_review_is_refused_and_named(reviewer: Browser, city: City, waits: Campaign):
    shown = seen(reviewer.get("/review/3").text)
    other = [shown[0][:-64] + "f" * 64, *shown[1:]]
    answers = [reviewer.post("/review/3/approve", {"version": "1", "seen": wrong}) for wrong in (other, shown[1:], [])]

    assert [answer.status_code for answer in answers] == [409] * 3
    assert all("不是你看过的那张" in answer.text and TEXTS[0] in answer.text for answer in answers)
    assert state(city) is ReviewState.WAITING


@pytest.mark.parametrize("wrong", ["", "1", "1-2", "1-2-xyz", "a-b-" + "0" * 64, "9" * 40 + "-1-" + "0" * 64])
def test_malformed_seen_values_count_as_unseen(reviewer: Browser, waits: Campaign, wrong: str):
    assert reviewer.post("/review/3/approve", {"version": "1", "seen": [wrong]}).status_code == 409


def test_the_author_reads_the_reason_of_a_return_in_the_editor(
    reviewer: Browser, editor: Browser, city: City, waits: Campaign
):
    empty = reviewer.post("/review/3/return", {"version": "1", "state": "waiting", "note": " "})
    answer = reviewer.post("/review/3/return", {"version": "1", "state": "waiting", "note": "字太小，换短一点"})

    assert empty.status_code == 422 and "请填写" in empty.text
    assert answer.status_code == 302 and state(city) is ReviewState.RETURNED
    page = editor.get("/campaigns/3").text
    assert "reviewer 退回：" in page and "字太小，换短一点" in page
    assert "退回" in editor.get("/campaigns?state=returned").text
    assert "字太小，换短一点" in editor.get("/review/3").text


def test_the_second_of_two_decisions_is_refused(reviewer: Browser, city: City, waits: Campaign, clock: Clock):
    page = reviewer.get("/review/3").text
    with city.database.writing() as unit:
        colleague = unit.people.insert("lan", "张岚", city.people["reviewer"].role, "hash", clock())
        seen_before = {picture_id: rendition.digest for picture_id, rendition in _drawn(unit, city, waits).items()}
        approve_campaign(unit, _of(colleague), 3, 1, seen_before, key=city.pictures.key, at=clock())
    late = [
        reviewer.post("/review/3/approve", {"version": "1", "seen": seen(page)}),
        reviewer.post("/review/3/return", {"version": "1", "state": "waiting", "note": "不行"}),
    ]

    assert [answer.status_code for answer in late] == [409, 409]
    assert all("现在是“已通过”（lan）" in answer.text for answer in late)
    assert state(city) is ReviewState.APPROVED


def test_a_campaign_edited_meanwhile_is_not_approved(reviewer: Browser, city: City, waits: Campaign, clock: Clock):
    page = reviewer.get("/review/3").text
    with city.database.writing() as unit:
        wish = street_builders.campaign_wish(
            name=waits.name, version=1, screens=waits.screens, slides=(SlideWish("又改了"),), theme=waits.theme
        )
        editor = _of(city.people["editor"])
        edit_campaign(unit, editor, 3, wish, layout=city.pictures.lay_out, at=clock())

    answer = reviewer.post("/review/3/approve", {"version": "1", "seen": seen(page)})

    assert answer.status_code == 409 and state(city) is ReviewState.DRAFT


def test_an_approval_is_withdrawn_from_the_same_page(reviewer: Browser, city: City, waits: Campaign):
    decide(reviewer)
    page = reviewer.get("/review/3").text
    answer = reviewer.post("/campaigns/3/withdraw", {"reason": "有错字"})

    assert 'action="/campaigns/3/withdraw"' in page and "这些点已经通过，没有新的要看。" in page
    assert "/review/3/return" not in page
    assert answer.status_code == 302 and state(city) is ReviewState.RETURNED


def test_editor_says_that_saving_drafts_the_next(reviewer: Browser, editor: Browser, city: City, waits: Campaign):
    waiting = editor.get("/campaigns/3").text
    decide(reviewer)
    approved = editor.get("/campaigns/3").text

    assert "正在等审核。改了再存，就回到草稿，要重新送审。" in waiting
    assert "就是下一版的草稿；到它通过为止，街上照常播这一版。" in approved


def test_saving_without_a_change_keeps_the_approval(reviewer: Browser, editor: Browser, city: City, waits: Campaign):
    decide(reviewer)
    slides: dict[str, Any] = {}
    for n, slide in enumerate(waits.slides):
        slides |= {f"slides-{n}-text": slide.text, f"slides-{n}-number": str(slide.id)}
    editor.post("/campaigns/3", FORM | slides | {"version": "1", "then": "send"})

    assert state(city) is ReviewState.APPROVED
    assert "“消防宣传月”没有改动，照样播。" in editor.get("/campaigns").text


ROLES = ("administrator", "editor", "reviewer", "reader")


@pytest.mark.parametrize("role", ROLES)
def test_only_the_right_roles_view_send_and_decide(
    visit: Callable[[str], Browser], editor: Browser, city: City, draft: Campaign, role: str
):
    browser = editor if role == "editor" else visit(role)
    sends, decides = role in {"administrator", "editor"}, role == "reviewer"

    assert browser.get("/review").status_code == browser.get("/review/3").status_code == 200
    sent = browser.post("/review/3/send", {"version": "1"})
    assert sent.status_code == (302 if sends else 403)
    if not sends:
        with city.database.writing() as unit:
            send_for_review(unit, _of(city.people["editor"]), 3, 1, at=NOON)
    with city.database.writing() as unit:
        street_builders.draw(unit, city.pictures, draft, NOON)
    page = browser.get("/review/3").text
    assert bool(seen(page)) is decides
    assert ('action="/review/3/approve"' in page) is decides and ('action="/review/3/return"' in page) is decides
    assert browser.post("/review/3/return", {"version": "1", "note": "不行"}).status_code == (302 if decides else 403)
    assert state(city) is (ReviewState.RETURNED if decides else ReviewState.WAITING)
    if decides:
        with city.database.writing() as unit:
            send_for_review(unit, _of(city.people["editor"]), 3, 1, at=NOON)
    assert decide(browser).status_code == (302 if decides else 403)
    assert state(city) is (ReviewState.APPROVED if decides else ReviewState.WAITING)


def test_a_person_who_may_not_decide_reads_why(editor: Browser, visit: Callable[[str], Browser], waits: Campaign):
    assert "编辑不能审核" in editor.get("/review/3").text
    assert "管理员不能审核" in visit("administrator").get("/review/3").text
    assert "等你审的 0 件" in editor.get("/review").text and "去审" not in editor.get("/review").text


def test_without_an_eligible_reviewer_the_page_shows_what_to_do(
    visit: Callable[[str], Browser], city: City, waits: Campaign, clock: Clock
):
    administrator = visit("administrator")
    before = administrator.get("/review/3").text
    with city.database.writing() as unit:
        disable_person(unit, street_builders.HOUSE, "reviewer", at=clock())

    assert "请管理员加一位审核员" not in before
    assert "现在没有人能审它。请管理员加一位审核员。" in administrator.get("/review/3").text


def test_an_only_person_is_warned_that_the_audit_records_it(visit: Callable[[str], Browser], city: City, clock: Clock):
    with city.database.writing() as unit:
        for role in ("editor", "reviewer", "reader"):
            disable_person(unit, street_builders.HOUSE, role, at=clock())
    lone = visit("administrator")
    answer = lone.post("/campaigns/new", FORM | {"slides-0-text": TEXTS[0], "then": "send"})
    with city.database.writing() as unit:
        street_builders.draw(unit, city.pictures, campaign(city), clock())
    page = lone.get("/review/3").text
    decide(lone)

    assert answer.location == "/review/3"
    assert "这里只有你一个人，没有第二个人看过。通过的话，审计记录会写明是你一个人定的。" in page
    assert "只有你一个人审，已写进审计记录。" in lone.get("/review").text
    assert "只有这一个人审" in lone.get("/review/3").text
    with city.database.reading() as unit:
        event = unit.audit.list("campaign:3")[0]
    assert (event.action, event.actor, event.detail["alone"]) == ("campaign approved", "administrator", True)


def test_a_new_profile_needs_review_of_its_own_picture_only(
    reviewer: Browser, editor: Browser, city: City, clock: Clock
):
    with city.database.writing() as unit:
        street_builders.create(
            unit, city.pictures, clock(), name="按规则", screens=(), target=Target(streets=("朝阳大街",)),
            slides=(SlideWish("讲文明"),),
        )  # fmt: skip
        add_screen(
            unit,
            street_builders.HOUSE,
            ScreenWish("st-7", "strip", 320, 16, "mono", "朝阳大街"),
            password_hash="x",
            at=clock(),
        )
        street_builders.draw(unit, city.pictures, campaign_of(unit, 3), clock())
    listed, waiting = editor.get("/campaigns").text, reviewer.get("/review").text
    page = reviewer.get("/review/3").text

    assert "在播" in listed and "1 个新画面待审核" in listed
    assert "1 个新画面待审核" in editor.get("/campaigns/3").text
    assert "按规则" in waiting and "1 个新画面待审核" in waiting
    assert len(seen(page)) == 1 and page.count("<canvas") == 2
    assert decide(reviewer).status_code == 302
    assert "新画面待审核" not in editor.get("/campaigns").text


@pytest.mark.parametrize("path", ["/review", "/review/3"])
def test_english_pages_contain_only_authored_chinese(reviewer: Browser, waits: Campaign, path: str):
    reviewer.client.set_cookie("ledcast_language", "en")
    page = re.sub(r"<[^>]*>", " ", reviewer.get(path).text)
    for name in (*TEXTS, "消防宣传月", "消防", "王敏", "新华路", "朝阳大街", "中文"):
        page = page.replace(name, "")

    assert re.findall(r"[\u4e00-\u9fff]+", page) == []


def test_an_unknown_campaign_is_not_found(reviewer: Browser):
    for number in (1, 999):
        assert reviewer.get(f"/review/{number}").status_code == 404
        assert reviewer.post(f"/review/{number}/approve", {"version": "1"}).status_code in {403, 404, 409}


def test_ended_campaigns_are_not_listed(visit: Callable[[str], Browser], waits: Campaign, clock: Clock):
    clock.passes(timedelta(days=60))

    assert "都审完了" in visit("reviewer").get("/review").text


def _of(person: Person) -> Actor:
    return person_actor(person, "console")


def campaign_of(unit: Any, number: int) -> Campaign:
    found = unit.campaigns.get(number)
    assert found is not None
    return found  # type: ignore[no-any-return]


def _drawn(unit: Any, city: City, campaign: Campaign) -> Any:
    return review_sheet(unit, campaign, city.pictures.key).drawn
