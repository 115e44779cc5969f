"""Somebody of the publicity office at a window, whose clicks and keys are counted as they go.

What they take is said by the keystroke-level model (Card, Moran, Newell, CACM 23(7), 1980): a key 0.28 s, to point and
click 1.3 s, to move the hand between keys and mouse 0.4 s, to make up one's mind 1.35 s. A Chinese character is three
and a half keys of pinyin, and whoever reviews looks at each picture for five seconds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

KEY_S, CLICK_S, HAND_S, MIND_S, LOOK_S = 0.28, 1.3, 0.4, 1.35, 5.0
KEYS_OF_CHARACTER = 3.5
PASSWORD = "朝阳大街-2026-灯"


@dataclass
class Officer:
    """One person at one window."""

    page: Page
    address: str
    steps: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Notice what goes wrong in the window, what breaks its policy, and what leaves the host."""
        note = self.wrong.append
        self.page.on("console", lambda said: note(said.text) if said.type == "error" else None)
        self.page.on("request", lambda asked: None if asked.url.startswith(self.address) else note(asked.url))

    @property
    def seconds(self) -> float:
        """How long the steps take whoever makes them."""
        costs = {"keys": KEY_S, "clicks": CLICK_S + MIND_S, "fields": CLICK_S + 2 * HAND_S, "looks": LOOK_S}
        return sum(costs[step] * times for step, times in self.steps.items())

    def click(self, where: Locator) -> None:
        where.click()
        self.steps["clicks"] += 1

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.steps["fields"] += 1
        self.steps["keys"] += round(sum(KEYS_OF_CHARACTER if ord(each) > 0x2E7F else 1 for each in text))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def makes_account(self, link: str) -> None:
        """Open the one-time link and set a password."""
        self.page.goto(link)
        self.type("密码", PASSWORD)
        self.click(self.button("设置密码"))
        expect(self.link("活动")).to_be_visible()

    def approves(self) -> None:
        """Look at every picture, as soon as all are drawn, and approve."""
        looks = look_through(self.page)
        self.steps["clicks"] += looks
        self.steps["looks"] += looks + 1
        self.click(self.button("通过"))
        expect(self.page.get_by_text("已通过，几秒后上屏。")).to_be_visible()


def look_through(page: Page) -> int:
    """Look at every picture of a review, as soon as all are drawn; returns how often the next one was asked for."""
    says = page.locator("[data-lc-unseen]")
    expect(says).to_contain_text(re.compile("看完每一张才能通过|每一张都看过了"), timeout=30_000)
    for looks in range(40):
        page.wait_for_timeout(600)  # what is in sight counts as seen after a moment
        if page.get_by_role("button", name="通过", exact=True).is_visible():
            return looks
        page.get_by_role("button", name="看下一张", exact=True).click()
    raise AssertionError(says.inner_text())
