from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from players.protocol.documents.day import Day
from players.protocol.documents.manifest import Lent
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from scheduler.plan.compile import compile_day
from scheduler.plan.entry import PlanEntry
from scheduler.plan.inputs import Inputs, inputs_object
from scheduler.plan.light import light_steps
from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.plan.reason import Reason, Rule, find_reason
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import DAY, HOUR, IDLE, always, entry, hours, lengths, manifest_of, slots_of

OTHERS = 999
"""A campaign that is nobody's here: idle."""


class Asked:
    """A screen's playlist and inputs, asked by the hour of the plan day."""

    def __init__(self, entries: list[PlanEntry], lit: tuple[Window, ...] = always(DAY), day: Day | None = None) -> None:
        self.day = day or compile_day(DAY, lit, entries, idle=IDLE)
        body, slots = self.day.to_bytes(), slots_of(lengths(entries))
        made = replace(manifest_of(self.day, slots), light=light_steps((DAY,), lit))
        self.manifest = made if self.day.spans else replace(made, days=())
        self.files = {sha256_hex(each): each for each in (body, slots.to_bytes())}
        self.inputs = Inputs.read(inputs_object(DAY, lit, entries, IDLE))
        self.campaigns = {slot.n + 1000: each.id for each in entries for slot in each.slots}

    def at(self, hour: float, *, inputs: bool = True, campaigns: dict[int, int] | None = None) -> Reason:
        timeline = ManifestTimeline.load(write_object(self.manifest.to_object()), lambda _: self.files)
        at_ms = DAY.from_ms + round(hour * HOUR)
        return find_reason(
            timeline, at_ms, self.inputs if inputs else None, self.campaigns if campaigns is None else campaigns
        )


def test_a_planned_slot_is_explained_by_its_entry() -> None:
    asked = Asked([entry(1, 10_000), entry(51, 10_000, share=Fraction(1, 2))])
    found = {asked.at(1 + second / 360).entry: asked.at(1 + second / 360).rule for second in range(4)}

    assert found == {1: Rule.ROTATION, 51: Rule.SHARE}


def test_idle_between_shares_has_the_rule_rest() -> None:
    asked = Asked([entry(51, 10_000, share=Fraction(1, 10))])

    assert {asked.at(second / 360).rule for second in range(20)} == {Rule.REST, Rule.SHARE}


def test_a_slot_counted_under_another_campaign_is_a_stand_in() -> None:
    asked = Asked([entry(1)])

    found = asked.at(1, campaigns={1100: OTHERS})
    assert (found.rule, found.entry) == (Rule.STAND_IN, 1)


def test_the_block_names_the_active_campaigns() -> None:
    asked = Asked([entry(1), entry(2, windows=hours(DAY, (3, 9)))])

    block = asked.at(4).block
    assert block is not None
    assert ((block.from_ms - DAY.from_ms) / HOUR, (block.to_ms - DAY.from_ms) / HOUR) == (3, 9)
    assert [each.id for each in block.active] == [1, 2]


def test_outside_lit_hours_nothing_is_planned() -> None:
    asked = Asked([entry(1)], hours(DAY, (3, 18)))

    assert [asked.at(hour).rule for hour in (2, 4, 19)] == [Rule.UNLIT, Rule.ROTATION, Rule.UNLIT]
    assert asked.at(2).percent == 0
    assert asked.at(18 - 1 / HOUR).until_at == DAY.from_ms + 18 * HOUR


def test_without_an_active_entry_the_rule_is_nobody() -> None:
    asked = Asked([entry(1, windows=hours(DAY, (3, 9)))])

    assert [asked.at(hour).rule for hour in (2, 4, 9)] == [Rule.NOBODY, Rule.ROTATION, Rule.NOBODY]
    assert asked.at(2).block is None


def test_a_day_without_campaigns_is_not_the_end_of_the_plan() -> None:
    asked = Asked([])

    assert asked.at(2).rule is Rule.NOBODY
    assert asked.at(2, inputs=False).rule is Rule.NO_DAY


def test_a_time_too_short_for_a_slide_is_explained() -> None:
    asked = Asked([entry(1, 60_000, windows=hours(DAY, (3, 3.01)))])

    assert asked.day.spans == ()
    assert asked.at(3.005).rule is Rule.TOO_SHORT


def test_the_owner_s_own_time_is_explained() -> None:
    """PROTOCOL W-12."""
    plain = compile_day(DAY, always(DAY), [entry(1)])
    asked = Asked([entry(1)], day=Day(plain.from_at, plain.to_at, plain.bases, plain.spans, 60_000, "11"))
    asked.manifest = replace(asked.manifest, lent=Lent("10", ()))

    assert [asked.at(minute / 60 + 0.001).rule for minute in (0, 1)] == [Rule.ROTATION, Rule.OWN]
    assert asked.at(1 / 60 + 0.001).entry is None


def test_without_inputs_the_rule_of_a_planned_slot_is_unknown() -> None:
    asked = Asked([entry(1)])

    found = asked.at(1, inputs=False)
    assert (found.rule, found.block, found.shown.n) == (Rule.UNKNOWN, None, 100)
