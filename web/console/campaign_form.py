"""A campaign's form, to a wish and from a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from campaigns.campaign import OPEN_CATEGORIES, Aim, Campaign, CampaignWish
from campaigns.playlist import SLIDES_MAX
from campaigns.slide import DWELL_MAX_MS, DWELL_MIN_MS, SlideWish
from campaigns.target import NOBODY
from web.console.words import CATEGORIES
from web.language import lazy_gettext

RUNS_FOR = timedelta(days=29)
_REQUIRED = lazy_gettext("请填写")
_DWELL = NumberRange(DWELL_MIN_MS // 1000, DWELL_MAX_MS // 1000)


class SlideForm(Form):
    """One slide: its text, and its time when the layout shall not choose it."""

    number = HiddenField()
    text = TextAreaField(lazy_gettext("文字"))
    dwell_s = IntegerField(lazy_gettext("每次播（秒）"), [Optional(), _DWELL])


class CampaignForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """All of a campaign on one page; the rules are the campaign's own."""

    name = StringField(lazy_gettext("名称"))
    theme = StringField(lazy_gettext("主题"))
    occasion = StringField(lazy_gettext("时期"))
    category = SelectField(
        lazy_gettext("类别"), choices=[SelectChoice(word.value, CATEGORIES[word.value]) for word in OPEN_CATEGORIES]
    )
    starts_on = DateField(lazy_gettext("开始"), [InputRequired(_REQUIRED)])
    ends_on = DateField(lazy_gettext("结束"), [InputRequired(_REQUIRED)])
    weight = IntegerField(lazy_gettext("份量"), [InputRequired(_REQUIRED)])
    screens = SelectMultipleField(lazy_gettext("屏"), validate_choice=False)
    slides = FieldList(FormField(SlideForm), lazy_gettext("画面"), min_entries=1, max_entries=SLIDES_MAX)
    version = IntegerField(validators=[Optional()])


def wish_of(form: CampaignForm, present: Campaign | None = None) -> CampaignWish:
    """Return what a form that validated asks for; what the form does not show stays as it is at `present`."""
    weight, starts_on, ends_on = form.weight.data, form.starts_on.data, form.ends_on.data
    assert weight is not None
    assert starts_on is not None
    assert ends_on is not None
    return CampaignWish(
        name=form.name.data or "",
        theme=form.theme.data or "",
        occasion=form.occasion.data or "",
        category=form.category.data or "",
        aim=Aim.FILLER.value if present is None else present.aim.value,
        weight=weight,
        starts_on=starts_on,
        ends_on=ends_on,
        screens=tuple(form.screens.data or ()),
        slides=tuple(_slide(entry.form, present) for entry in form.slides.entries),
        version=form.version.data or 0,
        target=NOBODY if present is None else present.target,
        daypart_ids=() if present is None else present.daypart_ids,
        share_percent=None if present is None else present.share_percent,
    )


def defaults(today: date, screens: Sequence[str]) -> dict[str, Any]:
    """Return what a new campaign's form begins with: from today for thirty days, on all screens."""
    return {
        "starts_on": today,
        "ends_on": today + RUNS_FOR,
        "weight": 1,
        "screens": list(screens),
        "slides": [{"text": ""}],
    }


def values(campaign: Campaign) -> dict[str, Any]:
    """Return what a campaign's form begins with."""
    names = ("name", "theme", "occasion", "starts_on", "ends_on", "weight", "version")
    slides = [
        {"number": slide.id, "text": slide.text, "dwell_s": slide.dwell_ms and slide.dwell_ms // 1000}
        for slide in campaign.slides
    ]
    return {name: getattr(campaign, name) for name in names} | {
        "category": campaign.category.value,
        "screens": list(campaign.screens),
        "slides": slides,
    }


def rebase(form: CampaignForm, present: Campaign) -> None:
    """Set the form upon what is stored now: saving once more then means what was typed, knowingly."""
    form.version.data, form.version.raw_data = present.version, None
    known = {str(slide.id) for slide in present.slides}
    for entry in form.slides.entries:
        if entry.form.number.data not in known:
            entry.form.number.data = ""


def _slide(form: SlideForm, present: Campaign | None) -> SlideWish:
    number = form.number.data or ""
    dwell_s = form.dwell_s.data
    own_id = int(number) if number.isascii() and number.isdigit() and len(number) < len(str(2**53)) else None
    kept = next((slide for slide in (present.slides if present else ()) if slide.id == own_id), None)
    return SlideWish(
        text=form.text.data or "",
        dwell_ms=None if dwell_s is None else dwell_s * 1000,
        id=own_id,
        starts_on=kept.starts_on if kept else None,
        ends_on=kept.ends_on if kept else None,
    )
