"""Bytes are checked against the file that a document names."""

from __future__ import annotations

import pytest

from players.device.agent.file_ref import FileRef
from players.device.agent.image_header import PBM, PNG

PICTURE = b"P4\n16 1\n\xff\xff"


@pytest.mark.parametrize(
    ("file", "fits"),
    [
        (FileRef("d", len(PICTURE)), True),
        (FileRef("d", len(PICTURE) + 1), False),
        (FileRef("d", len(PICTURE), (PBM, 16, 1)), True),
        (FileRef("d", len(PICTURE), (PBM, 1, 16)), False),
        (FileRef("d", len(PICTURE), (PNG, 16, 1)), False),
        (FileRef("d", len(PICTURE), ("video/mp4", 16, 1)), True),
        (FileRef("d", len(PICTURE) + 1, ("video/mp4", 16, 1)), False),
    ],
)
def test_length_media_type_and_size_are_compared(file: FileRef, *, fits: bool) -> None:
    assert file.fits(PICTURE) == fits
