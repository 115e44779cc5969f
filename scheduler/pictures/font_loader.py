"""Load the font from its package: the one place where rendering reads a disk."""

from __future__ import annotations

from pathlib import Path

from scheduler.render.fonts import FontError, FontSet

__all__ = ["FontError", "FontSet", "load_fonts"]


def load_fonts() -> FontSet:
    """Return Noto Sans SC as a font set; takes some 50 ms, so call it once a process.

    Raises FontError if the font package is missing or its file is damaged.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path  # noqa: PLC0415 - a player installs without the fonts

        return FontSet(Path(sans_path()).read_bytes())
    except (ImportError, OSError) as error:
        raise FontError(
            f"the font package pylopdf-fonts-zh-cn cannot be read ({error}): `make run` installs it anew"
        ) from error
