"""Define the campaign form, and convert it to a wish and from a campaign."""

from __future__ import annotations

from collections.abc import Callable
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
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from campaigns.booking.campaign import OPEN_CATEGORIES, SHARE_MAX_PERCENT, Aim, Campaign, CampaignWish
from campaigns.booking.playlist import SLIDES_MAX
from campaigns.booking.slide import DWELL_MAX_MS, DWELL_MIN_MS, SlideWish
from campaigns.booking.target import field_of
from web.console.campaigns.targeting import CHOSEN, EVERYBODY, FIELDS, is_for_all, target_of
from web.console.common.labels import CATEGORIES
from web.http.language import lazy_gettext

RUNS_FOR = timedelta(days=29)
_REQUIRED = lazy_gettext("请填写")
_DWELL = NumberRange(DWELL_MIN_MS // 1000, DWELL_MAX_MS // 1000)
_SHARE = NumberRange(1, SHARE_MAX_PERCENT)


def _required_for(aim: Aim) -> Callable[[FlaskForm, IntegerField], None]:
    """Require the field where the form has this aim; ignore it otherwise."""

    def check(form: FlaskForm, field: IntegerField) -> None:
        blank = not field.raw_data or not str(field.raw_data[0]).strip()
        if form.aim.data != aim.value or blank:
            field.errors = []
            raise StopValidation(_REQUIRED if form.aim.data == aim.value else "")

    return check


def _rule_field(name: str) -> SelectMultipleField:
    return SelectMultipleField(name=field_of(name), validate_choice=False)


class SlideForm(Form):
    """One slide: its text, and its dwell unless the layout is to choose it."""

    number = HiddenField()
    text = TextAreaField(lazy_gettext("文字"))
    dwell_s = IntegerField(lazy_gettext("每次播（秒）"), [Optional(), _DWELL])
    starts_on = DateField(lazy_gettext("从"), [Optional()])
    ends_on = DateField(lazy_gettext("到"), [Optional()])


class CampaignForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a campaign; the rules are checked by the action that saves it."""

    name = StringField(lazy_gettext("名称"))
    theme = StringField(lazy_gettext("主题"))
    occasion = StringField(lazy_gettext("时期"))
    category = SelectField(
        lazy_gettext("类别"), choices=[SelectChoice(word.value, CATEGORIES[word.value]) for word in OPEN_CATEGORIES]
    )
    starts_on = DateField(lazy_gettext("开始"), [InputRequired(_REQUIRED)])
    ends_on = DateField(lazy_gettext("结束"), [InputRequired(_REQUIRED)])
    dayparts = SelectMultipleField(lazy_gettext("时段"), coerce=int, validate_choice=False)
    aim = RadioField(
        lazy_gettext("怎么占时间"),
        choices=[
            SelectChoice(Aim.ROTATION.value, lazy_gettext("轮播，按份量轮着播")),
            SelectChoice(Aim.SHARE.value, lazy_gettext("占比，占亮屏时间的一部分")),
        ],
        default=Aim.ROTATION.value,
    )
    weight = IntegerField(lazy_gettext("份量"), [_required_for(Aim.ROTATION)])
    share_percent = IntegerField(lazy_gettext("占比（百分之几）"), [_required_for(Aim.SHARE), _SHARE])
    targeting = RadioField(
        lazy_gettext("哪些屏"),
        choices=[
            SelectChoice(EVERYBODY, lazy_gettext("全城所有屏")),
            SelectChoice(CHOSEN, lazy_gettext("按条件选")),
        ],
        default=CHOSEN,
    )
    kinds, streets, groups, sizes, tags = (_rule_field(name) for name in FIELDS)
    screens = SelectMultipleField(lazy_gettext("屏"), validate_choice=False)
    slides = FieldList(FormField(SlideForm), lazy_gettext("画面"), min_entries=1, max_entries=SLIDES_MAX)
    version = IntegerField(validators=[Optional()])


def wish_of(form: CampaignForm) -> CampaignWish:
    """Return the wish of a form that validated."""
    starts_on, ends_on, everybody = form.starts_on.data, form.ends_on.data, form.targeting.data == EVERYBODY
    assert starts_on is not None
    assert ends_on is not None
    return CampaignWish(
        name=form.name.data or "",
        theme=form.theme.data or "",
        occasion=form.occasion.data or "",
        category=form.category.data or "",
        aim=form.aim.data,
        weight=form.weight.data or 0 if form.aim.data == Aim.ROTATION.value else 1,
        share_percent=form.share_percent.data if form.aim.data == Aim.SHARE.value else None,
        starts_on=starts_on,
        ends_on=ends_on,
        daypart_ids=tuple(form.dayparts.data or ()),
        target=target_of(form.targeting.data, {name: form[name].data for name in FIELDS}),
        screens=() if everybody else tuple(form.screens.data or ()),
        slides=tuple(_slide_wish(entry.form) for entry in form.slides.entries),
        version=form.version.data or 0,
    )


def default_values(today: date) -> dict[str, Any]:
    """Return the initial values of a new campaign's form: thirty days from today, on all screens."""
    return {
        "starts_on": today,
        "ends_on": today + RUNS_FOR,
        "weight": 1,
        "targeting": EVERYBODY,
        "slides": [{"text": ""}],
    }


def form_values(campaign: Campaign) -> dict[str, Any]:
    """Return the values of a campaign as its form shows them."""
    names = ("name", "theme", "occasion", "starts_on", "ends_on", "weight", "share_percent", "version")
    slides = [
        {
            "number": slide.id,
            "text": slide.text,
            "dwell_s": slide.dwell_ms and slide.dwell_ms // 1000,
            "starts_on": slide.starts_on,
            "ends_on": slide.ends_on,
        }
        for slide in campaign.slides
    ]
    return {name: getattr(campaign, name) for name in names} | {
        "category": campaign.category.value,
        "aim": campaign.aim.value,
        "dayparts": list(campaign.daypart_ids),
        "targeting": EVERYBODY if is_for_all(campaign.target, campaign.screens) else CHOSEN,
        "screens": list(campaign.screens),
        "slides": slides,
        **{name: list(words) for name, words in campaign.target.rules().items()},
    }


def rebase(form: CampaignForm, present: Campaign) -> None:
    """Set the form's version to the stored one, so that the next save overwrites it; slides gone meanwhile are new."""
    form.version.data, form.version.raw_data = present.version, None
    known = {str(slide.id) for slide in present.slides}
    for entry in form.slides.entries:
        if entry.form.number.data not in known:
            entry.form.number.data = ""


def _slide_wish(form: SlideForm) -> SlideWish:
    number = form.number.data or ""
    dwell_s = form.dwell_s.data
    return SlideWish(
        text=form.text.data or "",
        dwell_ms=None if dwell_s is None else dwell_s * 1000,
        id=int(number) if number.isascii() and number.isdigit() and len(number) < len(str(2**53)) else None,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
    )
