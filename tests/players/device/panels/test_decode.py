"""Slides are decoded to pixels, or refused with a reason.

Covers: base.
"""

from __future__ import annotations

import hashlib
import io
from functools import partial

import pytest
from PIL import Image

from players.device.agent.file_ref import FileRef
from players.device.agent.image_header import PBM, PNG, WEBP
from players.device.panels.base import PanelError
from players.device.panels.decode import Decoder, decode, draw_caption

W, H = 24, 8
OFF, RED, GREEN, AMBER = (0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 191, 0)


def ref(body: bytes, media_type: str, w: int = W, h: int = H) -> FileRef:
    return FileRef(hashlib.sha256(body).hexdigest(), len(body), (media_type, w, h))


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def test_mono_dots_are_red_where_the_bit_is_clear() -> None:
    """W-14: mono is P4; bit 1 = dark, rows padded to whole bytes."""
    body = b"P4\n12 2\n" + bytes([0b01111111, 0b11111111, 0b11111111, 0b11100000])

    image = decode(ref(body, PBM, 12, 2), body)

    assert [image.getpixel((x, 0)) for x in (0, 1, 11)] == [RED, OFF, OFF]
    assert [image.getpixel((x, 1)) for x in (0, 10, 11)] == [OFF, OFF, RED] or image.getpixel((11, 1)) == RED


def test_a_palette_png_keeps_its_colours() -> None:
    """W-14: dual_rg is a PNG with the palette off, red, green, amber."""
    image = Image.new("P", (W, H))
    image.putpalette([part for colour in (OFF, RED, GREEN, AMBER) for part in colour])
    for x in range(4):
        image.putpixel((x, 0), x)
    body = saved(image, "PNG")

    shown = decode(ref(body, PNG), body)

    assert [shown.getpixel((x, 0)) for x in range(4)] == [OFF, RED, GREEN, AMBER]


def test_a_lossless_webp_keeps_every_pixel() -> None:
    """W-14: rgb is lossless WebP."""
    image = Image.effect_noise((W, H), 90).convert("RGB")
    body = saved(image, "WEBP", lossless=True)

    assert decode(ref(body, WEBP), body).tobytes() == image.tobytes()


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", PBM),
        (b"P4\n24 8\nshort", PBM),
        (b"P1\n24 8\n" + b"1" * 192, PBM),
        (saved(Image.new("RGB", (W, H)), "WEBP", lossless=True)[:-9], WEBP),
        (saved(Image.new("RGB", (W, H)), "PNG")[:-30], PNG),
        (saved(Image.new("RGB", (W, H + 1)), "PNG"), PNG),
        (saved(Image.new("RGB", (W, H)), "GIF"), PNG),
    ],
)
def test_bytes_that_are_not_the_picture_are_refused(body: bytes, media_type: str) -> None:
    with pytest.raises(PanelError) as refused:
        decode(ref(body, media_type), body)

    assert not refused.value.missing


def test_absent_file_is_reported_as_missing() -> None:
    with pytest.raises(PanelError) as refused:
        decode(ref(b"x", PBM), None)

    assert refused.value.missing


def test_a_picture_is_decoded_once_within_a_bound() -> None:
    decoder = Decoder(kept_pixels=2 * W * H)
    bodies = [saved(Image.new("RGB", (W, H), (n, 0, 0)), "PNG") for n in range(3)]
    asked: list[int] = []

    def read(n: int) -> bytes:
        asked.append(n)
        return bodies[n]

    for n in (0, 1, 1, 2, 1, 0):
        decoder.picture(ref(bodies[n], PNG), partial(read, n))

    assert asked == [0, 1, 2, 0]


def test_a_caption_fits_the_glass_and_is_lit() -> None:
    for size in ((320, 16), (960, 576), (16, 16)):
        image = draw_caption("st-0042", *size)
        assert image.size == size
        assert image.getbbox() is not None


def test_a_clip_is_not_decoded() -> None:
    """W-16: where it cannot be decoded (flag 2), the first idle picture stands."""
    body = b"\0\0\0\x18ftypisom"

    with pytest.raises(PanelError, match="video/mp4") as refused:
        decode(ref(body, "video/mp4"), body)

    assert not refused.value.missing


def test_a_file_of_another_length_is_refused() -> None:
    """W-14: a picture that is not what its asset says cannot be shown."""
    body = saved(Image.new("RGB", (W, H)), "PNG")

    with pytest.raises(PanelError, match="bytes"):
        decode(ref(body + b"x", PNG), body)
