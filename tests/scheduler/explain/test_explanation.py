"""Why something was on air: the stored documents and plans say what a screen in time shows, second by second.

Covers: cli, explanation, text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from campaigns.booking.slide import SlideWish
from campaigns.errors import InstantError, UnknownScreenError
from campaigns.publication.stored_plan import StoredDocument
from players.protocol.documents.manifest import Manifest
from players.protocol.timeline.timeline import Timeline
from scheduler.explain.cli import explain_command, read_instant
from scheduler.explain.explanation import Explainer, Explanation, explain
from scheduler.explain.text import RULES, to_object, to_text
from scheduler.plan.reason import Rule
from tests.scheduler.town_builders import AT, DAY, SECOND, STREET, ZONE, Town, ms

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(town: Town, when: datetime, screen: str = "st-1") -> Explanation:
    return explain(town.database, screen, when)


@pytest.fixture
def street(town: Town) -> Town:
    """Two strips; one campaign is for both, and published."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明", "树新风", name="创建文明城市", screens=("st-1", "st-2"))
    town.publish()
    return town


def instant(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def documents_of(town: Town, screen: str) -> list[StoredDocument]:
    """Every manifest that a screen was sent, the first first."""
    with town.database.reading() as unit:
        return list(unit.documents.history(town.topics.manifest(screen), limit=99))[::-1]


def lines_by_a_player_in_time(town: Town, screen: str, seconds: list[int]) -> list[int | None]:
    """What a screen has on the glass that takes in each manifest at once: one applied, one waiting (PROTOCOL W-20)."""
    coming = [(ms(document.issued_at), document) for document in documents_of(town, screen)]
    applied: Timeline | None = None
    lines: dict[int, int] = {}
    waiting: Manifest | None = None
    found: list[int | None] = []
    for now in range(seconds[0], seconds[-1] + 1, 500):
        while coming and coming[0][0] <= now:
            waiting = Manifest.read(coming.pop(0)[1].body)
        if waiting is not None and now >= waiting.switch_at:
            applied = town.timeline_of(waiting)
            lines, waiting = {slot.n: slot.line for slot in town.slots_of(waiting).slots}, None
        if now in seconds:
            n = applied.at(now).n if applied is not None else None
            found.append(lines[n] if n is not None else None)
    return found


def test_a_rotation_slot_is_explained_with_campaign_block_and_plan(street: Town) -> None:
    found = at(street, AT + MINUTE)

    assert (found.rule, found.planned) == (Rule.ROTATION, "创建文明城市")
    assert found.subject is not None and found.subject.slide in {"讲文明", "树新风"}
    assert found.plan is not None and found.plan.day_on.isoformat() == "2026-05-04"
    assert found.manifest is not None and found.manifest.rev == street.manifest().rev
    assert found.reason is not None and found.reason.block is not None
    assert [entry.id for entry in found.reason.block.active] == [street.campaign().id]
    assert (found.reason.block.from_ms, found.reason.block.to_ms) == (ms(AT) - 8 * 3_600_000, ms(AT) + 16 * 3_600_000)
    assert found.until_at == instant(street.timeline().next_edge(ms(AT + MINUTE)))


def test_explain_shares_and_the_slots_between(town: Town) -> None:
    town.add()
    town.create("网络安全", name="网络宣传周", aim="share", share_percent=10)
    town.publish()
    seen: dict[Rule, Explanation] = {}
    for second in range(240):
        found = at(town, AT + second * SECOND)
        seen[found.rule] = found

    assert set(seen) == {Rule.SHARE, Rule.REST}
    assert seen[Rule.SHARE].planned == "网络宣传周"
    rest = seen[Rule.REST]
    assert rest.planned is None
    assert rest.subject is not None and rest.subject.campaign == "空闲画面"


def test_a_screen_that_is_no_target_shows_the_rotation_in_step(street: Town) -> None:
    street.create("网络安全", name="网络宣传周", screens=("st-1",), weight=20)
    street.publish()
    when = instant(street.manifest().switch_at) + SECOND
    while at(street, when).planned != "网络宣传周":
        when += SECOND

    one, other = at(street, when), at(street, when, "st-2")
    assert (one.rule, other.rule) == (Rule.ROTATION, Rule.FALLBACK)
    assert other.planned == "网络宣传周"
    assert other.subject is not None and other.subject.campaign == "创建文明城市"
    assert one.reason is not None and other.reason is not None
    assert one.reason.shown.started_at == other.reason.shown.started_at


def test_outside_lit_hours_the_next_change_is_the_light(street: Town) -> None:
    street.light(STREET, "07:00", "22:00")
    street.publish()
    night = AT + 10 * HOUR + MINUTE

    found = at(street, night)
    assert (found.rule, found.line, found.subject) == (Rule.UNLIT, None, None)
    evening = at(street, night - 2 * MINUTE)
    assert evening.rule is Rule.ROTATION
    morning = AT + 19 * HOUR
    assert at(street, morning - SECOND).until_at == morning
    assert at(street, morning).rule is Rule.ROTATION


def test_idle_is_explained_by_no_campaign_or_by_no_plan(town: Town) -> None:
    town.add()
    town.create("讲文明", starts_on=AT.date() + DAY, ends_on=AT.date() + DAY)
    town.publish()

    assert at(town, AT + HOUR).rule is Rule.NOBODY
    assert at(town, AT + 5 * DAY).rule is Rule.NOBODY
    assert at(town, AT + 20 * DAY).rule is Rule.NO_DAY
    assert at(town, AT + DAY).rule is Rule.ROTATION


def test_before_the_first_manifest_the_next_change_is_its_switch(town: Town) -> None:
    town.add()
    assert at(town, AT).rule is Rule.NO_MANIFEST
    assert at(town, AT).until_at is None
    town.create("讲文明")
    town.publish()

    before = at(town, AT - SECOND)
    assert (before.rule, before.line, before.until_at) == (Rule.NO_MANIFEST, None, AT)


def test_a_retired_screen_shows_nothing_from_then_on(street: Town) -> None:
    street.clock.wait(HOUR)
    street.retire_screen("st-1")

    assert at(street, AT + HOUR).rule is Rule.RETIRED
    assert at(street, AT + HOUR - SECOND).rule is Rule.ROTATION


def test_an_unknown_screen_is_refused(town: Town) -> None:
    with pytest.raises(UnknownScreenError):
        at(town, AT, "nowhere")


def test_a_plan_with_inputs_of_earlier_rules_is_explained_without_them(street: Town) -> None:
    found = at(street, AT + MINUTE)
    assert found.plan is not None
    with street.database.reading() as unit:
        explainer = Explainer(unit)
        explainer._inputs[found.plan.id] = None

        assert explainer.at("st-1", AT + MINUTE).rule is Rule.UNKNOWN


def test_every_explained_second_is_what_a_punctual_screen_shows(street: Town) -> None:
    """PROTOCOL W-20: a change at an edge, one that puts right at once, and one just before another holds."""
    street.clock.wait(2 * MINUTE)
    extra = street.create(
        "网络安全", name="网络宣传周", slides=(SlideWish("网络安全", 20_000),), screens=("st-1", "st-2")
    )
    street.publish()
    waiting = instant(street.manifest().switch_at)
    street.clock.at = waiting - SECOND
    street.create("全民国防教育", name="国防教育", screens=("st-1",), aim="share", share_percent=20)
    street.publish()
    superseded = documents_of(street, "st-1")[-2]
    street.clock.at += 2 * MINUTE
    street.retire(extra)
    street.publish()
    street.clock.at += 2 * MINUTE
    street.rewrite(street.campaign("国防教育"), "国防 人人有责")
    street.publish()

    for screen in ("st-1", "st-2"):
        seconds = list(range(ms(AT) - 5_000, ms(street.clock.at) + 120_000, 1_000))
        told: list[int | None] = []
        with street.database.reading() as unit:
            explainer = Explainer(unit)
            for second in seconds:
                found = explainer.at(screen, instant(second))
                told.append(found.line)
                assert found.manifest is None or found.manifest.rev != superseded.rev or screen == "st-2"
        assert told == lines_by_a_player_in_time(street, screen, seconds)


def test_nothing_else_comes_on_before_the_next_change(street: Town) -> None:
    street.clock.wait(MINUTE)
    street.create("网络安全", name="网络宣传周", screens=("st-1", "st-2"))
    street.publish()
    when, end = AT, AT + 3 * MINUTE
    while when < end:
        found = at(street, when)
        assert found.until_at is not None and found.until_at > when
        before = found.until_at - timedelta(milliseconds=1)
        assert (at(street, before).line, at(street, before).manifest) == (found.line, found.manifest)
        when = found.until_at

    assert instant(street.manifest().switch_at) < end


@pytest.fixture
def run(street: Town, tables: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command on the street's own database."""
    monkeypatch.setenv("LEDCAST_DATABASE_URL", f"sqlite:///{tables.with_name('town.db')}")
    app = typer.Typer()
    app.command()(explain_command)
    return lambda *words: CliRunner().invoke(app, list(words))


def test_the_command_prints_both_languages_or_json(street: Town, run: Callable[..., Result]) -> None:
    told = run("st-1", "2026-05-04T12:01")
    assert told.exit_code == 0
    assert "规则 rule: 轮播" in told.output and "in the rotation, by its weight" in told.output
    assert "时刻 at: 2026-05-04 12:01:00.000+08:00" in told.output

    found = json.loads(run("st-1", "2026-05-04T04:01:00Z", "--format", "json").output)
    assert found == json.loads(json.dumps(to_object(at(street, AT + MINUTE))))
    assert (found["rule"], found["campaign"]) == ("rotation", "创建文明城市")


@pytest.mark.parametrize(
    ("words", "says"),
    [(("nowhere", "12:00"), "no screen is called"), (("st-1", "noon"), "2026-05-04T12:00")],
)
def test_the_command_refuses_in_both_languages(run: Callable[..., Result], words: tuple[str, ...], says: str) -> None:
    told = run(*words)

    assert told.exit_code == 1
    assert says in told.output and "「" in told.output


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", AT),
        ("12:30", AT + 30 * MINUTE),
        ("2026-05-05 12:00", AT + DAY),
        ("2026-05-04T04:00:01.5+00:00", AT + 1.5 * SECOND),
    ],
)
def test_instants_are_read_on_the_bureau_s_clock(text: str, means: datetime) -> None:
    assert read_instant(text, ZONE, AT) == means


@pytest.mark.parametrize("text", ["noon", "25:00", "2026-13-01", "2026-05-04T12:00 sharp"])
def test_text_that_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(InstantError):
        read_instant(text, ZONE, AT)


def test_every_rule_has_a_text_in_both_languages(street: Town) -> None:
    found = at(street, AT + MINUTE)
    bare = replace(found, rule=Rule.NO_MANIFEST, until_at=None, manifest=None, plan=None, reason=None, subject=None)

    assert set(RULES) == set(Rule)
    assert all(" / " in text for text in RULES.values())
    assert to_text(replace(bare, planned=None), ZONE).count("\n") == 3
    assert to_object(bare)["slot"] is None
