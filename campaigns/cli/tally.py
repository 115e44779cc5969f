"""Run `ledcast tally` and `ledcast recount`: print what was played, and count it anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from campaigns.cli.tally_export import to_csv, to_object
from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.counting.coverage import Coverage, read_coverage
from campaigns.counting.recount import recount
from campaigns.playback.day_root import first_break
from campaigns.playback.tally import COLUMN_NAMES, Amounts, Tally, period, tally_query
from campaigns.settings import Settings


class TallyFormat(StrEnum):
    """How a tally is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def tally_command(  # noqa: PLR0917 - Typer hands options over by name
    year: Annotated[str | None, typer.Argument(help="a year such as 2026")] = None,
    from_on: Annotated[str | None, typer.Option("--from", help="first day, YYYY-MM-DD")] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="last day, included")] = None,
    by: Annotated[str, typer.Option(help=f"columns, by comma: {', '.join(COLUMN_NAMES)}")] = "kind",
    form: Annotated[TallyFormat, typer.Option("--format", help="how it is printed")] = TallyFormat.TABLE,
    output: Annotated[Path | None, typer.Option(help="write to this file instead")] = None,
) -> None:
    """Print what was played, by any columns; the bureau's plays in the rows, idle and merchants' own apart."""
    settings, at = Settings(), datetime.now(UTC)
    with exit_on_error(), open_database(settings) as database, database.reading() as unit:
        days = period(year, from_on, to_on, at.astimezone(settings.zone).date())
        query = tally_query(*days, tuple(word.strip() for word in by.split(",") if word.strip()))
        tally = unit.tallies.read(query)
        covered = read_coverage(unit, *days, settings.zone, at)
        undated = unit.tallies.undated()
    if form is TallyFormat.TABLE:
        _print_table(tally, covered, undated, output)
    else:
        _write(to_csv(tally) if form is TallyFormat.CSV else _json(to_object(tally, covered, undated)), output)


def recount_command() -> None:
    """Count all tallies anew from the evidence and compare, and check the chain of closed days; exit code 1 if not."""
    settings = Settings()
    with exit_on_error(), open_database(settings) as database, database.reading() as unit:
        differences = recount(unit, settings.zone)
        broken = first_break(unit.day_roots.all())
    for found in differences:
        typer.echo(f"{' / '.join(found.key)}: 证据 counted {found.counted}, 统计 stored {found.stored}")
    typer.echo(f"差异 differences: {len(differences)}")
    if broken is not None:
        typer.echo(f"封存链在 {broken.on} 断开 the chain of closed days breaks at {broken.on}, part {broken.part}")
    raise typer.Exit(1 if differences or broken is not None else 0)


def _print_table(tally: Tally, covered: Coverage, undated: Amounts, output: Path | None) -> None:
    heads = [f"{COLUMN_NAMES[name]} {name}" for name in tally.query.by]
    amounts = ["播放 plays", "未播足 partials", "秒 seconds", "屏日 screen-days"]
    table = Table(*heads, title=f"播放统计 tally {tally.query.from_on} … {tally.query.to_on}")
    for name in amounts:
        table.add_column(name, justify="right")
    for row in tally.rows:
        table.add_row(*row.values, *_cells(row.amounts))
    if tally.query.by:
        table.add_section()
    table.add_row(*_label_cells("合计 total", len(heads)), *_cells(tally.total))
    table.add_row(*_label_cells("另计 apart (空闲画面 idle, 自有 own)", len(heads)), *_cells(tally.apart_total))
    ratio = "–" if covered.ratio is None else f"{covered.ratio:.1%}"
    with _stream(output) as console:
        console.print(table)
        console.print(f"上报率 coverage {ratio} · 存疑 undated {undated.plays} 次 plays")


@contextmanager
def _stream(output: Path | None) -> Iterator[Console]:
    if output is None:
        yield Console()
        return
    with output.open("w", encoding="utf-8") as file:
        yield Console(file=file, width=160)


def _label_cells(word: str, columns: int) -> list[str]:
    return [word, *[""] * (columns - 1)] if columns else []


def _cells(amounts: Amounts) -> list[str]:
    return [f"{amounts.plays:,}", f"{amounts.partials:,}", f"{amounts.seconds:,}", f"{amounts.screen_days:,}"]


def _json(found: dict[str, object]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _write(text: str, output: Path | None) -> None:
    data = text.encode()
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        output.write_bytes(data)
