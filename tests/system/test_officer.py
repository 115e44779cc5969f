"""A new officer's first campaign, from the one-time link to plays on the street."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from tests.scheduler.broker.house import until
from tests.system.officer import Officer
from tests.system.town import Town
from tests.web.browsing import WIDE

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]
WITHIN_S, CLICKS = 300, 15
"""At the last count: 140 keys, 12 clicks, 6 fields and 2 looks, 94 s."""
KINDS = {"large", "strip"}
CAMPAIGN, TEXTS = "119消防宣传月", ("预防为主 生命至上", "人走断电 安全用火")


@pytest.fixture
def office(town: Town, chromium: Browser) -> Iterator[tuple[Town, Officer, Officer]]:
    """A running town; two people, each at a window, who have never been here."""
    town.begin_small("scheduler", "fleet", "web")
    until(lambda: town.applied("dp-1", "st-1"), 60)
    until(lambda: "console ready" in town.log("web"), 60)
    with ExitStack() as stack:
        found = []
        for _ in range(2):
            context = chromium.new_context(viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
            stack.callback(context.close)
            found.append(Officer(context.new_page(), town.address))
        yield town, found[0], found[1]
        assert [officer.wrong for officer in found] == [[], []]


def test_a_new_officers_first_campaign_takes_less_than_five_minutes_and_plays_on_the_street(
    office: tuple[Town, Officer, Officer],
):
    """Of clicks and keys, by the plain count of both people's steps; a second person approves."""
    town, writer, reviewer = office
    writer.makes_account(invited(town, "liqiang", "李强", "editor"))
    reviewer.makes_account(invited(town, "zhaomin", "赵敏", "reviewer"))

    writer.click(writer.link("活动"))
    writer.click(writer.link("新建活动"))
    writer.type("文字", TEXTS[0])
    writer.click(writer.button("加画面"))
    writer.page.get_by_label("文字", exact=True).last.fill(TEXTS[1])
    writer.steps["fields"] += 1
    writer.steps["keys"] += len(TEXTS[1]) * 4
    writer.type("名称", CAMPAIGN)
    writer.type("主题", "消防")
    writer.click(writer.button("送审"))
    expect(writer.page.get_by_text(f"“{CAMPAIGN}”已存好，在等审核。")).to_be_visible()
    assert CAMPAIGN not in campaigns(town), "nothing plays that nobody else has seen"

    reviewer.click(reviewer.link("审核"))
    reviewer.click(reviewer.link("去审"))
    reviewer.approves()
    until(lambda: CAMPAIGN in campaigns(town), 60)
    until(lambda: {row["kind"] for row in town.tallied("campaign", "kind") if row["campaign"] == CAMPAIGN} >= KINDS, 60)

    writer.click(writer.link("播放统计"))
    writer.click(writer.page.get_by_role("link", name="活动", exact=True).last)
    expect(writer.page.get_by_role("row", name=CAMPAIGN)).to_be_visible()

    steps, seconds = writer.steps + reviewer.steps, writer.seconds + reviewer.seconds
    assert seconds < WITHIN_S, steps
    assert steps["clicks"] <= CLICKS, steps
    with town.database.reading() as unit:
        event = next(each for each in unit.audit.list() if each.action == "campaign approved")
    assert (event.actor, event.detail["alone"]) == ("zhaomin", False)


def invited(town: Town, name: str, shown_name: str, role: str) -> str:
    """The one-time link that an administrator hands over."""
    return (
        town.ledcast("user", "add", name, "--shown-name", shown_name, "--role", role).strip().splitlines()[-1].strip()
    )


def campaigns(town: Town) -> set[str]:
    """What was played and counted so far."""
    return {row["campaign"] for row in town.tallied("campaign")}
