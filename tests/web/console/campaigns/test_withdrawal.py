"""Test what the page of a campaign says of its edition on the street, and that it withdraws it with one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.actions import (
    approve_campaign,
    edit_campaign,
    retire_campaign,
    return_campaign,
    send_for_review,
    withdraw_slide,
)
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.screens.screen_status import ScreenStatus
from tests.web import street_builders
from tests.web.conftest import NOON, Browser, City, Clock, campaign_form


def edition(city: City) -> Edition:
    with city.database.reading() as unit:
        found = unit.editions.of(2)
    assert found is not None
    return found


def state(city: City) -> ReviewState:
    with city.database.reading() as unit:
        found = unit.campaigns.get(2)
        assert found is not None
        return state_of(unit.reviews.of(2), found, unit.editions.of(2))


def drafted(city: City, clock: Clock, *texts: str, **changes: object) -> Campaign:
    """The next draft of the campaign, its slides in their places with these texts."""
    with city.database.writing() as unit:
        before = unit.campaigns.get(2)
        assert before is not None
        slides = tuple(SlideWish(text, id=slide.id) for text, slide in zip(texts, before.slides, strict=False))
        wish = street_builders.campaign_wish(version=before.version, slides=slides, **changes)
        return edit_campaign(unit, street_builders.HOUSE, 2, wish, layout=city.pictures.lay_out, at=clock())


def replaced(city: City, clock: Clock, *texts: str) -> None:
    """Put the next edition in force."""
    after = drafted(city, clock, *texts)
    with city.database.writing() as unit:
        send_for_review(unit, street_builders.HOUSE, 2, after.version, at=clock())
        seen = street_builders.draw(unit, city.pictures, after, clock())
        approve_campaign(unit, street_builders.HOUSE, 2, after.version, seen, key=city.pictures.key, at=clock())


def test_the_page_says_which_edition_is_on_the_street(editor: Browser, city: City, clock: Clock):
    before = editor.get("/campaigns/2").text
    with city.database.writing() as unit:
        campaign = city.campaign
        wish = street_builders.campaign_wish(
            name=campaign.name, version=1, screens=campaign.screens, slides=(SlideWish("改了"),), theme=campaign.theme
        )
        edit_campaign(unit, street_builders.HOUSE, 2, wish, layout=city.pictures.lay_out, at=clock())
    after = editor.get("/campaigns/2").text

    assert "街上是第 1 版。" in before and "下面是下一版" not in before
    assert "街上是第 1 版。" in after and "下面是下一版，通过以后才换上" in after
    assert "下一版是草稿" in editor.get("/campaigns").text


def test_a_campaign_is_withdrawn_with_a_reason(editor: Browser, city: City):
    answer = editor.post("/campaigns/2/withdraw", {"reason": "有错字"}, follow_redirects=True)

    assert edition(city).is_withdrawn and edition(city).withdrawals[0].reason == "有错字"
    assert answer.request.path == "/campaigns/2/withdrawals/1" and "有错字" in answer.text
    page = editor.get("/campaigns/2").text
    assert "第 1 版已撤下。" in page and "有错字" in page
    assert 'action="/campaigns/2/withdraw"' not in page, "there is nothing left to withdraw"
    assert "已撤下" in editor.get("/campaigns?state=withdrawn").text


def test_one_slide_is_withdrawn_and_the_others_go_on(visit: Callable[[str], Browser], city: City):
    reviewer = visit("reviewer")
    first = edition(city).slides[0]
    page = reviewer.get("/campaigns/2").text
    answer = reviewer.post("/campaigns/2/withdraw", {"reason": "错字", "slide": str(first.id)}, follow_redirects=True)

    assert (f'value="{first.id}"' in page) is (len(edition(city).slides) > 1)
    assert first not in edition(city).slides_shown
    assert "撤下一个画面" in answer.text
    assert f"画面“{first.text}”已撤下" in reviewer.get("/campaigns/2").text


def test_without_a_reason_or_twice_nothing_is_withdrawn(editor: Browser, city: City):
    empty = editor.post("/campaigns/2/withdraw", {"reason": " "}, follow_redirects=True)
    assert (not edition(city).withdrawals and "lc-band-bad" in empty.text) or "bad" in empty.text
    editor.post("/campaigns/2/withdraw", {"reason": "错字"})
    again = editor.post("/campaigns/2/withdraw", {"reason": "错字"}, follow_redirects=True)

    assert "要撤的不在街上" in again.text and len(edition(city).withdrawals) == 1
    assert editor.post("/campaigns/2/withdraw", {"reason": "错字", "slide": "999"}).status_code == 302
    assert editor.post("/campaigns/999/withdraw", {"reason": "错字"}).status_code == 404


def test_readers_neither_see_nor_press_it(reader: Browser, city: City):
    assert 'action="/campaigns/2/withdraw"' not in reader.get("/campaigns/2").text
    assert reader.post("/campaigns/2/withdraw", {"reason": "错字"}).status_code == 403
    assert not edition(city).withdrawals


def test_the_page_of_a_withdrawal_renews_itself_until_all_screens_have_stopped(editor: Browser, city: City):
    editor.post("/campaigns/2/withdraw", {"reason": "错字"})
    with city.database.writing() as unit:
        (made,) = unit.withdrawals.unpublished()
        unit.withdrawn_lines.withdraw(made, NOON)
        unit.withdrawals.record_published([made], 7)
        screens = unit.withdrawn_lines.screens_of(made.id)
    under_way = editor.get("/campaigns/2/withdrawals/1").text
    with city.database.writing() as unit:
        unit.status.put(ScreenStatus(screen, NOON, online=True, seen_at=NOON, withdrawn_rev=7) for screen in screens)
    done = editor.get("/campaigns/2/withdrawals/1").text

    assert screens and 'hx-trigger="every 1s"' in under_way and "进行中" in under_way
    assert "按旧播放单再播" in under_way
    assert 'hx-trigger="every 1s"' not in done and "全部已停" in done
    assert f"{len(screens)} 块屏里 {len(screens)} 块已停，0 块未确认，0 块联系不上。" in done


def test_an_unknown_withdrawal_or_one_of_another_campaign_is_not_found(editor: Browser, city: City):
    editor.post("/campaigns/2/withdraw", {"reason": "错字"})

    assert editor.get("/campaigns/2/withdrawals/9").status_code == 404
    assert editor.get("/campaigns/1/withdrawals/1").status_code == 404


@pytest.mark.parametrize("slide", ["x", "-1", "9" * 30, "1e3", " "])
def test_what_is_no_slide_withdraws_nothing(editor: Browser, city: City, slide: str):
    answer = editor.post("/campaigns/2/withdraw", {"reason": "错字", "slide": slide}, follow_redirects=True)

    assert answer.status_code == 200 and "lc-band-bad" in answer.text
    assert not edition(city).withdrawals


def test_a_slide_of_another_campaign_is_not_withdrawn(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        other = street_builders.create(unit, city.pictures, clock(), name="消防宣传月")
    slide = {"reason": "错字", "slide": str(other.slides[0].id)}
    answer = editor.post("/campaigns/2/withdraw", slide, follow_redirects=True)

    assert "lc-band-bad" in answer.text
    with city.database.reading() as unit:
        assert not any(each.withdrawals for each in unit.editions.in_force([2, other.id]).values())


def test_a_slide_seen_in_an_edition_that_was_replaced_since_is_not_withdrawn(editor: Browser, city: City, clock: Clock):
    first = edition(city).slides[0]
    replaced(city, clock, "富强 民主 文明 和美", "自由 平等 公正 法治")
    seen = {"reason": "错字", "slide": str(first.id), "edition": "1"}
    answer = editor.post("/campaigns/2/withdraw", seen, follow_redirects=True)
    assert "刚才换成了第 2 版" in answer.text and not edition(city).withdrawals

    editor.post("/campaigns/2/withdraw", {"reason": "上级要求", "slide": "", "edition": "1"})
    assert edition(city).is_withdrawn, "the whole campaign is what it is in every edition"


def test_the_note_of_a_return_after_a_withdrawal_is_shown(editor: Browser, city: City, clock: Clock):
    house, first = street_builders.HOUSE, edition(city).slides[0]
    with city.database.writing() as unit:
        withdraw_slide(unit, house, first.id, "有错字", at=clock())
    withdrawn = editor.get("/campaigns/2").text
    clock.passes(timedelta(minutes=5))
    after = drafted(city, clock, "富强 民主 文明 和美", "自由 平等 公正 法治")
    with city.database.writing() as unit:
        send_for_review(unit, house, 2, after.version, at=clock())
        return_campaign(unit, house, 2, after.version, "字太小", key=city.pictures.key, at=clock())

    assert withdrawn.count("有错字") == 1, "it is said once why it was withdrawn"
    assert "字太小" in editor.get("/campaigns/2").text


def test_nothing_is_said_to_be_on_the_street_before_or_after_the_days_of_the_edition(
    visit: Callable[[str], Browser], city: City, clock: Clock
):
    clock.at -= timedelta(days=30)
    before = visit("editor").get("/campaigns/2").text
    clock.at += timedelta(days=300)
    reviewer = visit("reviewer")
    after = reviewer.get("/campaigns/2").text
    drafted(city, clock, "富强", ends_on=clock().date() + timedelta(days=30))
    longer = reviewer.get("/campaigns/2").text

    assert "第 1 版已通过，2026年5月1日 周五开始播。" in before and "data-lc-withdraw-open" in before
    assert "第 1 版已播完。" in after and "第 1 版已播完。" in longer
    assert not any("街上是" in page or "街上照常播" in page for page in (before, after, longer))
    assert "data-lc-withdraw-open" not in after + longer


def test_a_retired_campaign_says_nothing_of_its_edition(editor: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        retire_campaign(unit, street_builders.HOUSE, 2, at=clock())
    answer = editor.post("/campaigns/2/withdraw", {"reason": "错字"}, follow_redirects=True)

    assert "要撤的不在街上" in answer.text and "街上是" not in answer.text


def test_saving_a_draft_says_that_the_street_goes_on(editor: Browser, city: City):
    form = campaign_form(name=city.campaign.name, theme=city.campaign.theme, version="1")
    answer = editor.post("/campaigns/2", form, follow_redirects=True)

    assert "是下一版的草稿；送审、通过以后才换上，街上照常播第 1 版。" in answer.text


def test_the_list_says_and_shows_what_is_on_the_street(editor: Browser, city: City, clock: Clock):
    first = edition(city).slides[0]
    drafted(city, clock, "富强 民主 文明 和美", "自由 平等 公正 法治")
    draft = editor.get("/campaigns").text
    editor.post("/campaigns/2/withdraw", {"reason": "错字", "slide": str(first.id)})
    one = editor.get("/campaigns").text
    editor.post("/campaigns/2/withdraw", {"reason": "错字"})
    with city.database.writing() as unit:
        send_for_review(unit, street_builders.HOUSE, 2, 2, at=clock())
    every = editor.get("/campaigns").text

    assert f'aria-label="{first.text}"' in draft and "和美" not in draft
    assert "撤下 1 个画面" in one and "撤下 1 个画面" not in draft + every
    assert "第 1 版已撤下" in every and "照常播" not in every


def test_the_review_of_the_next_edition_says_what_leaves_the_street_with_it(editor: Browser, city: City, clock: Clock):
    before = editor.get("/review/2").text
    drafted(city, clock, "富强 民主 文明 和谐", ends_on=clock().date() + timedelta(days=30))
    after = editor.get("/review/2").text

    assert "下一版去掉了画面“自由 平等 公正 法治”" in after and "下一版去掉了" not in before
    assert "第 1 版：2026年5月1日 周五 到 2026年12月31日 周四" in after and "第 1 版：" not in before


def test_the_review_of_a_withdrawn_text_says_so_beside_its_pictures(editor: Browser, city: City, clock: Clock):
    first, second = edition(city).slides
    editor.post("/campaigns/2/withdraw", {"reason": "谐字写错", "slide": str(first.id)})
    same = editor.get("/review/2").text
    drafted(city, clock, "富强 民主 文明 和美", second.text)
    corrected = editor.get("/review/2").text

    assert same.count("撤下过：谐字写错") == 1 and "撤下过" not in corrected


def test_what_was_withdrawn_since_the_page_was_opened_is_not_sent_unawares(editor: Browser, city: City, clock: Clock):
    first = edition(city).slides[0]
    slides = {"slides-0-text": first.text, "slides-0-number": str(first.id), "slides-1-text": "和谐"}
    name = {"name": city.campaign.name, "theme": city.campaign.theme, "then": "send"}
    opened = re.findall(r'name="withdrawn" value="(\d+)"', editor.get("/campaigns/2").text)
    with city.database.writing() as unit:
        withdraw_slide(unit, street_builders.HOUSE, first.id, "错字", at=clock())
    unaware = name | {"withdrawn": opened[0], "version": "1"}
    kept = editor.post("/campaigns/2", campaign_form(**unaware, **slides), follow_redirects=True)
    reread = re.findall(r'name="withdrawn" value="(\d+)"', kept.text)
    assert "已存好，没有送审：有人刚撤下了街上的画面" in kept.text and "已撤下：" in kept.text
    assert state(city) is ReviewState.DRAFT

    aware = name | {"withdrawn": reread[0], "version": "2"}
    editor.post("/campaigns/2", campaign_form(**aware, **slides | {"slides-0-text": "和美"}))
    assert state(city) is ReviewState.WAITING
