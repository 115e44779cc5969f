"""What every model of the interface stands on: closed objects and bounds; the rules stay in `campaigns`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LIST_MAX = 200
Text = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=64)]
Words = Annotated[tuple[Word, ...], Field(max_length=LIST_MAX)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Model(BaseModel):
    """A closed object: an unknown field is refused, not passed over; what is a text must come as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Model):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=LIST_MAX)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
