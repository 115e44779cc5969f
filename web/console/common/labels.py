"""Label the codes of the database for people."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from campaigns.accounts.access import Right
from campaigns.accounts.person import Role
from campaigns.accounts.token import Scope
from campaigns.booking.campaign import Category
from campaigns.calendar.calendar import HolidayKind
from campaigns.calendar.daypart import DayFilter
from campaigns.reviewing.review import ReviewState
from campaigns.screens.display_profile import Colour
from campaigns.screens.screen import BUREAU, ScreenKind
from web.http.language import gettext, lazy_gettext
from web.street.screen_state import StateCode

_MINUTE_S = 60
_RIGHT_MS = 50
"""Less is shown as 0.0 seconds."""
CATEGORIES: dict[str, Any] = {
    Category.PSA.value: lazy_gettext("公益"),
    Category.GOV_INFO.value: lazy_gettext("政务"),
    Category.COMMERCIAL.value: lazy_gettext("商业"),
    Category.EMERGENCY.value: lazy_gettext("应急"),
    Category.OWN.value: lazy_gettext("商户自有"),
}
KINDS: dict[str, Any] = {ScreenKind.LARGE.value: lazy_gettext("大屏"), ScreenKind.STRIP.value: lazy_gettext("条屏")}
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
    "goal": lazy_gettext("定次数"),
    "share": lazy_gettext("占比"),
    "rotation": lazy_gettext("轮播"),
    "idle": lazy_gettext("空闲画面"),
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
STATES: dict[StateCode, tuple[Any, str]] = {
    StateCode.FAULT: (lazy_gettext("故障"), "bad"),
    StateCode.SILENT: (lazy_gettext("联系不上"), "bad"),
    StateCode.REJECTED: (lazy_gettext("播放单被拒"), "bad"),
    StateCode.CLOCK: (lazy_gettext("时钟不准"), "warn"),
    StateCode.UNPLANNED: (lazy_gettext("还没有播放单"), "wait"),
    StateCode.NEVER: (lazy_gettext("还没连上过"), "wait"),
    StateCode.UNCONFIRMED: (lazy_gettext("未确认"), "wait"),
    StateCode.FETCHING: (lazy_gettext("下载中"), "way"),
    StateCode.READY: (lazy_gettext("下载好，等换播"), "way"),
    StateCode.SHUT: (lazy_gettext("熄屏时段"), "rest"),
    StateCode.CONFIRMED: (lazy_gettext("已确认"), "ok"),
}
"""Word and tone of a screen's state; the tone brings shape and colour."""
REVIEWS: dict[str, tuple[Any, str]] = {
    ReviewState.DRAFT.value: (lazy_gettext("草稿"), "rest"),
    ReviewState.WAITING.value: (lazy_gettext("待审核"), "wait"),
    ReviewState.APPROVED.value: (lazy_gettext("已通过"), "ok"),
    ReviewState.RETURNED.value: (lazy_gettext("退回"), "warn"),
}
"""Label and tone of a campaign's review."""
TARGETS: dict[str, Any] = {
    "kinds": lazy_gettext("种类"),
    "streets": lazy_gettext("街路"),
    "groups": lazy_gettext("同播组"),
    "sizes": lazy_gettext("尺寸"),
    "tags": lazy_gettext("标签"),
}
"""The fields of a target."""
MARKS: dict[StateCode, str] = {
    StateCode.FAULT: "bad",
    StateCode.SILENT: "bad",
    StateCode.REJECTED: "bad",
    StateCode.CLOCK: "warn",
    StateCode.UNPLANNED: "wait",
    StateCode.NEVER: "wait",
    StateCode.UNCONFIRMED: "wait",
    StateCode.FETCHING: "lit",
    StateCode.READY: "lit",
    StateCode.SHUT: "shut",
    StateCode.CONFIRMED: "lit",
}
"""The dot that stands for a screen on a street's line: shape and colour; who shows own slides is marked "own"."""
RULES: dict[str, Any] = {
    "goal": lazy_gettext("定次数播放"),
    "share": lazy_gettext("按占比播放"),
    "rotation": lazy_gettext("轮播"),
    "fallback": lazy_gettext("这一格的活动不投这块屏，由本街的轮播顶上"),
    "own": lazy_gettext("商户自己的时间"),
    "idle": lazy_gettext("没有排播，放空闲画面"),
}
"""Which rule put a slot on the glass."""
CLOCKS: dict[str, Any] = {
    "ntp": lazy_gettext("网络对时"),
    "rtc": lazy_gettext("板上时钟"),
    "none": lazy_gettext("没有对过时"),
}
"""Where a screen has its time from."""
PICTURE_CONFIRMED = frozenset(
    {StateCode.CONFIRMED, StateCode.CLOCK, StateCode.FETCHING, StateCode.READY, StateCode.UNCONFIRMED}
)
"""States in which the dots are what the screen itself confirmed; in others they are only reckoned, and drawn dim."""


FLAGS: dict[str, Any] = {
    "display": lazy_gettext("屏型与登记的不符"),
    "display-mended": lazy_gettext("屏型又与登记的相符"),
    "unapproved": lazy_gettext("拦下了没批准的画面"),
    "journal-of-another": lazy_gettext("交来了别的屏的播放日志"),
    "journal-closed": lazy_gettext("换下的旧设备又交了播放日志"),
    "set-aside": lazy_gettext("有播放记录对不上，没有计入"),
    "record-changed": lazy_gettext("补交的播放记录与先前不同"),
}
"""Why a screen was flagged; any other reason is only counted."""
ASIDE: dict[str, Any] = {
    "line-not-sent": lazy_gettext("没有向这块屏下发过这个画面"),
    "start-in-future": lazy_gettext("开始时间比收到时还晚 5 分钟以上"),
    "start-before-added": lazy_gettext("开始时间早于这块屏登记"),
    "light-in-future": lazy_gettext("亮到了收到之后一个多小时"),
    "too-much-light": lazy_gettext("一个钟头里亮的时间超过一个钟头"),
    "shown-ms": lazy_gettext("亮的时长不成立"),
    "shown-in-other-journal": lazy_gettext("同一时刻已按这块屏的另一份播放日志计入"),
    "too-many-hours": lazy_gettext("一批记录散在 48 个以上的钟头，无法与这块屏的另一份播放日志核对"),
}
"""Why a record was set aside (PROTOCOL W-34); any other reason names what could not be read."""
RIGHTS: dict[str, Any] = {
    Right.SEE.value: lazy_gettext("查看"),
    Right.EDIT_CAMPAIGNS.value: lazy_gettext("编辑活动"),
    Right.REVIEW.value: lazy_gettext("审核"),
    Right.WITHDRAW.value: lazy_gettext("撤下"),
    Right.MANAGE_SCREENS.value: lazy_gettext("管理屏"),
    Right.MANAGE_PEOPLE.value: lazy_gettext("管理人员和令牌"),
    Right.CHANGE_SETTINGS.value: lazy_gettext("修改设置"),
}
SCOPES: dict[str, Any] = {
    Scope.CAMPAIGN_READ.value: lazy_gettext("读活动"),
    Scope.CAMPAIGN_WRITE.value: lazy_gettext("写活动"),
    Scope.SCREEN_READ.value: lazy_gettext("读屏"),
    Scope.TALLY_READ.value: lazy_gettext("读统计"),
}
DAYS: dict[str, Any] = {
    DayFilter.ANY.value: lazy_gettext("不分"),
    DayFilter.WORKDAYS.value: lazy_gettext("只在工作日"),
    DayFilter.DAYS_OFF.value: lazy_gettext("只在休息日"),
}
HOLIDAYS: dict[str, Any] = {
    HolidayKind.HOLIDAY.value: lazy_gettext("放假"),
    HolidayKind.WORKDAY.value: lazy_gettext("上班"),
}
WEEKDAYS: dict[int, Any] = {
    1: lazy_gettext("周一"),
    2: lazy_gettext("周二"),
    3: lazy_gettext("周三"),
    4: lazy_gettext("周四"),
    5: lazy_gettext("周五"),
    6: lazy_gettext("周六"),
    7: lazy_gettext("周日"),
}


def value_of(column: str, value: str) -> str:
    """Return a tally's value as shown: a code's label, anything else as it is."""
    return str(VALUES.get(column, {}).get(value, value)) or "–"


def state_words() -> dict[StateCode, str]:
    """Return the labels of all states in the request's language; looked up once a request, which may use hundreds."""
    if "state_words" not in g:
        g.state_words = {state: str(word) for state, (word, _) in STATES.items()}
    found: dict[StateCode, str] = g.state_words
    return found


def clock_offset(offset_ms: int | None) -> str:
    """Format how far a screen's clock is ahead: 快 0.1 秒, 慢 8 小时; 0.0 秒 where it is right, a dash when unknown."""
    if offset_ms is None:
        return "–"
    size_ms = abs(offset_ms)
    long = size_ms >= _MINUTE_S * 1000
    size = duration(size_ms) if long else gettext("%(num).1f 秒", num=size_ms / 1000)
    if size_ms < _RIGHT_MS:
        return size
    return gettext("快 %(time)s", time=size) if offset_ms > 0 else gettext("慢 %(time)s", time=size)


def duration(ms: int) -> str:
    """Format a duration: 45 秒, 12 分, 1 小时 5 分."""
    seconds = round(ms / 1000)
    if seconds < _MINUTE_S:
        return gettext("%(num)s 秒", num=seconds)
    hours, minutes = divmod(round(seconds / _MINUTE_S), _MINUTE_S)
    if not hours:
        return gettext("%(num)s 分", num=minutes)
    if not minutes:
        return gettext("%(num)s 小时", num=hours)
    return gettext("%(hours)s 小时 %(minutes)s 分", hours=hours, minutes=minutes)


def init_labels(app: Flask) -> None:
    """Give templates the labels."""
    words: dict[str, Any] = {
        "CATEGORIES": CATEGORIES,
        "KINDS": KINDS,
        "COLOURS": COLOURS,
        "ROLES": ROLES,
        "COLUMNS": COLUMNS,
    }
    words |= {"HOLIDAYS": HOLIDAYS, "DAYS": DAYS, "WEEKDAYS": WEEKDAYS}
    app.jinja_env.globals.update(
        words,
        STATES=STATES,
        PICTURE_CONFIRMED=PICTURE_CONFIRMED,
        MARKS=MARKS,
        RULES=RULES,
        FLAGS=FLAGS,
        CLOCKS=CLOCKS,
        AIMS=AIMS,
        clock_offset=clock_offset,
        ASIDE=ASIDE,
        state_words=state_words,
        duration=duration,
        REVIEWS=REVIEWS,
        TARGETS=TARGETS,
        value_of=value_of,
    )
