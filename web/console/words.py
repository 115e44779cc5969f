"""The words of the console for what the database holds in code."""

from __future__ import annotations

from typing import Any

from flask import Flask

from campaigns.campaign import Category
from campaigns.people import Role
from campaigns.profile import Colour
from campaigns.screen import BUREAU, Kind
from web.language import lazy_gettext
from web.standing import State

CATEGORIES: dict[str, Any] = {
    Category.PSA.value: lazy_gettext("公益"),
    Category.GOV_INFO.value: lazy_gettext("政务"),
    Category.COMMERCIAL.value: lazy_gettext("商业"),
    Category.EMERGENCY.value: lazy_gettext("应急"),
    Category.OWN.value: lazy_gettext("商户自有"),
}
KINDS: dict[str, Any] = {Kind.LARGE.value: lazy_gettext("大屏"), Kind.STRIP.value: lazy_gettext("条屏")}
COLOURS: dict[str, Any] = {
    Colour.MONO.value: lazy_gettext("单色"),
    Colour.DUAL_RG.value: lazy_gettext("双色"),
    Colour.RGB.value: lazy_gettext("全彩"),
}
ROLES: dict[str, Any] = {
    Role.ADMINISTRATOR.value: lazy_gettext("管理员"),
    Role.EDITOR.value: lazy_gettext("编辑"),
    Role.REVIEWER.value: lazy_gettext("审核员"),
    Role.READER.value: lazy_gettext("查阅者"),
}
AIMS: dict[str, Any] = {
    "goal": lazy_gettext("目标"),
    "share": lazy_gettext("份额"),
    "filler": lazy_gettext("垫播"),
    "idle": lazy_gettext("待播"),
    "own": lazy_gettext("商户自有"),
}
EVIDENCE: dict[str, Any] = {
    "displayed": lazy_gettext("播放日志"),
    "card-log": lazy_gettext("卡日志"),
    "derived": lazy_gettext("推算"),
    "manual": lazy_gettext("人工登记"),
}
COLUMNS: dict[str, Any] = {
    "kind": lazy_gettext("种类"),
    "street": lazy_gettext("街路"),
    "campaign": lazy_gettext("活动"),
    "theme": lazy_gettext("主题"),
    "occasion": lazy_gettext("时期"),
    "month": lazy_gettext("月份"),
    "screen": lazy_gettext("屏"),
    "slide": lazy_gettext("画面"),
    "category": lazy_gettext("类别"),
    "aim": lazy_gettext("播法"),
    "owner": lazy_gettext("归属"),
    "evidence": lazy_gettext("依据"),
    "day": lazy_gettext("日期"),
    "year": lazy_gettext("年份"),
}
OWNERS: dict[str, Any] = {BUREAU: lazy_gettext("本局")}
VALUES: dict[str, dict[str, Any]] = {
    "kind": KINDS,
    "category": CATEGORIES,
    "aim": AIMS,
    "evidence": EVIDENCE,
    "owner": OWNERS,
}
STATES: dict[State, tuple[Any, str]] = {
    State.FAULT: (lazy_gettext("故障"), "bad"),
    State.SILENT: (lazy_gettext("联系不上"), "bad"),
    State.REJECTED: (lazy_gettext("播放单被拒"), "bad"),
    State.CLOCK: (lazy_gettext("时钟不准"), "warn"),
    State.UNPLANNED: (lazy_gettext("还没有播放单"), "wait"),
    State.NEVER: (lazy_gettext("还没连上过"), "wait"),
    State.UNCONFIRMED: (lazy_gettext("未确认"), "wait"),
    State.FETCHING: (lazy_gettext("下载中"), "way"),
    State.READY: (lazy_gettext("下载好，等换播"), "way"),
    State.SHUT: (lazy_gettext("熄屏时段"), "rest"),
    State.CONFIRMED: (lazy_gettext("已确认"), "ok"),
}
"""Word and tone of a screen's state; the tone brings shape and colour."""
LIT = frozenset({State.CONFIRMED, State.CLOCK, State.FETCHING, State.READY, State.UNCONFIRMED})
"""States in which the dots are what the screen itself confirmed; in others they are only reckoned, and drawn dim."""


def value_of(column: str, value: str) -> str:
    """Say a tally's value: a code in words, anything else as it is."""
    return str(VALUES.get(column, {}).get(value, value)) or "–"


def init_words(app: Flask) -> None:
    """Give templates the words."""
    words = {"CATEGORIES": CATEGORIES, "KINDS": KINDS, "COLOURS": COLOURS, "ROLES": ROLES, "COLUMNS": COLUMNS}
    app.jinja_env.globals.update(words, STATES=STATES, LIT=LIT, value_of=value_of)
