"""Read a list of screens from CSV: in UTF-8 or GBK, with English or Chinese column names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.errors import CampaignError, EmptyTextError, OutOfRangeError, WishError
from campaigns.screens.display_profile import parse_size
from campaigns.screens.screen import BRIGHTNESS_DEFAULT_PERCENT, ScreenWish

COLUMNS = {
    "id": "屏号",
    "kind": "类型",
    "size": "尺寸",
    "colour": "颜色",
    "street": "街路",
    "name": "名称",
    "merchant": "商户",
    "phone": "电话",
    "group": "同播组",
    "type": "文件类型",
    "brightness_max": "最高亮度",
    "tags": "标签",
}
NEEDED = ("id", "kind", "size", "colour", "street")
_BETWEEN = re.compile(r"[\s,，、;；]+")
"""Separates tags; a cell with commas is quoted."""
_WORDS = {"大屏": "large", "条屏": "strip", "单色": "mono", "双色": "dual_rg", "全彩": "rgb"}


class ColumnsError(WishError):
    """A list of screens lacks columns, has unknown columns, or is not text."""

    zh = "表格不合要求：{what}；可用的列：{columns}"
    en = "the list will not do: {what}; columns are: {columns}"
    about = "from"

    def __init__(self, what: str) -> None:
        super().__init__(what=what, columns=", ".join(f"{name} {shown}" for name, shown in COLUMNS.items()))


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line of a list: its number in the file, and the wish that it holds or why it is refused."""

    line: int
    parsed: ScreenWish | CampaignError


def read_rows(body: bytes) -> tuple[CsvRow, ...]:
    """Read a list of screens; a row that cannot be read holds its error. Raises ColumnsError for the whole list."""
    reader = csv.reader(io.StringIO(_decode(body), newline=""))
    try:
        heads = [_column_name(cell) for cell in next(reader, [])]
        _check_columns(heads)
        rows = []
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(CsvRow(line, _wish(heads, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ColumnsError(f"line {reader.line_num}: {error}") from error
    if not rows:
        raise ColumnsError("没有数据行 no rows")
    return tuple(rows)


def _decode(body: bytes) -> str:
    """Decode the list: Excel writes UTF-8 with a byte order mark, or the system's GBK."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ColumnsError("既非 UTF-8 也非 GBK neither UTF-8 nor GBK")


def _column_name(cell: str) -> str:
    named = {shown: name for name, shown in COLUMNS.items()}
    return named.get(cell.strip(), cell.strip().lower())


def _check_columns(heads: Sequence[str]) -> None:
    unknown = [head for head in heads if head not in COLUMNS]
    missing = [name for name in NEEDED if name not in heads]
    if unknown:
        raise ColumnsError(f"未知的列 unknown: {', '.join(unknown)}")
    if missing:
        raise ColumnsError(f"缺少列 missing: {', '.join(missing)}")
    if len(set(heads)) != len(heads):
        raise ColumnsError("列名重复 a column stands twice")


def _wish(heads: Sequence[str], cells: Sequence[str]) -> ScreenWish | CampaignError:
    """Return the wish of a row, or why it cannot be read; the rules of `campaigns` are checked later."""
    if len(cells) > len(heads):
        return ColumnsError(f"{len(cells)} 格 cells, {len(heads)} 列 columns")
    values = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}
    try:
        missing = next((name for name in NEEDED if name not in values), None)
        if missing is not None:
            raise EmptyTextError(missing)
        w, h = parse_size(values["size"])
        return ScreenWish(
            id=values["id"],
            kind=_WORDS.get(values["kind"], values["kind"]),
            w=w,
            h=h,
            colour=_WORDS.get(values["colour"], values["colour"]),
            street=values["street"],
            name=values.get("name", ""),
            type=values.get("type"),
            merchant=values.get("merchant"),
            merchant_phone=values.get("phone"),
            group=values.get("group"),
            brightness_max=_percent(values.get("brightness_max")),
            tags=tuple(_BETWEEN.split(values["tags"])) if "tags" in values else (),
        )
    except CampaignError as error:
        return error


def _percent(text: str | None) -> int:
    if text is None:
        return BRIGHTNESS_DEFAULT_PERCENT
    if not (text.isascii() and text.isdigit() and len(text) <= len("100")):
        raise OutOfRangeError("brightness_max", text, 1, 100)
    return int(text)
