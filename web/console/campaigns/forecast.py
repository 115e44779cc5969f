"""Forecast beside the form how often an unsaved campaign would play on a day, street by street."""

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
_PLACEHOLDER = "（预计）"
"""Stands in for a name that is still empty or taken: the forecast does not depend on names."""


@dataclass(frozen=True, slots=True)
class ForecastAnswer:
    """What is shown beside the form: a forecast, why the form would be refused, or what is still missing."""

    forecast: Forecast | None = None
    refused: str = ""
    missing: str = ""


@needs(Right.EDIT_CAMPAIGNS)
def show_forecast() -> str:
    """Answer with the forecast of the form as it is; nothing is saved."""
    number = request.args.get("campaign", 0, type=int)
    return render_template("campaigns/forecast.html", answer=_answer(CampaignForm(), number))


def _answer(form: CampaignForm, number: int) -> ForecastAnswer:
    valid = form.validate()
    with app_context().database.reading() as unit:
        before = unit.campaigns.get(number) if 0 < number <= NUMBER_MAX else None
        if number and (before is None or before.reserved):
            raise UnknownCampaignError(number)
        if not any((entry.form.text.data or "").strip() for entry in form.slides.entries):
            return ForecastAnswer(missing=gettext("写上字，这里就说每天大约播多少次。"))
        if not valid:
            return ForecastAnswer(missing=gettext("这些改好以后再算：%(fields)s", fields=_field_names(form)))
        wish = _with_placeholder_names(wish_of(form), before)
        here = app_context()
        layout = here.renderer.lay_out
        try:
            considered = validate_campaign(unit, wish, layout=layout, before=before)
            found = forecast(unit, considered, here.today(), layout=layout, zone=here.zone, before=before)
        except CampaignError as error:
            return ForecastAnswer(refused=localized(error))
    return ForecastAnswer(found)


def _with_placeholder_names(wish: CampaignWish, before: Campaign | None) -> CampaignWish:
    """Replace the names that may still be empty, or taken."""
    return replace(wish, name=_PLACEHOLDER if before is None else before.name, theme=wish.theme.strip() or _PLACEHOLDER)


def _field_names(form: CampaignForm) -> str:
    fields: list[Any] = [field for field in form if field.errors and field.name != "slides"]
    words = [str(field.label.text) for field in fields]
    if form.slides.errors:
        words.append(gettext("画面"))
    return gettext("、").join(words)
