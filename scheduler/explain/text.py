"""An explanation as text in both languages, and as JSON."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from campaigns.unix_time import instant_of, unix_ms
from scheduler.explain.explanation import Explanation
from scheduler.plan.reason import Rule

RULES = {
    Rule.SHARE: "占比：按其占比播放 / in its share of the time",
    Rule.ROTATION: "轮播：按权重填满其余时间 / in the rotation, by its weight",
    Rule.REST: "空闲画面：只有占比活动，其余时间放它 / idle between shares, nobody else is active",
    Rule.FALLBACK: "替播：此格的活动不投此屏，改播本街轮播 / the rotation: the slot is not for this screen",
    Rule.STAND_IN: "空闲画面：此格不投此屏，或画面未获批准 / idle: the slot is not for this screen, or not approved",
    Rule.OWN: "自有：店主的时间 / the owner's own time",
    Rule.UNLIT: "熄屏：不在亮屏时段 / dark: outside lit hours",
    Rule.NOBODY: "空闲画面：此时没有活动 / idle: no campaign is active",
    Rule.TOO_SHORT: "空闲画面：所余时间放不下一个画面 / idle: too short a time for the next slide",
    Rule.NO_DAY: "空闲画面：计划未排到此时 / idle: the plan does not reach so far",
    Rule.UNKNOWN: "计划依据已不保存 / by a plan whose inputs are not kept any more",
    Rule.NO_MANIFEST: "无清单：尚未开始播放 / no manifest has taken over yet",
    Rule.EXPIRED: "年代已久：只留下发清单的记录，内容已清除 / too long ago: the contents of that manifest are not kept",
    Rule.RETIRED: "已停用 / the screen is retired",
}


def to_text(found: Explanation, zone: ZoneInfo) -> str:
    """Return an explanation as lines of text, Chinese and English, its instants in the bureau's zone."""

    def clock(at: datetime) -> str:
        return at.astimezone(zone).isoformat(sep=" ", timespec="milliseconds")

    def instant(at_ms: int) -> str:
        return clock(instant_of(at_ms))

    rows = [("屏 screen", found.screen), ("时刻 at", clock(found.at)), ("规则 rule", RULES[found.rule])]
    if found.subject is not None and found.reason is not None:
        shown = found.reason.shown
        rows.append(("画面 on the glass", f"{found.subject.campaign}：{_one_line(found.subject.slide)}"))
        rows.append(("起止 from, until", f"{instant(shown.started_at)} … {instant(shown.until_at)}"))
        rows.append(("格与行 slot, line", f"{shown.n}, {shown.line}"))
    if found.planned is not None:
        rows.append(("所排活动 planned for", found.planned))
    if found.reason is not None and found.reason.block is not None:
        block = found.reason.block
        active = ", ".join(str(entry.id) for entry in block.active)
        rows.append(("时间块 block", f"{instant(block.from_ms)} … {instant(block.to_ms)}，活动 campaigns {active}"))
    if found.plan is not None:
        plan = found.plan
        rows.append(
            ("计划日 plan day", f"{plan.day_on}，第 {plan.id} 号 no. {plan.id}，自 from {clock(plan.effective_at)}")
        )
    if found.manifest is not None and found.manifest.switch_at is not None:
        rows.append(("清单 manifest", f"rev {found.manifest.rev}，自 from {clock(found.manifest.switch_at)}"))
    if found.until_at is not None:
        rows.append(("下一变化 next change", clock(found.until_at)))
    return "".join(f"{name}: {text}\n" for name, text in rows)


def to_object(found: Explanation) -> dict[str, object]:
    """Return an explanation as a JSON object; instants are Unix ms."""
    manifest, plan, reason = found.manifest, found.plan, found.reason
    return {
        "screen": found.screen,
        "at": _ms(found.at),
        "until_at": _ms(found.until_at),
        "rule": found.rule.value,
        "line": found.line,
        "campaign": None if found.subject is None else found.subject.campaign,
        "slide": None if found.subject is None else found.subject.slide,
        "planned": found.planned,
        "percent": 0 if reason is None else reason.percent,
        "slot": None
        if reason is None
        else {"n": reason.shown.n, "started_at": reason.shown.started_at, "until_at": reason.shown.until_at},
        "block": None
        if reason is None or reason.block is None
        else {
            "from_at": reason.block.from_ms,
            "to_at": reason.block.to_ms,
            "campaigns": [entry.id for entry in reason.block.active],
        },
        "plan": None
        if plan is None
        else {"id": plan.id, "day_on": plan.day_on.isoformat(), "sha256": plan.sha256, "made_at": _ms(plan.made_at)},
        "manifest": None
        if manifest is None
        else {"rev": manifest.rev, "digest": manifest.digest, "switch_at": _ms(manifest.switch_at)},
    }


def _ms(at: datetime | None) -> int | None:
    return None if at is None else unix_ms(at)


def _one_line(text: str) -> str:
    return " ".join(text.split())
