"""What the settings' pages share: their front door, and how a refusal that belongs to no field is said."""

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
    """Lead to the first page."""
    return redirect(url_for("settings.streets"))


@contextmanager
def flash_errors() -> Iterator[None]:
    """Say a refusal above the next page: a button has no field that it could stand beside."""
    try:
        yield
    except (ConflictError, UnknownError) as error:
        flash(localized(error), "bad")


def within_fields(error: CampaignError, *fields: str) -> CampaignError:
    """Let a refusal that names a field of another form stand at the first of `fields`."""
    return error if error.field in fields else error.at_field(fields[0])
