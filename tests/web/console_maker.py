"""Consoles that share their compiled templates: compiling them anew for every test took half of their time."""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from campaigns.database import Database
from campaigns.settings import Settings
from scheduler.pictures.font_loader import FontSet
from web.app import create_app


class Compiled(BytecodeCache):
    """Keeps what was compiled, by the checksum of its source."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is known."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


def make_console(database: Database, fonts: FontSet, settings: Settings, **more: Any) -> Flask:
    """Build the console as `create_app` does."""
    app = create_app(database, fonts, settings, **more)
    app.jinja_env.bytecode_cache = _COMPILED
    return app
