"""Run `ledcast user`: one-time links, new people, the list of people."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from campaigns.accounts.access import system_actor
from campaigns.accounts.person import Role
from campaigns.actions.people import add_person, issue_first_link, issue_link
from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.settings import Settings

_TOKEN_BYTES = 32
users = typer.Typer(help="People and their one-time links.")


@users.command("link")
def link_command(name: Annotated[str, typer.Argument(help="the sign-in name")] = "") -> None:
    """Print a one-time link, good for 24 hours: for somebody who exists, or for the very first account."""
    settings, token, at = Settings(), secrets.token_urlsafe(_TOKEN_BYTES), datetime.now(UTC)
    with exit_on_error(), open_database(settings) as database, database.writing() as unit:
        if issue_first_link(unit, token, at=at) is None:
            issue_link(unit, system_actor("command line"), name, token, at=at)
    typer.echo(f"http://{settings.http_host}:{settings.http_port}/link/{token}")


@users.command("add")
def add_command(
    name: Annotated[str, typer.Argument(help="the sign-in name")],
    role: Annotated[Role, typer.Option(help="what they are here for")] = Role.EDITOR,
    shown_name: Annotated[str, typer.Option(help="how pages call them")] = "",
) -> None:
    """Add a person and print the one-time link by which they set their password."""
    settings, token, at = Settings(), secrets.token_urlsafe(_TOKEN_BYTES), datetime.now(UTC)
    system = system_actor("command line")
    with exit_on_error(), open_database(settings) as database, database.writing() as unit:
        add_person(unit, system, name, role.value, at=at, shown_name=shown_name)
        issue_link(unit, system, name, token, at=at)
    typer.echo(f"http://{settings.http_host}:{settings.http_port}/link/{token}")


@users.command("list")
def list_command() -> None:
    """List everybody who may sign in."""
    with exit_on_error(), open_database(Settings()) as database, database.reading() as unit:
        people = unit.people.all()
    table = Table("登录名 name", "姓名 shown", "角色 role", "密码 password", "停用 disabled")
    for person in people:
        disabled = person.disabled_at.isoformat(timespec="minutes") if person.disabled_at else ""
        table.add_row(
            person.name, person.shown_name, person.role.value, "有 set" if person.has_password else "无 none", disabled
        )
    Console().print(table)
