"""Test what the page of a campaign says of its edition on the street, and that it withdraws it with one press."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.actions import edit_campaign
from campaigns.booking.slide import SlideWish
from campaigns.reviewing.edition import Edition
from tests.web import street_builders
from tests.web.conftest import Browser, City, Clock


def edition(city: City) -> Edition:
    with city.database.reading() as unit:
        found = unit.editions.of(2)
    assert found is not None
    return found


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
    assert "已撤下，正在从屏上停播" in answer.text
    assert "第 1 版已撤下。" in answer.text and "有错字" in answer.text
    assert 'action="/campaigns/2/withdraw"' not in answer.text, "there is nothing left to withdraw"
    assert "已撤下" in editor.get("/campaigns?state=withdrawn").text


def test_one_slide_is_withdrawn_and_the_others_go_on(visit: Callable[[str], Browser], city: City):
    reviewer = visit("reviewer")
    first = edition(city).slides[0]
    page = reviewer.get("/campaigns/2").text
    answer = reviewer.post("/campaigns/2/withdraw", {"reason": "错字", "slide": str(first.id)}, follow_redirects=True)

    assert (f'value="{first.id}"' in page) is (len(edition(city).slides) > 1)
    assert first not in edition(city).slides_shown
    assert f"画面“{first.text}”已撤下" in answer.text


def test_without_a_reason_or_twice_nothing_is_withdrawn(editor: Browser, city: City):
    empty = editor.post("/campaigns/2/withdraw", {"reason": " "}, follow_redirects=True)
    assert (not edition(city).withdrawals and "lc-band-bad" in empty.text) or "bad" in empty.text
    editor.post("/campaigns/2/withdraw", {"reason": "错字"})
    again = editor.post("/campaigns/2/withdraw", {"reason": "错字"}, follow_redirects=True)

    assert "现在没有在播的画面可撤" in again.text and len(edition(city).withdrawals) == 1
    assert editor.post("/campaigns/2/withdraw", {"reason": "错字", "slide": "999"}).status_code == 302
    assert editor.post("/campaigns/999/withdraw", {"reason": "错字"}).status_code == 404


def test_readers_neither_see_nor_press_it(reader: Browser, city: City):
    assert 'action="/campaigns/2/withdraw"' not in reader.get("/campaigns/2").text
    assert reader.post("/campaigns/2/withdraw", {"reason": "错字"}).status_code == 403
    assert not edition(city).withdrawals
