"""Test that an error is a page in the console's layout, in the reader's language, with its own status."""

from __future__ import annotations

import pytest
from flask import Flask

from campaigns.database import Database
from campaigns.errors import CampaignError
from tests.web.conftest import Browser


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "没有这一页。从上面的栏目进入。"), ("en", "There is no such page.")]
)
def test_an_unknown_address_is_a_page_in_both_languages(editor: Browser, language: str, sentence: str):
    editor.client.set_cookie("ledcast_language", language)
    answer = editor.get("/nowhere")

    assert answer.status_code == 404
    assert sentence in answer.text and "<nav" in answer.text


def test_an_error_of_the_domain_is_shown_with_its_own_sentence(editor: Browser):
    answer = editor.get("/campaigns/99")

    assert answer.status_code == 404
    assert "99" in answer.text


def test_a_method_that_is_not_allowed_names_those_that_are(editor: Browser):
    answer = editor.client.delete("/today")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_failure_is_a_bare_page_that_tells_no_detail(app: Flask, editor: Browser, monkeypatch):
    def fail() -> str:
        raise RuntimeError("a secret detail")

    monkeypatch.setitem(app.view_functions, "today.index", fail)
    answer = editor.get("/today")

    assert answer.status_code == 500
    assert "系统出错，已记录" in answer.text
    assert not any(word in answer.text for word in ("a secret detail", "<nav", "<form"))


def test_a_failing_database_is_answered_without_asking_it_again(editor: Browser, monkeypatch):
    def fail(_database: Database) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(Database, "reading", fail)
    answer = editor.get("/today")

    assert (answer.status_code, "系统出错，已记录" in answer.text) == (500, True)


def test_a_form_without_its_token_is_refused_with_what_to_do(editor: Browser):
    answer = editor.client.post("/campaigns/2/retire")

    assert answer.status_code == 400
    assert "刷新后再存" in answer.text


def test_an_error_of_no_family_is_a_server_error_with_its_sentence(app: Flask, editor: Browser, monkeypatch):
    def fail() -> str:
        raise CampaignError

    monkeypatch.setitem(app.view_functions, "today.index", fail)
    answer = editor.get("/today")

    assert (answer.status_code, "无法完成" in answer.text) == (500, True)
