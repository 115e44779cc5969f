"""Reads the house's font from where pip put it: the one place where rendering touches a disk."""

from __future__ import annotations

from pathlib import Path

from scheduler.render.fonts import FontError, FontSet

__all__ = ["FontError", "FontSet", "load_fonts"]


def load_fonts() -> FontSet:
    """Read Noto Sans SC and return it as a font set; some 50 ms, to be done once a process.

    Raises FontError when the font package is missing or its file is damaged.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path  # noqa: PLC0415 - a player installs without the fonts

        return FontSet(Path(sans_path()).read_bytes())
    except (ImportError, OSError) as error:
        raise FontError(
            f"the font package pylopdf-fonts-zh-cn cannot be read ({error}): `make run` installs it anew"
        ) from error
