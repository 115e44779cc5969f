"""A console on a port of its own, and somebody at a window of a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from waitress.server import create_server  # type: ignore[import-untyped]

from web.http.context import context_of

WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


class Ticking:
    """A clock that runs from just after noon of the seeded day, two seconds before a slide changes."""

    def __init__(self, noon: datetime) -> None:
        self._noon = noon
        self._began = time.monotonic() - 3

    def __call__(self) -> datetime:
        return self._noon + timedelta(seconds=time.monotonic() - self._began)


@dataclass
class Served:
    app: Flask
    address: str


@contextmanager
def serving(app: Flask) -> Iterator[Served]:
    """Answer on a free port until the block ends."""
    server = create_server(app, host="127.0.0.1", port=0, threads=12, channel_request_lookahead=1)
    thread = threading.Thread(target=_run, args=[server], daemon=True)
    thread.start()
    yield Served(app, f"http://127.0.0.1:{server.effective_port}")
    context_of(app).hub.close()
    server.close()
    thread.join(5)


def _run(server: Any) -> None:
    with suppress(OSError):  # it is closed under its own loop's feet
        server.run()


class Person:
    """Somebody at a window of the browser, who notices whatever goes wrong in it.

    What breaks the content security policy is an error in the browser's console; a request to another host is wrong
    too.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("console", lambda said: self.wrong.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda asked: None if _at_home(asked.url, address) else self.wrong.append(asked.url))

    def opens(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_selector("html[data-lc-ready]")
        return self.page


def _at_home(url: str, address: str) -> bool:
    """Whether a request stays with the console's own host, or needs no host at all."""
    return url.startswith((f"{address}/", "data:", "blob:", "about:"))
