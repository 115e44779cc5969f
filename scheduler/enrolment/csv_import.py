"""Screens from a list, as offices keep them: CSV in UTF-8 or GBK, English or Chinese column names."""

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
"""What stands between tags; a cell with commas is quoted."""
_WORDS = {"大屏": "large", "条屏": "strip", "单色": "mono", "双色": "dual_rg", "全彩": "rgb"}


class ColumnsError(WishError):
    """A list of screens lacks columns, has unknown ones, or is not text."""

    zh = "表格不合要求：{what}；可用的列：{columns}"
    en = "the list will not do: {what}; columns are: {columns}"
    about = "from"

    def __init__(self, what: str) -> None:
        super().__init__(what=what, columns=", ".join(f"{name} {shown}" for name, shown in COLUMNS.items()))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: its number in the file, and what it asks for or why it cannot."""

    line: int
    found: ScreenWish | CampaignError


def read_rows(body: bytes) -> tuple[Row, ...]:
    """Read a list of screens; a row that cannot be read holds its refusal. Raises ColumnsError for the whole list."""
    reader = csv.reader(io.StringIO(_text(body), newline=""))
    try:
        heads = [_column(cell) for cell in next(reader, [])]
        _check(heads)
        rows = []
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, _wish(heads, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ColumnsError(f"line {reader.line_num}: {error}") from error
    if not rows:
        raise ColumnsError("没有数据行 no rows")
    return tuple(rows)


def _text(body: bytes) -> str:
    """Excel writes UTF-8 with a mark, or the system's GBK."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ColumnsError("既非 UTF-8 也非 GBK neither UTF-8 nor GBK")


def _column(cell: str) -> str:
    named = {shown: name for name, shown in COLUMNS.items()}
    return named.get(cell.strip(), cell.strip().lower())


def _check(heads: Sequence[str]) -> None:
    unknown = [head for head in heads if head not in COLUMNS]
    missing = [name for name in NEEDED if name not in heads]
    if unknown:
        raise ColumnsError(f"未知的列 unknown: {', '.join(unknown)}")
    if missing:
        raise ColumnsError(f"缺少列 missing: {', '.join(missing)}")
    if len(set(heads)) != len(heads):
        raise ColumnsError("列名重复 a column stands twice")


def _wish(heads: Sequence[str], cells: Sequence[str]) -> ScreenWish | CampaignError:
    """Turn a row into a wish; the rules themselves are `campaigns`' own and come later."""
    if len(cells) > len(heads):
        return ColumnsError(f"{len(cells)} 格 cells, {len(heads)} 列 columns")
    told = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}
    try:
        missing = next((name for name in NEEDED if name not in told), None)
        if missing is not None:
            raise EmptyTextError(missing)
        w, h = parse_size(told["size"])
        return ScreenWish(
            id=told["id"],
            kind=_WORDS.get(told["kind"], told["kind"]),
            w=w,
            h=h,
            colour=_WORDS.get(told["colour"], told["colour"]),
            street=told["street"],
            name=told.get("name", ""),
            type=told.get("type"),
            merchant=told.get("merchant"),
            merchant_phone=told.get("phone"),
            group=told.get("group"),
            brightness_max=_percent(told.get("brightness_max")),
            tags=tuple(_BETWEEN.split(told["tags"])) if "tags" in told else (),
        )
    except CampaignError as error:
        return error


def _percent(text: str | None) -> int:
    if text is None:
        return BRIGHTNESS_DEFAULT_PERCENT
    if not (text.isascii() and text.isdigit() and len(text) <= len("100")):
        raise OutOfRangeError("brightness_max", text, 1, 100)
    return int(text)
