"""From the editor to the glass: what the preview showed is what the street shows, when it was promised."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from campaigns.publication.stored_plan import StoredDocument
from tests.scheduler.broker.house import until
from tests.system.officer import look_through
from tests.system.town import Town
from tests.web.browsing import WIDE
from tests.web.test_browser import LIT_DOTS

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]
PASSWORD = "朝阳大街-2026-灯"
STRIP = "[data-lc-card='strip-320x16-mono-x-portable-bitmap'] canvas"
BEFORE, AFTER = "讲文明树新风", "文明健康 有你有我"


@pytest.fixture
def lived_in(town: Town) -> Town:
    """Everything runs, and both screens have confirmed."""
    town.begin_small("scheduler", "fleet", "web")
    until(lambda: town.applied("dp-1", "st-1"), 60)
    until(lambda: "console ready" in town.log("web"), 60)
    return town


@pytest.fixture
def officer(lived_in: Town, chromium: Browser) -> Iterator[Page]:
    """The first person, by the one-time link; nobody else is there, so they approve their own."""
    link = lived_in.ledcast("user", "link").strip()
    context = chromium.new_context(viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(link)
    page.get_by_label("登录名").fill("wangmin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("link", name="活动", exact=True)).to_be_visible()
    yield page
    context.close()
    assert wrong == []


def test_an_edited_slide_is_verified_after_its_approval_and_on_the_glass_from_switch_at_on(
    lived_in: Town, officer: Page
):
    """PROTOCOL W-20; until somebody has approved what they saw, the strip shows what was approved before."""
    town, page = lived_in, officer
    write(page, town, BEFORE)
    approve(page)
    first = preview(page, town, BEFORE)
    until(lambda: glass(town) == first, 30)

    edited = preview(page, town, AFTER)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已存好，在等审核")).to_be_visible()
    assert glass(town) == first, "the street goes on with what was approved"

    before = manifest(town)
    approve(page)
    until(lambda: manifest(town).rev > before.rev, 30)
    until(lambda: confirms(town, manifest(town)), 30)

    switch_at = manifest(town).switch_at
    assert switch_at is not None
    while datetime.now(UTC) < switch_at:  # not a moment too soon
        assert glass(town) != edited or datetime.now(UTC) >= switch_at
        time.sleep(0.02)
    until(lambda: glass(town) == edited, 30)
    until(lambda: town.applied("st-1"), 30)
    page.goto(town.address + "/screens")
    row = page.locator("[data-lc-screen='st-1']")
    expect(row.locator("[data-lc-state]")).to_contain_text("已确认")
    with town.database.reading() as unit:
        event = next(each for each in unit.audit.list() if each.action == "campaign approved")
    assert (event.actor, event.detail["alone"]) == ("wangmin", True)


def test_a_newcomer_writes_a_slogan_and_sees_it_played_and_counted(lived_in: Town, officer: Page):
    town, page = lived_in, officer
    write(page, town, "网络安全为人民", name="网络宣传周", theme="网络安全")
    approve(page)

    until(lambda: "网络宣传周" in {row["campaign"] for row in town.tallied("campaign")}, 60)
    page.goto(town.address + "/tallies?by=campaign")
    expect(page.get_by_role("row", name=re.compile("网络宣传周"))).to_be_visible()


def write(page: Page, town: Town, text: str, name: str = "文明城市", theme: str = "讲文明、树新风") -> None:
    """Write a campaign of one slide, half a minute long, for all screens, and send it for review."""
    page.goto(town.address + "/campaigns/new")
    page.get_by_label("文字").fill(text)
    page.get_by_label("每次播").fill("30")
    page.get_by_label("名称").fill(name)
    page.get_by_label("主题").fill(theme)
    page.get_by_role("button", name="送审").click()


def approve(page: Page) -> None:
    """Look at every picture, as soon as all are drawn, and approve; the page says that nobody else looked."""
    expect(page.get_by_text("这里只有你一个人，没有第二个人看过")).to_be_visible()
    look_through(page)
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_text("已通过，几秒后上屏。只有你一个人审，已写进审计记录。")).to_be_visible()


def preview(page: Page, town: Town, text: str) -> set[str]:
    """Type a text into the first campaign and return the lit dots of the strip's preview."""
    page.goto(town.address + "/campaigns")
    page.get_by_role("link", name="修改").first.click()
    page.locator("[data-lc-text]").fill(text)
    expect(page.locator(STRIP)).to_have_attribute("aria-label", text)
    page.locator(STRIP).scroll_into_view_if_needed()
    until(lambda: page.locator(STRIP).evaluate(LIT_DOTS), 30)
    return set(page.locator(STRIP).evaluate(LIT_DOTS))


def glass(town: Town) -> set[str]:
    """Return the lit dots of the strip on the street."""
    with Image.open(io.BytesIO((town.glass / "st-1.png").read_bytes())) as picture:
        dots = picture.convert("L")
        return {f"{x},{y}" for y in range(dots.height) for x in range(dots.width) if dots.getpixel((x, y))}


def manifest(town: Town) -> StoredDocument:
    with town.database.reading() as unit:
        return next(each for each in unit.documents.current_of_screen("st-1") if each.kind == "manifest")


def confirms(town: Town, document: StoredDocument) -> bool:
    """Whether the strip says that it has verified and fetched a manifest."""
    with town.database.reading() as unit:
        status = unit.status.get("st-1")
    assert status is not None
    return status.manifest_digest == document.digest and status.manifest_status in {"ready", "applied"}
