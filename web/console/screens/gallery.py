"""Show every part of the console in every state on one page, for developers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from flask import Blueprint, abort, render_template, request
from flask_wtf import FlaskForm
from wtforms import StringField

from campaigns.accounts.access import Right
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from web.console.common.forms import Page
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import needs
from web.preview.preview_pictures import SlidePicture, inline_picture

blueprint = Blueprint("gallery", __name__)
MOST_DOTS = 600
STRIP = profile_of(320, 16, Colour.MONO)
DUAL = profile_of(512, 32, Colour.DUAL_RG)
LARGE = profile_of(960, 576, Colour.RGB)
EFFECTS = ("push-left", "push-up", "cover-left", "fade")
STEP_MS = 25
_SEED = 2026
_SLOGANS = ("创建全国文明城市", "富强 民主 文明 和谐", "讲文明 树新风", "垃圾分类 从我做起", "礼让斑马线", "预防为主")
_ROWS = tuple((f"GALLERY-{number:02}", number * 37 % 101) for number in range(1, 24))
_PAGE = 6


class SampleForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Two fields, one of them with an error."""

    name = StringField(lazy_gettext("名称"))
    text = StringField(lazy_gettext("文字"))


@blueprint.get("/gallery")
@needs(Right.CHANGE_SETTINGS)
def index() -> Page:
    """Show all parts; `?dots=300` shows that many moving strips instead, for measurements."""
    dots = request.args.get("dots", 0, type=int)
    if not 0 <= dots <= MOST_DOTS:
        abort(400)
    if dots:
        return render_template("screens/gallery_dots.html", pictures=list(_scrolling_strips(dots)))
    form = SampleForm(meta={"csrf": False}, data={"name": gettext("创城"), "text": "\U0002ecd0"})
    form.text.errors = [gettext("这个字条屏显示不了。换一个字，或只发大屏。")]
    return render_template(
        "screens/gallery.html",
        form=form,
        still=_picture(_SLOGANS[0], STRIP),
        dual=_picture(_SLOGANS[0], DUAL),
        large=_picture(_SLOGANS[1], LARGE),
        paged=_picture("富强 民主 文明 和谐 自由 平等 公正 法治 爱国 敬业 诚信 友善", STRIP),
        scrolling=_scrolling(_SLOGANS[2]),
        effects={fx: replace(_picture(_SLOGANS[3], STRIP), fx=fx) for fx in EFFECTS},
        **_sample_table(),
    )


def _sample_table() -> dict[str, object]:
    """Return the sample table, searched, sorted and paged as the address asks."""
    words, sort = request.args.get("q", "").strip()[:40], request.args.get("sort", "name")
    page = request.args.get("page", 1, type=int)
    found = [row for row in _ROWS if words.casefold() in row[0].casefold()]
    found.sort(key=lambda row: row[1] if sort.endswith("plays") else row[0], reverse=sort.startswith("-"))
    pages = max(1, -(-len(found) // _PAGE))
    if not 1 <= page <= pages or sort.removeprefix("-") not in {"name", "plays"}:
        abort(400)
    return {"q": words, "sort": sort, "page": page, "rows": found[(page - 1) * _PAGE : page * _PAGE]} | {"pages": pages}


def _picture(text: str, profile: DisplayProfile) -> SlidePicture:
    return inline_picture(app_context().renderer.draw(text, "", profile, None), profile)


def _scrolling(text: str, step_ms: int = STEP_MS) -> SlidePicture:
    """Return a picture of a text that scrolls through the strip column by column."""
    drawn = inline_picture(app_context().renderer.draw(text, "", STRIP, None), STRIP)
    ms = 2 * STRIP.w * step_ms
    return replace(drawn, ms=ms, step_ms=step_ms, frames=(replace(drawn.frames[0], ms=ms),))


def _scrolling_strips(number: int) -> Iterator[SlidePicture]:
    chance = Random(_SEED)  # noqa: S311 - the same page each time, nothing secret
    for _ in range(number):
        yield _scrolling(chance.choice(_SLOGANS), chance.choice((20, 25, 40)))
