"""Manage the tokens of programs that use the interface; for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectMultipleField, StringField

from campaigns.accounts.access import Right
from campaigns.accounts.token import LASTS_DAYS, LASTS_MAX_DAYS, Token, TokenWish
from campaigns.actions import create_token, revoke_token
from campaigns.errors import CampaignError
from web.console.common.forms import Page, add_error, options
from web.console.common.labels import SCOPES
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs

blueprint = Blueprint("tokens", __name__, url_prefix="/people/tokens")


class TokenForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a token to create."""

    name = StringField(lazy_gettext("给谁用"))
    scopes = SelectMultipleField(lazy_gettext("能做什么"), choices=options(SCOPES), validate_choice=False)
    days = IntegerField(lazy_gettext("有效几天"))


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def index() -> Page:
    """List the tokens, valid ones first."""
    return _render_tokens(_blank_form())


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def create() -> Page:
    """Create a token and show its secret, this once."""
    form, secret = TokenForm(), app_context().token()
    if not form.validate():  # days that are not a number
        return _render_tokens(form), 422
    wish = TokenWish(form.name.data or "", tuple(form.scopes.data or ()), form.days.data or 0)
    try:
        with app_context().database.writing() as unit:
            made = create_token(unit, actor(), wish, secret, at=app_context().clock())
    except CampaignError as error:
        add_error(form, error)
        return _render_tokens(form), 422
    return _render_tokens(_blank_form(), (made, secret))


@blueprint.post("/<int:token_id>/revoke")
@needs(Right.MANAGE_PEOPLE)
def revoke(token_id: int) -> Response:
    """Revoke a token at once."""
    with app_context().database.writing() as unit:
        revoked = revoke_token(unit, actor(), token_id, at=app_context().clock())
    flash(gettext("“%(name)s”的令牌已作废。", name=revoked.name), "ok")
    return redirect(url_for("tokens.index"))


def _blank_form() -> TokenForm:
    return TokenForm(formdata=None, data={"days": LASTS_DAYS, "scopes": []})


def _render_tokens(form: TokenForm, made: tuple[Token, str] | None = None) -> str:
    at = app_context().clock()
    with app_context().database.reading() as unit:
        tokens = unit.tokens.all()
    return render_template(
        "people/tokens.html",
        form=form,
        made=made,
        tokens=sorted(tokens, key=lambda token: (token.ended(at), -token.id)),
        at=at,
        scopes=SCOPES,
        days_max=LASTS_MAX_DAYS,
        zone=app_context().zone,
    )
