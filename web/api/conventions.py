"""Hold what all resources of the interface share: closed models with bounds, pages of lists, and entity tags."""

from __future__ import annotations

import re
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from web.api.problems import problem

LIST_MAX = 200
Text = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=64)]
Words = Annotated[tuple[Word, ...], Field(max_length=LIST_MAX)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
_TAG = re.compile(r'"v(\d{1,15})"')


class Model(BaseModel):
    """A closed object: unknown fields are refused, and texts are not converted from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Model):
    """Which part of a list to return."""

    limit: Annotated[int, Field(ge=1, le=LIST_MAX)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def etag(version: int) -> str:
    """Return the entity tag of a version (RFC 9110 §8.8)."""
    return f'"v{version}"'


def if_match_version() -> int | Response:
    """Return the version that `If-Match` names, or the problem to answer with: 428 without it, 412 if it is none."""
    given = request.headers.get("If-Match")
    if given is None:
        return problem(428, "name the version that you saw: If-Match with the ETag of your last GET")
    found = _TAG.fullmatch(given.strip())
    if found is None:
        return problem(412, "If-Match names no version of this campaign; GET it anew")
    return int(found[1])
