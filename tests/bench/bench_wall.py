"""How many frames a second the wall of 100 screens, and a page of 300 moving strips, hold in headless Chromium.

Prints one JSON object a page: frames a second, the longest frame, the script's own time a frame, and what is left.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server  # type: ignore[import-untyped]

from campaigns.database import connect, migrate
from campaigns.settings import Settings
from scheduler.pictures.font_loader import load_fonts
from tests.bench.wall_city import seed_city
from tests.conftest import launch_chromium
from web.app import create_app
from web.http.context import context_of
from web.preview.preview_pictures import PreviewRenderer

SCREENS = 100
DOTS = 300
LOOKS_MS = 10_000
GOAL_FPS = 30
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
SESSION = "bench"
# Times every animation frame and what the page's own script takes of it.
PROBE = """() => {
  const real = window.requestAnimationFrame.bind(window);
  window.probe = { frames: [], script: 0, calls: 0, on: false };
  window.requestAnimationFrame = (callback) => real((at) => {
    const began = performance.now();
    callback(at);
    if (window.probe.on) { window.probe.script += performance.now() - began; window.probe.calls += 1; }
  });
  const tick = (at) => { if (window.probe.on) window.probe.frames.push(at); real(tick); };
  real(tick);
}"""
# Lets every glass run through, column by column, whatever the street says: the most that a wall can have to draw.
RUN = """() => document.querySelectorAll("canvas.lc-glass").forEach(({ lcGlass: glass }) => {
  if (!glass.shown || glass.smooth) return;
  const { picture } = glass.shown;
  const frames = picture.frames.map((frame) => ({ ...frame, ms: 50 * glass.w }));
  glass.shown = { ...glass.shown, picture: { ...picture, id: "run", started_at: undefined, step_ms: 25, frames } };
  [glass.next, glass.due, glass.show] = [null, 0, () => {}];
})"""


@contextmanager
def served(screens: int) -> Iterator[str]:
    """Serve the seeded city on a port of its own; yields the address."""
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'ledcast.db'}"
        migrate(url)
        database, fonts = connect(url), load_fonts()
        at = datetime.now(UTC)
        seed_city(database, PreviewRenderer(fonts), screens, at)
        with database.writing() as unit:
            administrator = next(person for person in unit.people.all() if person.name == "administrator")
            unit.people.add_login(SESSION, administrator.id, at)
        app = create_app(database, fonts, Settings(home=Path(home)), secret="bench")
        server = create_server(app, host="127.0.0.1", port=0, threads=12, channel_request_lookahead=1)
        threading.Thread(target=server.run, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            context_of(app).hub.close()
            server.close()
            database.close()


def measure(page: Page, looks_ms: int = LOOKS_MS) -> dict[str, Any]:
    """Return what a page that is open holds."""
    page.evaluate("window.probe.on = true")
    page.wait_for_timeout(looks_ms)
    found = page.evaluate("window.probe.on = false, window.probe")
    frames, calls = found["frames"], max(1, found["calls"])
    gaps = sorted(after - before for before, after in pairwise(frames))
    seen = page.evaluate(
        "[...document.querySelectorAll('canvas.lc-glass')].filter(c => c.lcGlass.due < Infinity).length"
    )
    return {
        "fps": round((len(frames) - 1) * 1000 / (frames[-1] - frames[0]), 1),
        "median_ms": round(gaps[len(gaps) // 2], 1),
        "p95_ms": round(gaps[len(gaps) * 95 // 100], 1),
        "longest_ms": round(gaps[-1], 1),
        "draws_a_second": round(found["calls"] * 1000 / looks_ms, 1),
        "script_ms_a_draw": round(found["script"] / calls, 2),
        "glasses": page.locator("canvas.lc-glass").count(),
        "moving": seen,
    }


def look(address: str, path: str, size: tuple[int, int], *, run: bool = False) -> dict[str, Any]:
    """Open a page and measure it, once its dots stand there; `run` lets all strips run through."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        context.add_cookies([{"name": "ledcast_session", "value": SESSION, "url": address}])
        page = context.new_page()
        page.add_init_script(f"({PROBE})()")
        page.goto(address + path)
        page.wait_for_selector("canvas.lc-glass[data-drawn]")
        page.wait_for_timeout(1_500)
        if run:
            page.evaluate(RUN)
            page.evaluate("document.querySelector('canvas.lc-glass').lcGlass.fit(), dispatchEvent(new Event('resize'))")
        told = {"page": path, "size": f"{size[0]}x{size[1]}", "running": run or "dots" in path}
        found = told | measure(page)
        browser.close()
    return found


def main() -> None:
    """Measure both pages at their sizes; exit with 1 when one does not hold its goal at the office's size."""
    rows = []
    wanted = [("/wall", size, run) for run in (False, True) for size in SIZES]
    wanted += [(f"/gallery?dots={DOTS}", size, False) for size in SIZES[:2]]
    with served(SCREENS) as address:
        for path, size, run in wanted:
            rows.append(look(address, path, size, run=run))
            sys.stdout.write(json.dumps(rows[-1], ensure_ascii=False) + "\n")
            sys.stdout.flush()
    sys.exit(0 if all(row["fps"] >= GOAL_FPS for row in rows if row["size"] == "1366x768") else 1)


if __name__ == "__main__":
    main()
