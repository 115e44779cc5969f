"""Write a tally as CSV for a spreadsheet or as an object for a program."""

from __future__ import annotations

import csv
import io

from campaigns.counting.coverage import Coverage
from campaigns.playback.tally import Amounts, Tally, TallyLine

AMOUNTS = ("plays", "partials", "seconds", "screen_days")
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(tally: Tally) -> str:
    """Return the bureau's rows as CSV, with a BOM for Chinese in spreadsheets and no cell that is a formula."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow((*tally.query.by, *AMOUNTS))
    for row in tally.rows:
        writer.writerow((*(inert(value) for value in row.values), *_numbers(row.amounts)))
    return out.getvalue()


def to_object(tally: Tally, coverage: Coverage, undated: Amounts) -> dict[str, object]:
    """Return what `--format json` prints (DESIGN section 6): `rows` are the bureau's, `apart` those of idle and own."""
    return {
        "from": tally.query.from_on.isoformat(),
        "to": tally.query.to_on.isoformat(),
        "rows": [_object(tally.query.by, row) for row in tally.rows],
        "total": dict(zip(AMOUNTS, _numbers(tally.total), strict=True)),
        "apart": [_object(tally.query.by, row) for row in tally.apart],
        "undated": {"plays": undated.plays, "partials": undated.partials, "seconds": undated.seconds},
        "coverage": None if coverage.ratio is None else round(coverage.ratio, 6),
        "shown_seconds": coverage.shown_ms / 1000,
        "due_seconds": coverage.due_ms / 1000,
    }


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet evaluates as a formula.

    >>> inert("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _object(by: tuple[str, ...], row: TallyLine) -> dict[str, object]:
    return dict(zip(by, row.values, strict=True)) | dict(zip(AMOUNTS, _numbers(row.amounts), strict=True))


def _numbers(amounts: Amounts) -> tuple[float, ...]:
    return amounts.plays, amounts.partials, amounts.seconds, amounts.screen_days
