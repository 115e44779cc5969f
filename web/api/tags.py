"""Entity tags (RFC 9110 §8.8): who changes a campaign says which version they saw."""

from __future__ import annotations

import re

from flask import Response, request

from web.api.problems import problem

_TAG = re.compile(r'"v(\d{1,15})"')


def tag(version: int) -> str:
    """Return the tag of a version."""
    return f'"v{version}"'


def seen_version() -> int | Response:
    """Return the version that `If-Match` names, or the answer that asks for one."""
    given = request.headers.get("If-Match")
    if given is None:
        return problem(428, "name the version that you saw: If-Match with the ETag of your last GET")
    found = _TAG.fullmatch(given.strip())
    if found is None:
        return problem(412, "If-Match names no version of this campaign; GET it anew")
    return int(found[1])
