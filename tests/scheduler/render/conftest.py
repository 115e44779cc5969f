"""The house's own fonts, loaded once."""

from __future__ import annotations

import pytest

from scheduler.pictures.font_loader import FontSet, load_fonts


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """Noto Sans SC as the street has it."""
    return load_fonts()
