"""The command `ledcast screen`: add, replace, retire, tag and list screens.

Only join documents and lists go to stdout, everything else to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from campaigns.accounts.access import Actor, system_actor
from campaigns.actions import retire_screen, set_tags
from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.database import Database, Unit
from campaigns.errors import CampaignError, EmptyTextError, ScreenRowsError
from campaigns.screens.display_profile import parse_size
from campaigns.screens.screen import BRIGHTNESS_DEFAULT_PERCENT, Screen, ScreenWish
from campaigns.settings import Settings
from players.protocol.json_strict import write_object
from scheduler.broker.endpoints import broker_endpoints
from scheduler.broker.errors import BrokerError
from scheduler.broker.private_file import private_folder, replace_private
from scheduler.enrolment.csv_import import CsvRow, read_rows
from scheduler.enrolment.enrolment import JoinedScreen, JoinTerms, join_screens, rejoin_screen
from scheduler.signing_keys import KeyFileError, KeyStore

screens = typer.Typer(help="Add, replace, retire and list screens.")
_HEADS = ("屏号 id", "名称 name", "类型 kind", "尺寸 size", "颜色 colour", "街路 street", "归属 owner", "状态 state")
Into = Annotated[Path | None, typer.Option(help="write DIR/ID.json (0600) instead of stdout")]


@screens.command("add")
def screen_add_command(  # noqa: PLR0917 - Typer hands options over by name
    screen_id: Annotated[str | None, typer.Argument(metavar="ID", help="a-z 0-9 -, at most 23")] = None,
    kind: Annotated[str, typer.Option(help="large 大屏 or strip 条屏")] = "strip",
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in px, such as 320x16")] = "",
    colour: Annotated[str, typer.Option(help="mono, dual_rg or rgb")] = "mono",
    street: Annotated[str, typer.Option(help="the street that it hangs on")] = "",
    name: Annotated[str, typer.Option(help="how pages call it")] = "",
    merchant: Annotated[str | None, typer.Option(help="the merchant who lends it")] = None,
    group: Annotated[str | None, typer.Option(help="sync group; default: a strip's street")] = None,
    media_type: Annotated[str | None, typer.Option("--type", help="media type, if not the colour's own")] = None,
    brightness_max: Annotated[int, typer.Option(help="percent")] = BRIGHTNESS_DEFAULT_PERCENT,
    phone: Annotated[str | None, typer.Option(help="the merchant's telephone")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="a tag that campaigns can name; may be given again")] = None,
    many: Annotated[Path | None, typer.Option("--from", help="a CSV list of screens: all of them or none")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check the list and change nothing")] = False,
    into: Into = None,
) -> None:
    """Add a screen, or all of a list, and print what its controller needs to join, once."""
    with _exit_on_error():
        if many is not None:
            _add_rows(read_rows(many.read_bytes()), into, dry_run=dry_run)
            return
        w, h = parse_size(size)
        wish = ScreenWish(
            _require_text(screen_id, "id"), kind, w, h, colour, _require_text(street, "street"), name=name,
            type=media_type, merchant=merchant, merchant_phone=phone, group=group, brightness_max=brightness_max,
            tags=tuple(tag or ()),
        )  # fmt: skip
        try:
            if dry_run:
                _check_only([wish])
                _report_dry_run(1)
            else:
                _add([wish], into)
        except ScreenRowsError as error:
            raise error.rows[0][1] from error


@screens.command("replace")
def screen_replace_command(
    screen_id: Annotated[str, typer.Argument(metavar="ID", help="the screen whose device was replaced")],
    into: Into = None,
) -> None:
    """Give a screen's new device a join document of its own; the old device is cut off, a new journal begins."""
    with _exit_on_error(), _enrolment_context() as (database, terms, actor, at):
        with database.writing() as unit:
            joined = rejoin_screen(unit, actor, screen_id, terms, at=at)
            _write_documents([joined], into)
        _print_documents([joined], into)


@screens.command("retire")
def screen_retire_command(
    screen_id: Annotated[str, typer.Argument(metavar="ID", help="the screen that is taken down")],
) -> None:
    """Take a screen out of use: its device is cut off; its plays and its id stay."""
    with _exit_on_error(), open_database(Settings(), migrated=True) as database, database.writing() as unit:
        retire_screen(unit, system_actor("command line"), screen_id, at=datetime.now(UTC))
    typer.echo(f"已停用 retired: {screen_id}", err=True)


@screens.command("tag")
def screen_tag_command(
    screen_id: Annotated[str, typer.Argument(metavar="ID", help="the screen")],
    tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="all its tags, perhaps none")] = None,
) -> None:
    """Set all tags of a screen: campaigns for a tag reach it at once."""
    with _exit_on_error(), open_database(Settings(), migrated=True) as database, database.writing() as unit:
        screen = set_tags(unit, system_actor("command line"), screen_id, tags or (), at=datetime.now(UTC))
    typer.echo(f"{screen.id}: {'、'.join(screen.tags) or '无标签 no tags'}", err=True)


@screens.command("list")
def screen_list_command(
    retired: Annotated[bool, typer.Option("--retired", help="the retired ones too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """List the screens."""
    with _exit_on_error(), open_database(Settings(), migrated=True) as database, database.reading() as unit:
        found = unit.screens.all(retired=retired)
        online = _online_screens(unit)
    if as_json:
        for screen in found:
            typer.echo(json.dumps(_screen_object(screen), ensure_ascii=False))
        return
    table = Table(*_HEADS)
    for screen in found:
        state = "停用 retired" if screen.retired_at else "在线 online" if screen.id in online else "离线 offline"
        profile = screen.profile
        table.add_row(
            screen.id, screen.name, screen.kind.value, profile.size, profile.colour.value, screen.street, screen.owner,
            state,
        )  # fmt: skip
    Console().print(table)


def _add_rows(rows: Sequence[CsvRow], into: Path | None, *, dry_run: bool) -> None:
    """Add all rows of a list, or name every bad row by its line and add none.

    A street that does not exist is taken for a typing error: its row is refused.
    """
    bad = [(row.line, row.parsed) for row in rows if isinstance(row.parsed, CampaignError)]
    good = [(row.line, row.parsed) for row in rows if isinstance(row.parsed, ScreenWish)]
    try:
        if bad or dry_run:
            _check_only([wish for _, wish in good], known_streets=True)
        else:
            _add([wish for _, wish in good], into, known_streets=True)
    except ScreenRowsError as error:
        bad += [(good[number - 1][0], refusal) for number, refusal in error.rows]
    for line, refusal in sorted(bad, key=lambda found: found[0]):
        where = f"（{refusal.field}）" if refusal.field else ""
        typer.echo(f"第 {line} 行{where}：{refusal.text('zh')} / line {line}: {refusal.text('en')}", err=True)
    if bad:
        typer.echo(f"{len(bad)} 行不能加入，全部未加入 / {len(bad)} rows refused, none was added", err=True)
        raise typer.Exit(1)
    if dry_run:
        _report_dry_run(len(good))


def _report_dry_run(count: int) -> None:
    typer.echo(f"可加入 {count} 块屏，未作改动 / {count} screens can be added, nothing was changed", err=True)


def _check_only(wishes: Sequence[ScreenWish], *, known_streets: bool = False) -> None:
    """Raise what adding these screens would raise; add none."""
    with _enrolment_context() as (database, terms, actor, at), database.writing(keep=False) as unit:
        join_screens(unit, actor, wishes, terms, at=at, known_streets=known_streets)


def _add(wishes: Sequence[ScreenWish], into: Path | None, *, known_streets: bool = False) -> None:
    with _enrolment_context() as (database, terms, actor, at):
        with database.writing() as unit:
            joined = join_screens(unit, actor, wishes, terms, at=at, known_streets=known_streets)
            _write_documents(joined, into)
        _print_documents(joined, into)


def _write_documents(joined: Sequence[JoinedScreen], into: Path | None) -> None:
    """Write the files before the unit is committed: no password may be in force that was not handed out."""
    if into is not None:
        if not into.exists():
            private_folder(into)
        for one in joined:
            replace_private(into / f"{one.screen.id}.json", _document_line(one))


def _print_documents(joined: Sequence[JoinedScreen], into: Path | None) -> None:
    if into is None:
        sys.stdout.write("".join(_document_line(one).decode() for one in joined))
        sys.stdout.flush()
    typer.echo(f"已签发 {len(joined)} 份接入文件 / {len(joined)} join documents issued", err=True)


def _document_line(joined: JoinedScreen) -> bytes:
    return write_object(joined.document.to_object()) + b"\n"


def _screen_object(screen: Screen) -> dict[str, object]:
    return {
        "id": screen.id, "name": screen.name, "kind": screen.kind.value, "size": screen.profile.size,
        "colour": screen.profile.colour.value, "type": screen.profile.type, "street": screen.street,
        "owner": screen.owner, "group": screen.group, "areas": list(screen.areas), "tags": list(screen.tags),
        "retired": screen.retired_at is not None,
    }  # fmt: skip


def _online_screens(unit: Unit) -> set[str]:
    return {status.screen for status in unit.status.all().values() if status.online}


def _require_text(text: str | None, field: str) -> str:
    if not text or not text.strip():
        raise EmptyTextError(field)
    return text.strip()


@contextmanager
def _enrolment_context() -> Iterator[tuple[Database, JoinTerms, Actor, datetime]]:
    settings, at = Settings(), datetime.now(UTC)
    brokers = tuple(endpoint.broker for endpoint in broker_endpoints(settings.home, settings.mqtt_urls))
    with open_database(settings, migrated=True) as database:
        anchor = KeyStore(settings.home / "keys").ensure(at).anchor.public
        yield database, JoinTerms(settings.root, brokers, anchor), system_actor("command line"), at


@contextmanager
def _exit_on_error() -> Iterator[None]:
    """Print an error in one line, in both languages, and exit with code 1."""
    try:
        with exit_on_error(name_field=True):
            yield
    except BrokerError as error:
        typer.echo(f"{error.zh} / {error.en}", err=True)
        raise typer.Exit(1) from error
    except (KeyFileError, OSError, ValueError) as error:
        typer.echo(f"无法完成 cannot be done: {error}", err=True)
        raise typer.Exit(1) from error
