"""Take a picture of every page at three widths from the running product: a fresh home, the demo city, a browser."""

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
WINDOWS = {1366: 768, 390: 844, 1920: 1080}
"""Width and height: the office's old computer, a phone, the duty room."""
COLOURS = (128, 64, 32, 16)
LINK = re.compile(r"(http://\S+)/link/\S+")
PLAYS_AFTER_MS = 40_000
PAGES = {
    "today": "today",
    "campaigns": "campaigns",
    "editor": "campaigns/new",
    "campaign": "campaigns/3",
    "reviews": "review",
    "review": "review/{waiting}",
    "screens": "screens",
    "screen": "screens/st-1",
    "large-screen": "screens/dp-1",
    "wall": "wall",
    "tallies": "tallies?by=street",
    "people": "people",
    "tokens": "people/tokens",
    "account": "account",
    "settings-streets": "settings/streets",
    "settings-groups": "settings/groups",
    "settings-group": "settings/groups/2",
    "settings-dayparts": "settings/dayparts",
    "settings-holidays": "settings/holidays",
    "settings-names": "settings/names",
    "settings-idle": "settings/idle",
    "gallery": "gallery",
}
SLOGAN = "人民城市人民建 人民城市为人民"


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
    """Write what the page shows, with as many colours as its limit allows."""
    path = PICTURES / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        for colours in COLOURS:
            small = shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
            small.save(path, optimize=True)
            if path.stat().st_size <= LIMIT_BYTES:
                break
    size = path.stat().st_size
    assert size <= LIMIT_BYTES, f"{path} has {size} bytes, {LIMIT_BYTES} at most"
    print(f"{path} {size // 1000} kB")


def sign_up(page: Page, link: str) -> str:
    """Make the first account and return the console's address."""
    page.goto(link)
    page.get_by_label("登录名").fill("wangmin")
    page.get_by_label("姓名").fill("王敏")
    page.get_by_label("密码").fill(secrets.token_urlsafe(16))
    page.get_by_role("button", name="建立账号").click()
    page.wait_for_selector("html[data-lc-ready]")
    return page.url.rsplit("/", 1)[0]


def write(page: Page, home: str) -> str:
    """Write a campaign, send it for review, and return its number."""
    page.goto(f"{home}/campaigns/new")
    page.locator("[data-lc-text]").fill(SLOGAN)
    page.get_by_label("名称", exact=True).fill("人民城市")
    page.get_by_label("主题", exact=True).fill("创建文明城市")
    page.get_by_role("button", name="送审", exact=True).click()
    page.wait_for_url("**/review/*")
    return page.url.rsplit("/", 1)[1]


def main() -> None:
    """Make the account, let the street play a while, take the pictures."""
    for old in PICTURES.glob("*.png"):  # what was drawn by hand stays
        old.unlink()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with city() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
        page.set_viewport_size({"width": 1366, "height": WINDOWS[1366]})
        home = sign_up(page, link)
        waiting = write(page, home)
        page.wait_for_timeout(PLAYS_AFTER_MS)
        for width, height in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": height})
            for name, path in PAGES.items():
                page.goto(f"{home}/{path.format(waiting=waiting)}")
                if name == "editor":
                    page.locator("[data-lc-text]").fill(SLOGAN)
                page.wait_for_timeout(2_000)
                keep(page, f"{name}-{width}")
        browser.close()


if __name__ == "__main__":
    main()
