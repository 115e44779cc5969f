"""Open the database and report refusals on stderr, alike in all commands of the office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from campaigns.database import Database, connect
from campaigns.errors import CampaignError
from campaigns.settings import Settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database of the settings and close it at the end of the block."""
    database = connect(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Print a CampaignError in both languages on stderr and exit with code 1."""
    try:
        yield
    except CampaignError as error:
        typer.echo(f"{error.text('zh')} / {error.text('en')}", err=True)
        raise typer.Exit(1) from error
