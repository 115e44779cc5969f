"""Test that an error reaches the field that it names, in flat and in nested forms."""

from __future__ import annotations

import pytest
from flask import Flask

from campaigns.errors import CampaignError
from web.console.campaigns.form import CampaignForm
from web.console.common.forms import add_error, options

FORM = {"name": "消防", "slides-0-text": "预防为主", "slides-1-text": "生命至上"}


def _form(app: Flask, field: str | None) -> CampaignForm:
    with app.test_request_context("/campaigns/new", method="POST", data=FORM):
        form = CampaignForm()
        add_error(form, CampaignError().at_field(field))
    return form


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("name", lambda form: form["name"]),
        ("slides-1-text", lambda form: form.slides.entries[1].form["text"]),
        ("slides-1-dwell_ms", lambda form: form.slides.entries[1].form["dwell_s"]),
        ("slides-7-text", lambda form: form["slides"]),
    ],
)
def test_an_error_is_added_to_the_field_that_it_names(app: Flask, field: str, place):
    form = _form(app, field)

    assert list(place(form).errors) == ["无法完成"]
    assert form.form_errors == []


@pytest.mark.parametrize("field", [None, "no-such-field"])
def test_an_error_without_a_field_of_the_form_is_the_forms_own(app: Flask, field: str | None):
    assert _form(app, field).form_errors == ["无法完成"]


def test_codes_with_labels_become_choices():
    assert [(choice.value, choice.label) for choice in options({"a": "甲", "b": "乙"})] == [("a", "甲"), ("b", "乙")]
