"""The size of a picture is read from its first bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from players.device.agent.image_header import PBM, PNG, WEBP, size_px


def encoded(mode: str, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (37, 16)).save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (PBM, encoded("1", "PPM")),
        (PNG, encoded("P", "PNG")),
        (WEBP, encoded("RGB", "WEBP", lossless=True)),
        (WEBP, encoded("RGBA", "WEBP", lossless=True, exif=b"Exif\0\0" + b"x" * 20)),
        (WEBP, encoded("RGB", "WEBP", quality=50)),
    ],
)
def test_size_is_read_from_every_media_type(media_type: str, body: bytes) -> None:
    """W-14: P4 for mono, PNG for dual_rg, WebP or PNG for rgb."""
    assert size_px(body, media_type) == (37, 16)


def test_bitmap_of_a_wrong_length_is_refused() -> None:
    body = encoded("1", "PPM")

    assert size_px(body[:-1], PBM) is None
    assert size_px(body + b"x", PBM) is None


@given(st.sampled_from([PBM, PNG, WEBP, "text/html"]), st.binary(max_size=80))
def test_any_bytes_have_a_size_or_none(media_type: str, body: bytes) -> None:
    for head in (b"", b"P4 ", b"RIFF____WEBPVP8L", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        found = size_px(head + body, media_type)
        assert found is None or len(found) == 2
