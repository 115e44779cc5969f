"""Test which entries the top bar has, and which of them is marked as here."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.web.conftest import Browser

HERE = re.compile(r'href="([^"]+)"[^>]*aria-current="page"|aria-current="page"[^>]*href="([^"]+)"')


def _here(page: str) -> set[str]:
    return {first or second for first, second in HERE.findall(page)}


@pytest.mark.parametrize(
    ("page", "entry"),
    [("/today", "/today"), ("/campaigns/2", "/campaigns"), ("/people/tokens", "/settings")],
)
def test_the_entry_of_the_present_page_is_marked(visit: Callable[[str], Browser], page: str, entry: str):
    answer = visit("administrator").get(page).text

    assert entry in {address.rstrip("/") for address in _here(answer)}


def test_entries_without_a_right_are_left_out(visit: Callable[[str], Browser]):
    assert "设置" in visit("administrator").get("/today").text
    assert 'href="/settings' not in visit("reader").get("/today").text
