from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scheduler.pictures.font_loader import FontError, load_fonts


def test_the_fonts_come_from_the_installed_package() -> None:
    fonts = load_fonts()

    assert fonts.has("国") and fonts.strike(16).size == 16 and fonts.outline(40).size == 40


def test_a_missing_font_package_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)

    with pytest.raises(FontError, match="make run"):
        load_fonts()


def test_a_file_that_is_no_font_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _path: b"no font")

    with pytest.raises(FontError, match="make run"):
        load_fonts()
