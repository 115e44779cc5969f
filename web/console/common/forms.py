"""How a refusal reaches the field that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from campaigns.errors import CampaignError
from web.http.language import localized

Page = Response | str | tuple[str, int]


def add_error(form: Any, error: CampaignError) -> None:
    """Write a refusal beside the field that it names, or above the form if it names none that there is."""
    field = _find_field(form, error.field or "")
    if field is None:
        form.form_errors = [*form.form_errors, localized(error)]
    else:
        field.errors = [*field.errors, localized(error)]


def _find_field(form: Any, name: str) -> Any:
    """Find a field by its name: `name`, `target-streets` and `slides-2-text` alike."""
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
    """Return codes and their words as a field offers them."""
    return [SelectChoice(code, word) for code, word in words.items()]
