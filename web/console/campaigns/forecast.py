"""The forecast beside the form: how often it would play on a typical day, street by street, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request

from campaigns.accounts.access import Right
from campaigns.actions import validate_campaign
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.errors import CampaignError, UnknownCampaignError
from web.console.campaigns.form import CampaignForm, wish_of
from web.http.context import app_context
from web.http.language import gettext, localized
from web.http.signin import needs
from web.preview.forecast import Forecast, forecast

NUMBER_MAX = 2**53
_NAMELESS = "（预计）"
"""What a wish is called while nobody has named it yet: how often it plays does not hang on its name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands beside the form: a forecast, why it cannot be kept, or what is still to be filled in."""

    forecast: Forecast | None = None
    refused: str = ""
    missing: str = ""


@needs(Right.EDIT_CAMPAIGNS)
def say_forecast() -> str:
    """Answer with what the form as it stands would come to; nothing is saved."""
    number = request.args.get("campaign", 0, type=int)
    return render_template("campaigns/forecast.html", answer=_answer(CampaignForm(), number))


def _answer(form: CampaignForm, number: int) -> Answer:
    valid = form.validate()
    with app_context().database.reading() as unit:
        before = unit.campaigns.get(number) if 0 < number <= NUMBER_MAX else None
        if number and (before is None or before.reserved):
            raise UnknownCampaignError(number)
        if not any((entry.form.text.data or "").strip() for entry in form.slides.entries):
            return Answer(missing=gettext("写上字，这里就说每天大约播多少次。"))
        if not valid:
            return Answer(missing=gettext("这些改好以后再算：%(fields)s", fields=_named(form)))
        wish = _nameless(wish_of(form), before)
        here = app_context()
        layout = here.renderer.lay_out
        try:
            considered = validate_campaign(unit, wish, layout=layout, before=before)
            found = forecast(unit, considered, here.today(), layout=layout, zone=here.zone, before=before)
        except CampaignError as error:
            return Answer(refused=localized(error))
    return Answer(found)


def _nameless(wish: CampaignWish, before: Campaign | None) -> CampaignWish:
    """Return the wish without the names that may still be empty, or taken."""
    return replace(wish, name=_NAMELESS if before is None else before.name, theme=wish.theme.strip() or _NAMELESS)


def _named(form: CampaignForm) -> str:
    fields: list[Any] = [field for field in form if field.errors and field.name != "slides"]
    words = [str(field.label.text) for field in fields]
    if form.slides.errors:
        words.append(gettext("画面"))
    return gettext("、").join(words)
