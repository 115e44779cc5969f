"""Take README's pictures from the running product: a fresh home, the demo city, a real browser."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path("docs/pictures")
LIMIT_BYTES = 150_000
WINDOW = {"width": 1366, "height": 768}
LINK = re.compile(r"(http://\S+)/link/\S+")
PLAYS_AFTER_MS = 35_000


@contextmanager
def city() -> Iterator[str]:
    """Run the product in a home of its own; yields the one-time link and stops all of it afterwards."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "LEDCAST_HOME": home, "LEDCAST_HTTP_PORT": "0"}
        words = [sys.executable, "-m", "ledcast", "run"]
        with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as running:
            try:
                assert running.stdout is not None
                yield next(found[0] for line in running.stdout if (found := LINK.search(line)))
                threading.Thread(target=running.stdout.read, daemon=True).start()
            finally:
                running.send_signal(signal.SIGTERM)
                running.communicate()


def keep(page: Page, name: str) -> None:
    """Write what the page shows, with a palette, so that a picture weighs little."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        small = shot.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)
    size = (PICTURES / f"{name}.png").stat().st_size
    assert size <= LIMIT_BYTES, f"{name}.png has {size} bytes, {LIMIT_BYTES} at most"
    print(f"docs/pictures/{name}.png {size // 1000} kB")


def main() -> None:
    """Make the account, let the street play a while, take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with city() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=WINDOW, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        page.goto(link)
        page.get_by_label("登录名").fill("wangmin")
        page.get_by_label("姓名").fill("王敏")
        page.get_by_label("密码").fill(secrets.token_urlsafe(16))
        page.get_by_role("button", name="建立账号").click()
        page.wait_for_selector("html[data-lc-ready]")
        home = page.url.rsplit("/", 1)[0]
        page.wait_for_timeout(PLAYS_AFTER_MS)
        page.goto(f"{home}/screens")
        page.wait_for_timeout(2_000)
        keep(page, "screens")
        page.goto(f"{home}/campaigns/new")
        page.locator("[data-lc-text]").fill("人民城市人民建 人民城市为人民")
        page.wait_for_timeout(1_000)
        keep(page, "editor")
        browser.close()


if __name__ == "__main__":
    main()
