"""Share among the pages of settings their blueprint and the handling of errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from campaigns.accounts.access import Right
from campaigns.errors import CampaignError, ConflictError, UnknownError
from web.http.language import localized
from web.http.signin import needs

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
@needs(Right.CHANGE_SETTINGS)
def index() -> Response:
    """Redirect to the first page."""
    return redirect(url_for("settings.streets"))


@contextmanager
def flash_errors() -> Iterator[None]:
    """Flash conflicts and unknown objects on the next page: a button has no field to show them beside."""
    try:
        yield
    except (ConflictError, UnknownError) as error:
        flash(localized(error), "bad")


def within_fields(error: CampaignError, *fields: str) -> CampaignError:
    """Return the error, moved to the first of `fields` if it names none of them."""
    return error if error.field in fields else error.at_field(fields[0])
