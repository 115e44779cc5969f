"""The examples in docstrings do what they show."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("campaigns", "scheduler", "players", "web", "setup")
EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)


def modules() -> list[str]:
    """The modules whose docstrings hold examples."""
    paths = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [
        path.relative_to(ROOT).with_suffix("") for path in paths if EXAMPLE.search(path.read_text(encoding="utf-8"))
    ]
    return [".".join(path.parts).removesuffix(".__init__") for path in found]


@pytest.mark.parametrize("name", modules())
def test_examples_give_what_they_show(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))

    assert results.attempted > 0
    assert results.failed == 0
