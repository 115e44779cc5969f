"""Read the hashed names of the built assets from the manifest of the build."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, url_for

from web.http.security import FOR_EVER

DIST = Path(__file__).parents[1] / "dist"
_MANIFEST = ".vite/manifest.json"
_ENTRY = "console.js"
_MARK = "mark.svg"


@dataclass(frozen=True, slots=True)
class AssetBundle:
    """File names in the built folder: the script, its style sheets and the mark."""

    script: str
    styles: tuple[str, ...]
    mark: str


class AssetsMissingError(RuntimeError):
    """The assets were not built."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the console's assets are not built: {folder / _MANIFEST} is missing; run `make run` once")


def read_bundle(folder: Path) -> AssetBundle:
    """Read the build's manifest. Raises AssetsMissingError when there is none."""
    try:
        chunks = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetsMissingError(folder) from None
    entry = chunks[_ENTRY]
    return AssetBundle(entry["file"], tuple(entry.get("css", ())), chunks[_MARK]["file"])


def init_bundle(app: Flask, bundle: AssetBundle) -> None:
    """Give templates `asset(name)` and `bundle`, and let browsers keep hashed files for ever."""

    def asset(name: str) -> str:
        return url_for("static", filename=name)

    def cache_for_ever(response: Response) -> Response:
        if response.status_code == 200 and getattr(response, "direct_passthrough", False):  # noqa: PLR2004
            response.headers["Cache-Control"] = FOR_EVER
        return response

    app.jinja_env.globals.update(asset=asset, bundle=bundle)
    app.after_request(cache_for_ever)
