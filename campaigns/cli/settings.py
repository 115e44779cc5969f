"""Run `ledcast settings import` and `export`, and gather the commands of each part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from campaigns.accounts.access import system_actor
from campaigns.accounts.audit import AuditEvent
from campaigns.actions.settings import import_settings
from campaigns.actions.settings_file import read_settings
from campaigns.cli.city import NOUNS
from campaigns.cli.settings_export import settings_text
from campaigns.cli.terminal import FitCheckMaker, exit_on_error, fit_check, open_database
from campaigns.errors import SettingsFileError
from campaigns.settings import Settings

_ACTION_NAMES = {
    "street added": "街路",
    "profile added": "屏型",
    "group made": "同播组",
    "lit hours set": "亮屏时段",
    "seasons set": "季节",
    "daypart set": "时段",
    "holiday set": "节假日",
    "theme offered": "主题",
    "occasion offered": "时期",
}


def settings_application(fit: FitCheckMaker) -> typer.Typer:
    """Build the commands; those that change the calendar ask a check first, made from the settings when it is needed.

    The check is the planner's, of which this package knows nothing: whoever puts the programs together hands it in.
    """
    found = typer.Typer(
        help="Streets, groups, dayparts, lit hours, holidays, profiles, themes, occasions.",
        context_settings={"obj": fit},
    )
    for word, noun in NOUNS.items():
        found.add_typer(noun, name=word, no_args_is_help=True)
    found.command("import")(import_command)
    found.command("export")(export_command)
    return found


def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="a TOML file; docs/operations.md shows one")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change, change nothing")] = False,
) -> None:
    """Bring a file of settings in: all of it or none. What it does not speak of stays as it is."""
    house, at = Settings(), datetime.now(UTC)
    fit = fit_check(context, house)
    with exit_on_error(), open_database(house, migrated=True) as database:
        try:
            read = read_settings(_text(file))
            with database.writing(keep=not dry_run) as unit:
                changed = import_settings(unit, system_actor("command line"), read, at=at, fit=fit)
        except SettingsFileError as error:
            _print_errors(error)
            raise typer.Exit(1) from error
    _print_changes(changed)
    ends = "未作改动 nothing was changed (--dry-run)" if dry_run else "已保存 saved"
    typer.echo(f"{len(changed)} 处变化 changes · {ends}", err=True)


def export_command(
    output: Annotated[Path | None, typer.Option(help="write to this file instead")] = None,
) -> None:
    """Print all settings in use as the file that `import` reads."""
    house = Settings()
    with exit_on_error(), open_database(house, migrated=True) as database, database.reading() as unit:
        text = settings_text(unit)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"无法读取 cannot be read: {file}: {error}", err=True)
        raise typer.Exit(1) from error


def _print_errors(error: SettingsFileError) -> None:
    for path, refusal in error.entries:
        typer.echo(f"{path}：{refusal.text('zh')} / {path}: {refusal.text('en')}", err=True)
    count = len(error.entries)
    typer.echo(f"{count} 处不成立，全部未保存 / {count} entries refused, nothing was saved", err=True)


def _print_changes(changed: Iterable[AuditEvent]) -> None:
    for event in changed:
        named = event.detail.get("name") or event.object.partition(":")[2]
        rest = {key: value for key, value in event.detail.items() if key != "name" and value not in (None, "")}
        text = "" if not rest else "  " + ", ".join(f"{key}={value}" for key, value in rest.items())
        typer.echo(f"{_ACTION_NAMES.get(event.action, '')} {event.action}: {named}{text}")
