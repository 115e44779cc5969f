"""Test that a preview is the picture of the street, byte for byte, and rendered once."""

from __future__ import annotations

import base64

import pytest

from campaigns.errors import MissingGlyphError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.pictures.font_loader import FontSet
from scheduler.render import render, render_key
from tests.web.conftest import City
from web.preview.preview_pictures import PreviewRenderer, inline_picture

TEXT, THEME = "讲文明 树新风", "讲文明、树新风"


@pytest.fixture
def strip(city: City) -> DisplayProfile:
    return city.screens["st-1"].profile


def test_a_preview_is_what_the_scheduler_renders(pictures: PreviewRenderer, fonts: FontSet, strip: DisplayProfile):
    drawn = pictures.draw(TEXT, THEME, strip, None)

    assert drawn == render(TEXT, THEME, strip, fonts, None)
    assert pictures.key(TEXT, THEME, strip, None) == render_key(TEXT, THEME, strip, fonts, None)


def test_the_same_words_are_rendered_once(fonts: FontSet, strip: DisplayProfile):
    renderer = PreviewRenderer(fonts)

    first = renderer.draw(TEXT, THEME, strip, None)
    renderer.draw("别的字", THEME, strip, None)

    assert renderer.draw(TEXT, THEME, strip, None) is first


def test_a_layout_takes_the_time_of_the_rendition(pictures: PreviewRenderer, strip: DisplayProfile):
    assert pictures.lay_out(TEXT, THEME, strip).ms == pictures.draw(TEXT, THEME, strip, None).ms


def test_a_missing_glyph_is_refused_by_name(pictures: PreviewRenderer, strip: DisplayProfile):
    with pytest.raises(MissingGlyphError, match="\U0002a6d5"):
        pictures.draw("\U0002a6d5", THEME, strip, None)


def test_an_unsaved_picture_carries_its_bytes(pictures: PreviewRenderer, strip: DisplayProfile):
    drawn = pictures.draw(TEXT, THEME, strip, None)
    picture = inline_picture(drawn, strip)

    assert (picture.w, picture.h, picture.ms) == (strip.w, strip.h, drawn.ms)
    assert [base64.b64decode(frame.body or "") for frame in picture.frames] == [frame.body for frame in drawn.frames]
