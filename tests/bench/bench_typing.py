"""What an editor waits for while typing: new dots after a key, a preview and a forecast, in headless Chromium."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.bench.bench_wall import SESSION, served
from tests.bench.figures import Figure
from tests.conftest import launch_chromium

SCREENS = 300
TIMES = 15
PAUSE_MS = 200
WORDS = "创建全国文明城市 人人参与"
# Types a text and returns how long it takes until the first glass shows something new.
KEY = """async (text) => {
  const canvas = document.querySelector("[data-lc-card] canvas"), area = document.querySelector("[data-lc-text]");
  const before = canvas.lcGlass.shown, began = performance.now();
  area.value = text;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  while (canvas.lcGlass.shown === before || canvas.dataset.drawn === "") await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
# Sends the form of the page as it stands and returns how long the answer takes.
ASK = """async (path) => {
  const form = new FormData(document.querySelector("[data-lc-text]").form), began = performance.now();
  const answer = await fetch(path, { method: "POST", body: form });
  await answer.text();
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return performance.now() - began;
}"""


def main() -> list[Figure]:
    """Measure the editor's page of a city of 300 screens."""
    with served(SCREENS) as address, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.add_cookies([{"name": "ledcast_session", "value": SESSION, "url": address}])
        page = context.new_page()
        page.goto(address + "/campaigns/new")
        found = [
            Figure("new dots after a key", _dots(page), goal=150),
            Figure("a forecast", _asked(page, "/campaigns/forecast"), goal=300),
        ]
        browser.close()
    return found


def _dots(page: Page) -> float:
    """Return the median over texts of which no two are equal, the first left out: it is warm after that."""
    taken = [float(page.evaluate(KEY, f"{WORDS} {number}")) for number in range(TIMES + 1)]
    return median(taken[1:])


def _asked(page: Page, path: str) -> float:
    """Return the median of answers, so far apart that the page's limit of requests refuses none."""
    taken: list[float] = []
    for _ in range(TIMES + 1):
        taken.append(page.evaluate(ASK, path))
        page.wait_for_timeout(PAUSE_MS)
    return median(taken[1:])
