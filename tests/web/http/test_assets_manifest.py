from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.conftest import Browser
from web.http.assets_manifest import DIST, AssetsMissingError, read_bundle
from web.http.security import FOR_EVER

ROOT = Path(__file__).parents[3]
# Addresses that name a vocabulary or explain a licence; nothing ever fetches them.
_NAMES = re.compile(
    r"http://www\.w3\.org/(2000/svg|1999/xlink|1999/xhtml|1998/Math/MathML|XML/1998/namespace|2000/xmlns/)"
)
_DOCS = re.compile(
    r"https://(alpinejs\.dev|tabler\.io|docs\.tabler\.io|htmx\.org|four\.htmx\.org|github\.com|getbootstrap\.com|popper\.js\.org)[^\"'`\s)]*"
)


def test_pages_load_hashed_assets_that_are_cached_for_ever(stranger: Browser):
    bundle = read_bundle(DIST)
    page = stranger.get("/sign-in").text

    assert re.fullmatch(r"console-[\w-]{8}\.js", bundle.script)
    for name in (bundle.script, *bundle.styles, bundle.mark):
        assert f"/assets/{name}" in page
        with stranger.get(f"/assets/{name}") as answer:
            assert answer.headers["Cache-Control"] == FOR_EVER
    assert stranger.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_missing_assets_name_the_command_that_builds_them(tmp_path: Path):
    with pytest.raises(AssetsMissingError, match="run `make run` once"):
        read_bundle(tmp_path)


def test_built_assets_request_no_other_host():
    for path in (path for path in DIST.iterdir() if path.is_file()):
        text = _DOCS.sub("", _NAMES.sub("", path.read_text(encoding="utf-8")))
        assert re.findall(r"https?://[^\"'`\s)]{1,60}", text) == [], path.name


def test_templates_contain_no_inline_script_or_style():
    for path in (ROOT / "web/templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text), path.name


def test_lock_names_exact_versions_and_no_registry():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    wanted = (ROOT / "package.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock and '"integrity"' in lock
    assert not re.search(r'": "[\^~*]', wanted.split('"scripts"')[1].split('"dependencies"')[1])


def test_own_css_classes_have_the_lc_prefix():
    """Tabler owns the plain names; a class of ours without lc- would meet one of them sooner or later."""
    theirs = {"card", "btn", "btn-primary", "btn-sm", "btn-danger", "btn-outline-danger", "form-control", "form-select"}
    styles = "".join(
        (ROOT / "web/assets" / name).read_text(encoding="utf-8") for name in ("common/console.css", "common/parts.css")
    )

    named = set(
        re.findall(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)", re.sub(r"url\([^)]*\)|/\*.*?\*/", "", styles, flags=re.DOTALL))
    )
    assert {name for name in named if not name.startswith("lc-")} <= theirs
