"""Show an error beside the field of a form that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from campaigns.errors import CampaignError
from web.http.language import localized

Page = Response | str | tuple[str, int]


def add_error(form: Any, error: CampaignError) -> None:
    """Add an error to the field that it names, or to the form if there is no such field."""
    field = _find_field(form, error.field or "")
    if field is None:
        form.form_errors = [*form.form_errors, localized(error)]
    else:
        field.errors = [*field.errors, localized(error)]


def _find_field(form: Any, name: str) -> Any:
    """Return a field by its name, such as `name`, `target-streets` or `slides-2-text`; None if there is none."""
    flat = next((field for field in form if field.name == name), None)
    if flat is not None:
        return flat
    part, _, rest = name.replace("dwell_ms", "dwell_s").partition("-")
    if part not in form:
        return None
    if not rest:
        return form[part]
    number, _, inner = rest.partition("-")
    entries = form[part].entries
    if int(number) >= len(entries):
        return form[part]
    own = entries[int(number)].form
    return own[inner] if inner in own else None  # noqa: SIM401 - a form has no `get`


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return codes with their labels as the choices of a field."""
    return [SelectChoice(code, word) for code, word in words.items()]
