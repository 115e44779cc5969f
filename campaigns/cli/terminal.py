"""Open the database, find the fit check and report refusals on stderr, alike in all commands of the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from campaigns.actions.fit_check import FitCheck
from campaigns.database import Database, connect, migrate
from campaigns.errors import CampaignError
from campaigns.settings import Settings

FitCheckMaker = Callable[[Settings], FitCheck]


def fit_check(context: typer.Context, settings: Settings) -> FitCheck:
    """Return the check that plans exist, by what the composition root put into a command's context."""
    make: FitCheckMaker = context.obj
    return make(settings)


@contextmanager
def open_database(settings: Settings, *, migrated: bool = False) -> Iterator[Database]:
    """Open the database of the settings and close it at the end of the block; `migrated` makes its tables first."""
    if migrated:
        migrate(settings.database_url)
    database = connect(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def exit_on_error(*, name_field: bool = False) -> Iterator[None]:
    """Print a CampaignError in both languages on stderr and exit with code 1; `name_field` prints its field first."""
    try:
        yield
    except CampaignError as error:
        where = f"（{error.field}）" if name_field and error.field else ""
        typer.echo(f"{where}{error.text('zh')} / {error.text('en')}", err=True)
        raise typer.Exit(1) from error
