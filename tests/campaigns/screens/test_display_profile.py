"""Test the sizes, colour classes and media types that a screen may have."""

from __future__ import annotations

import pytest

from campaigns.errors import MediaTypeError, SizeError
from campaigns.screens.display_profile import SIDE_MAX_PX, SIDE_MIN_PX, Colour, DisplayProfile, parse_size, profile_of


@pytest.mark.parametrize(
    ("colour", "media_type"),
    [(Colour.MONO, "image/x-portable-bitmap"), (Colour.DUAL_RG, "image/png"), (Colour.RGB, "image/webp")],
)
def test_the_colour_class_decides_the_media_type(colour, media_type):
    """PROTOCOL W-14."""
    found = profile_of(320, 16, colour)

    assert found == DisplayProfile(320, 16, colour, media_type) and found.size == "320x16"


def test_rgb_may_have_png_instead():
    assert profile_of(960, 576, Colour.RGB, "image/png").type == "image/png"


@pytest.mark.parametrize(
    ("colour", "media_type"), [(Colour.MONO, "image/png"), (Colour.DUAL_RG, "image/webp"), (Colour.RGB, "image/gif")]
)
def test_a_media_type_of_another_colour_class_is_refused(colour, media_type):
    with pytest.raises(MediaTypeError) as refused:
        profile_of(320, 16, colour, media_type)
    assert refused.value.field == "type"


@pytest.mark.parametrize(("w", "h"), [(SIDE_MIN_PX - 1, 16), (320, SIDE_MIN_PX - 1), (SIDE_MAX_PX + 1, 16), (16, 4097)])
def test_a_side_outside_its_bounds_is_refused(w, h):
    with pytest.raises(SizeError) as refused:
        profile_of(w, h, Colour.MONO)
    assert refused.value.field == "size"


@pytest.mark.parametrize(("text", "size"), [("320x16", (320, 16)), ("960X576", (960, 576)), ("320×16", (320, 16))])
def test_a_size_is_read_with_any_cross(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "320", "320x", "x16", "-320x16", "320x16x8", "３20x16", "320 x 16", "40960x4096"])
def test_a_malformed_size_is_refused(text):
    with pytest.raises(SizeError):
        parse_size(text)
