"""What the office's own commands share: the database of the settings, refusals on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from campaigns.database import Database, connect
from campaigns.errors import CampaignError
from campaigns.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database that the settings name, and close it."""
    database = connect(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def refusals() -> Iterator[None]:
    """Say a refusal in both languages and end with exit code 1."""
    try:
        yield
    except CampaignError as error:
        typer.echo(f"{error.text('zh')} / {error.text('en')}", err=True)
        raise typer.Exit(1) from error
