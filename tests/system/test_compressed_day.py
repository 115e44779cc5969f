"""A whole day of a small city in a minute, over a real broker: what was to be shown, what was shown, what counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.counting.recount import recount
from campaigns.playback.line import Line
from campaigns.playback.play import TOLERANCE_MS, light_by_hour
from campaigns.playback.tally import Tally, TallyQuery
from campaigns.screens.screen import ScreenWish
from players.protocol.documents.config import Report
from players.protocol.documents.kinds import DocumentKind
from scheduler.explain.explanation import Explainer, explain
from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.plan.read_files import read_day
from scheduler.publishing import issuer as issuing_module
from scheduler.uplink import receiver as receiver_module
from tests.campaigns.queries import lost_records, records_set_aside
from tests.scheduler.broker.house import House
from tests.system.virtual_city import Record, VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 6)
SECOND = timedelta(seconds=1)
SELDOM = Report(every_ms=600_000, max_rows=100, status_every_ms=1_800_000)
"""At the usual ten seconds every play would be a batch, a transaction and an ack of its own."""


def at(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    """An instant of the day, local time."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=ZONE) + timedelta(days=days)


def ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


OPENED, SEEN, CLOSED = at(3, 50), at(4), at(4, 10, days=1)
"""The office opens; everybody has joined and plays; the street is ended, after another nightly plan."""
EDITED = at(11, 17, 23)
AWAY, BACK = at(13), at(15)
HOURS = {"新华路": ("06:30", "22:30"), "朝阳大街": ("17:00", "01:30"), "dp-2": ("07:00", "22:00")}
LIT = {
    "xh": [(at(6, 30), at(22, 30))],
    "cy": [(at(17), at(1, 30, days=1))],
    "dp-1": [(SEEN, CLOSED)],
    "dp-2": [(at(7), at(22))],
}
XINHUA, CHAOYANG, LARGE = ("xh-1", "xh-2", "xh-3"), ("cy-1", "cy-2"), ("dp-1", "dp-2")
ALL = (*XINHUA, *CHAOYANG, *LARGE)
NO_TARGET = "xh-3"
"""A strip that keeps step with its street although an event of the street is not for it."""
OFFLINE = "xh-2"
STREET = {
    "xh-1": "新华路",
    "xh-2": "新华路",
    "xh-3": "新华路",
    "cy-1": "朝阳大街",
    "cy-2": "朝阳大街",
    "dp-1": "新华路",
    "dp-2": "人民路",
}
BEFORE, AFTER, SECOND_SLIDE = "讲文明 树新风", "讲文明 树新风 除陋习", "创建文明城市 你我同行"
EVENT, NIGHT, SHARE = "网络安全为人民", "夜间出行 注意安全", "礼让斑马线"


@dataclass
class Lived:
    """A day that is over."""

    city: VirtualCity
    counted: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    _lines: dict[int, Line] = field(default_factory=dict)

    def records(self, screen: str) -> tuple[Record, ...]:
        """What a screen wrote down since everybody plays."""
        return tuple(record for record in self.city.records(screen) if record.start_ms >= ms(SEEN))

    def lines(self) -> Mapping[int, Line]:
        if not self._lines:
            with self.city.database.reading() as unit:
                self._lines |= unit.lines.find({record.line for screen in ALL for record in self.city.records(screen)})
        return self._lines

    def slide(self, record: Record) -> str:
        """The text that was on the glass."""
        return self.lines()[record.line].subject.slide

    def slides(self, screen: str) -> set[str]:
        return {self.slide(record) for record in self.records(screen)}

    def tally(self, *by: str) -> Tally:
        with self.city.database.reading() as unit:
            return unit.tallies.read(TallyQuery(DAY - timedelta(days=1), DAY + timedelta(days=1), by=by))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, mosquitto_program: str) -> Iterator[Lived]:
    """The day, from before the nightly plan of one morning to after that of the next."""
    assert mosquitto_program
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiver_module, "GATHER_S", 0.0)
        patch.setattr(issuing_module, "REPORT", SELDOM)
        with (
            closing(House(tmp_path_factory.mktemp("day") / "home")) as house,
            closing(VirtualCity(house, VirtualClock(OPENED))) as city,
        ):
            lived = Lived(city)
            with structlog.testing.capture_logs(), city.led() as world:
                live(lived, world)
            yield lived


def live(lived: Lived, world: VirtualWorld) -> None:
    city = lived.city
    found(city)
    whole = city.create(
        SlideWish(BEFORE, 40_000), SlideWish(SECOND_SLIDE, 55_000), screens=(), target=Target(kinds=("strip", "large"))
    )
    city.create(SlideWish(EVENT, 30_000), name="网络宣传周", screens=("xh-1", "xh-2", "dp-1"))
    night = city.daypart("夜间", "21:00", "01:00")
    city.create(
        SlideWish(NIGHT, 45_000),
        name="夜间安全",
        screens=(),
        target=Target(streets=("朝阳大街",)),
        daypart_ids=(night,),
    )
    morning = city.daypart("早高峰", "07:00", "09:00")
    city.create(
        SlideWish(SHARE, 20_000), name="文明出行", screens=(), target=Target(streets=("新华路",), kinds=("strip",)),
        daypart_ids=(morning,), aim="share", share_percent=20,
    )  # fmt: skip

    for days in (0, 1):
        city.nightly(world, at(4, days=days))
    world.at(EDITED, lambda: city.rewrite(whole, AFTER, SECOND_SLIDE))
    world.at(AWAY, city.cables[OFFLINE].cut)
    world.at(BACK - SECOND, lambda: lived.counted.update(away=counted(lived)))
    world.at(BACK, city.cables[OFFLINE].mend)
    world.at(BACK + timedelta(minutes=20), lambda: lived.counted.update(back=counted(lived)))
    world.at(at(16), city.read_journals)
    world.office.wake()
    world.run(CLOSED)
    city.end_street(world)
    world.office.rest()
    city.read_journals()
    lived.rejected.update(world.office.office.rejections.counts)


def found(city: VirtualCity) -> None:
    """Two streets with hours of their own, one of them past midnight, and two large screens."""
    strips = [(screen, "新华路") for screen in XINHUA] + [(screen, "朝阳大街") for screen in CHAOYANG]
    city.add(
        *(ScreenWish(screen, "strip", 320, 16, "mono", street) for screen, street in strips),
        ScreenWish("dp-1", "large", 640, 360, "rgb", "新华路"),
        ScreenWish("dp-2", "large", 960, 576, "rgb", "人民路"),
    )
    for group, hours in HOURS.items():
        city.light(group, *hours)


def counted(lived: Lived) -> dict[str, int]:
    """Plays tallied so far by screen, idle included."""
    told = lived.tally("screen")
    plays: Counter[str] = Counter()
    for row in (*told.rows, *told.apart):
        plays[row.values[0]] += row.amounts.plays
    return dict(plays)


def explained(lived: Lived, screen: str) -> list[tuple[int, int, int]]:
    """What a screen was to show, by what the office has stored and nothing that the screen said: (from, until, line).

    What is explained of an instant holds until something else may come on; so no second is left out.
    """
    found: list[tuple[int, int, int]] = []
    began_ms = None
    with lived.city.database.reading() as unit:
        explainer, now = Explainer(unit), SEEN.astimezone(UTC)
        while now < CLOSED:
            told = explainer.at(screen, now)
            until = min(told.until_at or CLOSED, CLOSED.astimezone(UTC))
            if told.line is not None and told.reason is not None:
                goes_on = found and found[-1][1:] == (ms(now), told.line) and began_ms == told.reason.shown.started_at
                from_ms = found.pop()[0] if goes_on else ms(now)
                found.append((from_ms, ms(until), told.line))
                began_ms = told.reason.shown.started_at
            now = until
    return found


def test_every_screen_s_journal_is_to_the_millisecond_what_is_explained(lived: Lived):
    for screen in ALL:
        shown = [(record.start_ms, record.end_ms, record.line) for record in lived.records(screen)]

        assert shown == explained(lived, screen), screen


def test_what_is_explained_of_one_instant_is_what_was_on_the_glass(lived: Lived):
    """Asked as a person would, of every screen, every 17 minutes: the odd ones out are those in the dark."""
    lines, asked = lived.lines(), SEEN
    while asked < CLOSED:
        for screen in ALL:
            told = explain(lived.city.database, screen, asked.astimezone(UTC))
            on_air = [each for each in lived.records(screen) if each.start_ms <= ms(asked) < each.end_ms]

            assert told.line == (on_air[0].line if on_air else None)
            assert told.subject == (lines[on_air[0].line].subject if on_air else None)
        asked += timedelta(minutes=17)


def test_screens_are_lit_in_their_hours_past_midnight_too_and_dark_without_a_word_in_between(lived: Lived):
    for screen in ALL:
        spans: list[tuple[int, int]] = []
        for record in lived.records(screen):
            goes_on = spans and spans[-1][1] == record.start_ms
            spans.append((spans.pop()[0] if goes_on else record.start_ms, record.end_ms))

        assert spans == [(ms(start), ms(end)) for start, end in LIT[screen[:2] if screen[:2] in LIT else screen]]


def test_a_campaign_plays_in_its_daypart_past_midnight_and_a_share_gets_what_it_was_promised(lived: Lived):
    for text, screens, start, end in (
        (NIGHT, CHAOYANG, at(21), at(1, days=1)),
        (SHARE, XINHUA, at(7), at(9)),
    ):
        for screen in ALL:
            own = [record for record in lived.records(screen) if lived.slide(record) == text]
            assert bool(own) == (screen in screens)
            assert all(ms(start) <= record.start_ms and record.end_ms <= ms(end) for record in own)
    for screen in XINHUA:
        shares = sum(record.shown_ms for record in lived.records(screen) if lived.slide(record) == SHARE)
        assert abs(shares - (ms(at(9)) - ms(at(7))) // 5) <= 60_000


def test_an_edit_at_noon_reaches_all_screens_of_a_street_at_one_instant(lived: Lived):
    """PROTOCOL W-20: the next edition takes the place of the former one at a slot edge, and comes within its loop."""
    for screens in (XINHUA, ("dp-1",), ("dp-2",)):
        switches, firsts = set(), set()
        for screen in screens:
            shown = [(record, lived.slide(record)) for record in lived.records(screen)]
            assert max(record.end_ms for record, text in shown if text == BEFORE) <= ms(EDITED) + 10_000
            switches.add(switch_after(lived, screen, EDITED))
            if screen != NO_TARGET:  # that one shows it in others' slots, too
                firsts.add(min(record.start_ms for record, text in shown if text == AFTER))
        ((first_ms,), ((switched_at, edge_ms, loop_ms),)) = firsts, switches

        assert ms(switched_at) <= edge_ms
        assert first_ms < ms(switched_at) + loop_ms
    assert {text for screen in CHAOYANG for text in lived.slides(screen)} == {AFTER, SECOND_SLIDE, NIGHT}


def switch_after(lived: Lived, screen: str, asked: datetime) -> tuple[datetime, int, int]:
    """When a screen next changes over, the slot edge at which it should at the latest, and the loop it then begins.

    The edge is the first one of the plan of before after ten seconds; the loop is as long as all of its slots, because
    at noon no share is inserted.
    """
    with lived.city.database.reading() as unit:
        switched_at = unit.documents.next_switch(screen, DocumentKind.MANIFEST.value, asked.astimezone(UTC))
        assert switched_at is not None
        before, after = (
            unit.documents.in_force(screen, DocumentKind.MANIFEST.value, instant)
            for instant in (asked.astimezone(UTC), switched_at)
        )
        assert before is not None and after is not None
        edge_ms = ManifestTimeline.load(before.body, unit.files.bodies).next_edge(ms(asked) + 10_000)
        plan = ManifestTimeline.load(after.body, unit.files.bodies)
        ref = plan.day_at(ms(switched_at))
        assert ref is not None
        day = read_day(unit.files.bodies([ref.sha256])[ref.sha256])
    span = next(span for span in day.spans if span.from_at <= ms(switched_at) < span.to_at)
    return switched_at, edge_ms, sum(plan.slots.slot(n).ms for n in day.bases[span.base])


def test_a_screen_that_was_away_played_on_and_what_it_played_is_counted_late_and_once(lived: Lived):
    """PROTOCOL W-22."""
    at_home = next(screen for screen in XINHUA if screen not in {OFFLINE, NO_TARGET})

    assert lived.records(OFFLINE) == lived.records(at_home)
    assert 130 < lived.counted["away"][at_home] - lived.counted["away"][OFFLINE] < 200
    assert abs(lived.counted["back"][at_home] - lived.counted["back"][OFFLINE]) < 20


def test_a_screen_that_is_no_target_keeps_step_with_its_street_by_its_other_rotation(lived: Lived):
    """Under that campaign's own line, for the whole of the slot; idle only where nothing of the street is as short."""
    with_event, without = (lived.records(screen) for screen in ("xh-1", NO_TARGET))

    assert [(each.start_ms, each.shown_ms) for each in with_event] == [
        (each.start_ms, each.shown_ms) for each in without
    ]
    told = Counter((lived.slide(one), lived.slide(other)) for one, other in zip(with_event, without, strict=True))
    instead = {other for one, other in told if one == EVENT}
    assert {one for one, other in told if one != other} == {EVENT}
    assert instead and instead <= {BEFORE, AFTER, SECOND_SLIDE}


def test_everybody_confirmed_and_nothing_was_turned_away(lived: Lived):
    with lived.city.database.reading() as unit:
        statuses = unit.status.all()
        current = {each.screen: each.digest for each in unit.documents.all_current("manifest")}
        assert unit.status.flags() == ()
        assert records_set_aside(unit) == []
        assert lost_records(unit) == 0
        assert unit.work.next_due() is None

    assert {screen: statuses[screen].manifest_digest for screen in ALL} == current
    assert {statuses[screen].manifest_status for screen in ALL} == {"applied"}
    assert set(lived.rejected) == {"unknown screen"}, "the office's own echo"


def test_streets_sum_to_the_city_and_hours_to_the_day_in_tallies_and_recount(lived: Lived):
    """Against a count of the journals by PROTOCOL W-31, made here."""
    lines = lived.lines()
    days: Counter[tuple[str, str, str, str]] = Counter()
    hours: Counter[tuple[str, int]] = Counter()
    streets: Counter[str] = Counter()
    for screen in ALL:
        for record in lived.city.records(screen):
            line = lines[record.line]
            on = datetime.fromtimestamp(record.start_ms / 1000, ZONE).date().isoformat()
            verdict = "plays" if record.shown_ms >= line.ms - TOLERANCE_MS else "partials"
            days[screen, on, line.subject.campaign, verdict] += 1
            days[screen, on, line.subject.campaign, "shown_ms"] += record.shown_ms
            streets[STREET[screen]] += verdict == "plays"
            for hour, light_ms in light_by_hour(record.start_ms, record.shown_ms):
                hours[screen, hour] += light_ms

    told = lived.tally("screen", "day", "campaign")
    tallied = {
        (*row.values, name): getattr(row.amounts, name)
        for row in (*told.rows, *told.apart)
        for name in ("plays", "partials", "shown_ms")
    }
    assert {key: amount for key, amount in tallied.items() if amount} == {key: n for key, n in days.items() if n}

    by_street = lived.tally("street")
    city = told.total.plays + told.apart_total.plays
    plays = Counter({row.values[0]: row.amounts.plays for row in by_street.rows})
    plays.update({row.values[0]: row.amounts.plays for row in by_street.apart})
    assert plays == streets
    assert sum(streets.values()) == city == sum(n for (*_, name), n in days.items() if name == "plays")

    with lived.city.database.reading() as unit:
        assert recount(unit, ZONE) == []
        assert unit.counts.light_hours(hours) == hours
    assert sum(hours.values()) == told.total.shown_ms + told.apart_total.shown_ms
