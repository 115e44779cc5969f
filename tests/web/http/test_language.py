from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.web.conftest import Browser, City

WEB = Path(__file__).parents[3] / "web"
CATALOG = WEB / "translations/en/LC_MESSAGES/messages.po"
_PLACE = re.compile(r"%\(\w+\)s")


def _extracted() -> set[str]:
    """Return every message of the code and the templates."""
    found = extract_from_dir(
        WEB,
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)},
    )
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def test_every_sentence_has_an_english_translation():
    with CATALOG.open("rb") as file:
        catalog = read_po(file)
    said = {}
    for message in catalog:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        said[key] = texts if not message.fuzzy else ("",)

    missing = sorted(text for text in _extracted() if not all(said.get(text, ("",))))
    assert missing == []
    assert sorted(set(said) - _extracted() - {""}) == [], "no longer said anywhere"


def test_translations_keep_every_placeholder():
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            if not message.id:
                continue
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            for text in message.string if isinstance(message.string, tuple) else (message.string,):
                assert set(_PLACE.findall(str(text))) == set(_PLACE.findall(str(key))), key


def test_translations_contain_no_chinese():
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            if message.id:
                assert not re.search(r"[\u4e00-\u9fff]", str(message.string)), message.string


def test_compiled_catalog_is_up_to_date():
    with CATALOG.open("rb") as source, CATALOG.with_suffix(".mo").open("rb") as built:
        compiled = read_mo(built)
        for message in read_po(source):
            if message.id:
                found = compiled.get(message.id[0] if isinstance(message.id, tuple) else message.id)
                assert found is not None and _texts(found.string) == _texts(message.string), message.id


def test_default_language_is_chinese(stranger: Browser):
    page = stranger.get("/sign-in", headers={"Accept-Language": "en"}).text

    assert '<html lang="zh-CN">' in page and "登录名" in page


def test_choosing_english_persists_and_returns_to_the_page(editor: Browser, city: City):
    answer = editor.post("/language", {"language": "en", "next": "/tallies?by=kind"})
    page = editor.get("/tallies?by=kind").text

    assert (answer.status_code, answer.location) == (302, "/tallies?by=kind")
    assert '<html lang="en">' in page and "Tallies" in page
    assert not _chinese(page)


@pytest.mark.parametrize(
    "path", ["/today", "/account", "/campaigns/new", "/review", "/screens", "/sign-in", "/nowhere"]
)
def test_english_pages_contain_no_chinese(editor: Browser, path: str):
    editor.client.set_cookie("ledcast_language", "en")

    assert not _chinese(editor.get(path, follow_redirects=True).text)


@pytest.mark.parametrize(
    "path",
    ["/people", "/people/1", "/people/tokens"]
    + [f"/settings/{page}" for page in ("streets", "groups", "groups/2", "dayparts", "holidays", "names")],
)
def test_english_settings_pages_contain_no_chinese(visit: Callable[[str], Browser], path: str):
    administrator = visit("administrator")
    administrator.client.set_cookie("ledcast_language", "en")

    assert not _chinese(administrator.get(path).text) - {"创建文明城", "周静"}


def test_an_unknown_language_is_refused(editor: Browser):
    assert editor.post("/language", {"language": "tlh"}).status_code == 422


def _texts(found: object) -> tuple[str, ...]:
    return tuple(str(text) for text in found) if isinstance(found, (list, tuple)) else (str(found),)


def _chinese(page: str) -> set[str]:
    """Return the Chinese of a page but names that people gave and the name of the other language."""
    text = re.sub(r"<[^>]*>", " ", re.sub(r'<option value="[^"]*">|data-\w+="[^"]*"', " ", page))
    names = {"中文", "王敏", "新华路", "朝阳大街", "老赵羊汤", "大屏", "号条屏", "便民超市", "社会主义核心价值观"}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return set(re.findall(r"[\u4e00-\u9fff]+", text))
