"""Towns to break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.town import Town


@pytest.fixture
def town(tmp_path: Path, mosquitto_program: str) -> Iterator[Town]:
    """A home of its own; nothing runs yet."""
    assert mosquitto_program
    made = Town(tmp_path / "home")
    yield made
    made.close()
