"""Run `ledcast token`: create, list and revoke tokens; stdout gets the secret alone, once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from campaigns.accounts.access import system_actor
from campaigns.accounts.token import LASTS_DAYS, Scope, TokenWish
from campaigns.actions.tokens import create_token, revoke_token
from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.database import Unit
from campaigns.settings import Settings

tokens = typer.Typer(help="Create, list and revoke tokens of the JSON interface.")
PREFIX = "lc_"
"""A leaked token is recognised by it."""
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a token's secret: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


@tokens.command("create")
def create_command(
    scope: Annotated[list[Scope], typer.Option(help="what it is good for; give it several times for several")],
    name: Annotated[str, typer.Option(help="whose it is")] = "api",
    days: Annotated[int, typer.Option(help="how long it lasts")] = LASTS_DAYS,
) -> None:
    """Make a token and print its secret, which is kept nowhere."""
    secret, at = new_secret(), datetime.now(UTC)
    with _writing() as unit:
        wish = TokenWish(name, tuple(each.value for each in scope), days)
        token = create_token(unit, system_actor("command line"), wish, secret, at=at)
    typer.echo(f"令牌 token {token.id}，到 good until {token.expires_at:%Y-%m-%d}", err=True)
    typer.echo(secret)


@tokens.command("list")
def list_command() -> None:
    """List all tokens."""
    table = Table("号 id", "名称 name", "范围 scopes", "到期 expires", "停用 revoked")
    with _writing() as unit:
        for token in unit.tokens.all():
            revoked = f"{token.revoked_at:%Y-%m-%d}" if token.revoked_at else ""
            table.add_row(
                str(token.id), token.name, " ".join(sorted(token.scopes)), f"{token.expires_at:%Y-%m-%d}", revoked
            )
    Console().print(table)


@tokens.command("revoke")
def revoke_command(token_id: Annotated[int, typer.Argument(metavar="ID", help="its number in the list")]) -> None:
    """End a token at once."""
    with _writing() as unit:
        revoke_token(unit, system_actor("command line"), token_id, at=datetime.now(UTC))


@contextmanager
def _writing() -> Iterator[Unit]:
    with exit_on_error(), open_database(Settings()) as database, database.writing() as unit:
        yield unit
