from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.counting.counter import Intake
from campaigns.counting.recount import recount
from campaigns.database import Database, Unit
from campaigns.errors import PeriodError, UnknownColumnError
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from campaigns.playback.line import NewLine, Subject
from campaigns.playback.local_days import LocalDays
from campaigns.playback.tally import COLUMNS, Amounts, Tally, TallyQuery, add_up, period, tally_query
from campaigns.screens.screen import Place, ScreenKind
from tests.campaigns.builders import add, create, line

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SCREENS = {"dp-1": "新华路", "st-1": "新华路", "st-2": "朝阳大街", "st-3": "友谊大街"}


class City:
    """Four screens on three streets, three campaigns, idle among them, and a way to report plays at random."""

    def __init__(self, database: Database, at: datetime) -> None:
        self.database, self.at = database, at
        self.facts, self.days = CountingCache(), LocalDays(ZONE)
        self.lines: dict[str, list[int]] = {}
        with database.writing() as unit:
            added = at - timedelta(days=100)
            for screen, street in SCREENS.items():
                kind = {"kind": "large", "w": 960, "h": 576, "colour": "rgb"} if screen == "dp-1" else {}
                add(unit, added, screen, street=street, **kind)
            unit.screens.add_place(Place("st-3", ScreenKind.STRIP, "文化路", "bureau", at - timedelta(days=40)))
            slides = (SlideWish("讲文明 树新风"), SlideWish("爱国 敬业"))
            psa = create(unit, at, slides=slides, screens=tuple(SCREENS))
            event = create(unit, at, name="网络宣传周", occasion="网络宣传周", screens=tuple(SCREENS))
            idle = create(unit, at, name="空闲画面", screens=tuple(SCREENS))
            for name, campaign, slide in (("psa", psa, 0), ("psa2", psa, 1), ("event", event, 0)):
                self.lines[name] = [line(unit, campaign, tuple(SCREENS), at, slide=slide)]
            self.idle_line = self._idle(unit, idle)
        self.journals = Counter[str]()

    def _idle(self, unit: Unit, campaign: Campaign) -> int:
        number = line(unit, campaign, tuple(SCREENS), self.at)
        unit.labels.ensure(["idle"])
        known = unit.lines.find([number])[number]
        subject = Subject(campaign.id, "空闲画面", "", "空闲画面", "psa", "idle", "朝阳市")
        (idle,) = unit.lines.allocate([NewLine(subject, known.slide_id, known.rendition_id, known.ms)], self.at)
        unit.lines.record_sent([(screen, idle) for screen in SCREENS], self.at)
        return idle

    def report(self, seed: int, batches: int = 4) -> None:
        chance = random.Random(seed)
        lines = [number for numbers in self.lines.values() for number in numbers] + [self.idle_line, 9_999]
        uploads = [self._batch(chance, lines) for _ in range(batches)]
        with self.database.writing() as unit:
            intake = Intake(unit, self.facts, self.days)
            for upload in uploads:
                intake.take(upload)
            intake.close()

    def _batch(self, chance: random.Random, lines: list[int]) -> Upload:
        screen = chance.choice(list(SCREENS))
        first = max(self.journals[screen] + chance.choice([1, 1, 1, 0, -2]), 1)
        rows = []
        flags = chance.choice([0, 0, 0, 4])
        for seq in range(first, first + chance.randint(1, 8)):
            start = self.at - timedelta(seconds=chance.randint(-600, 99 * 86_400))
            shown_ms = chance.choice([10_000, 9_600, 9_500, 4_000, 0, 70_000])
            start_ms = 5_000 if flags else round(start.timestamp() * 1000)
            rows.append(
                EvidenceRecord(seq, start_ms, chance.choice(lines), shown_ms, flags | chance.choice([0, 0, 1, 8]))
            )
        self.journals[screen] = max(self.journals[screen], rows[-1].seq)
        journal = f"{list(SCREENS).index(screen):016x}"
        return Upload(screen, journal, first, rows[-1].seq, self.at, "ntp", "displayed", rows)

    def ask(self, *by: str, days: tuple[date, date] = YEAR) -> Tally:
        with self.database.reading() as unit:
            return unit.tallies.read(tally_query(*days, by))


def added(amounts: list[Amounts]) -> tuple[int, ...]:
    return tuple(sum(getattr(a, name) for a in amounts) for name in ("plays", "partials", "shown_ms", "drills"))


@pytest.fixture
def city(database: Database, at: datetime) -> City:
    return City(database, at)


def test_parts_sum_to_the_whole_and_a_recount_agrees_to_the_unit(city):
    """DESIGN section 4: streets partition screens, so streets sum to the city, days to months, months to the year."""

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def check(seed: int) -> None:
        city.report(seed)
        whole = city.ask()
        for column in COLUMNS:
            parts = city.ask(column)
            assert added([row.amounts for row in parts.rows]) == added([whole.total]), column
            assert added([row.amounts for row in parts.apart]) == added([whole.apart_total]), column
        days, months = city.ask("month", "day"), city.ask("month")
        for month in months.rows:
            of_month = [row.amounts for row in days.rows if row.values[0] == month.values[0]]
            assert added(of_month) == added([month.amounts])
        with city.database.reading() as unit:
            assert recount(unit, ZONE) == []

    check()
    assert city.ask().total.plays > 20
    assert city.ask().apart_total.plays > 0


def _play(city: City, screen: str, number: int, *days_ago: int) -> None:
    """Report one full play of a line on each of some days."""
    rows = []
    for seq, days in enumerate(days_ago, start=city.journals[screen] + 1):
        start_ms = round((city.at - timedelta(days=days)).timestamp() * 1000) - 60_000 + seq
        rows.append(EvidenceRecord(seq, start_ms, number, 10_000, 0))
    city.journals[screen] = rows[-1].seq
    journal = f"{list(SCREENS).index(screen):016x}"
    with city.database.writing() as unit:
        intake = Intake(unit, city.facts, city.days)
        intake.take(Upload(screen, journal, rows[0].seq, rows[-1].seq, city.at, "ntp", "displayed", rows))
        intake.close()


def test_idle_is_tallied_and_returned_apart(city):
    """DESIGN section 4: never in the bureau's totals."""
    _play(city, "st-1", city.lines["psa"][0], 0)
    _play(city, "st-1", city.idle_line, 0, 0)

    found = city.ask("campaign")

    assert [(row.values, row.amounts.plays) for row in found.rows] == [(("创建文明城市",), 1)]
    assert [(row.values, row.amounts.plays) for row in found.apart] == [(("空闲画面",), 2)]
    assert (found.total.plays, found.apart_total.plays) == (1, 2)


def test_a_screen_day_is_one_screen_campaign_and_day_with_a_play(city):
    """DESIGN section 2: two plays or two slides of one campaign are one screen-day, two campaigns are two."""
    _play(city, "st-1", city.lines["psa"][0], 0, 0, 0, 1)
    _play(city, "st-1", city.lines["psa2"][0], 0)
    _play(city, "st-2", city.lines["psa"][0], 0)
    _play(city, "st-1", city.lines["event"][0], 0)

    by_campaign = {row.values[0]: row.amounts.screen_days for row in city.ask("campaign").rows}
    by_slide = {row.values[0]: row.amounts.screen_days for row in city.ask("campaign", "slide").rows}

    assert by_campaign == {"创建文明城市": 3, "网络宣传周": 1}
    assert city.ask().total.screen_days == 4
    assert {row.values: row.amounts.screen_days for row in city.ask("street").rows} == {
        ("新华路",): 3,
        ("朝阳大街",): 1,
    }
    assert by_slide["网络宣传周"] == 1


def test_a_day_with_partials_only_is_no_screen_day(city):
    with city.database.writing() as unit:
        intake = Intake(unit, city.facts, city.days)
        start_ms = round(city.at.timestamp() * 1000) - 60_000
        row = EvidenceRecord(1, start_ms, city.lines["psa"][0], 3_000, 1)
        intake.take(Upload("st-1", f"{1:016x}", 1, 1, city.at, "ntp", "displayed", [row]))
        intake.close()

    assert city.ask().total == Amounts(partials=1, shown_ms=3_000)


def test_plays_before_a_move_stay_with_the_old_street(city):
    """DESIGN section 4: a play counts under the place of its start."""
    _play(city, "st-3", city.lines["psa"][0], 50, 30)

    rows = city.ask("month", "street").rows

    assert [row.values for row in rows] == [("2026-03", "友谊大街"), ("2026-04", "文化路")]


def test_days_outside_the_period_do_not_count(city):
    _play(city, "st-1", city.lines["psa"][0], 0, 1, 2)

    assert city.ask(days=(date(2026, 5, 3), date(2026, 5, 3))).total.plays == 1


def test_an_unknown_column_is_refused_by_name():
    with pytest.raises(UnknownColumnError) as refused:
        tally_query(*YEAR, ("colour",))

    assert "colour" in refused.value.text("zh") and refused.value.field == "by"


def test_an_empty_answer_has_no_rows_and_zero_totals(city):
    found = city.ask("kind")

    assert found.rows == () and found.total == Amounts()


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (("2026", None, None), YEAR),
        ((None, "2026-01-01", "2026-06-30"), (date(2026, 1, 1), date(2026, 6, 30))),
        ((None, "2026-03-01", None), (date(2026, 3, 1), date(2026, 11, 24))),
        ((None, None, None), YEAR),
    ],
)
def test_a_period_is_a_year_or_two_dates(words, days):
    assert period(words[0], words[1], words[2], date(2026, 11, 24)) == days


@pytest.mark.parametrize(
    "words",
    [
        ("soon", None, None),
        (None, "2026-02-30", None),
        ("2026", "2026-01-01", None),
        (None, "2026-12-01", "2026-01-01"),
        ("0", None, None),
    ],
)
def test_an_invalid_period_is_refused(words):
    with pytest.raises(PeriodError):
        period(words[0], words[1], words[2], date(2026, 11, 24))


def test_seconds_are_exact_to_the_millisecond():
    assert (Amounts(shown_ms=10_000).seconds, Amounts(shown_ms=10_250).seconds) == (10, 10.25)


def test_a_query_asks_each_column_once():
    assert tally_query(*YEAR, ("kind", "kind")) == TallyQuery(*YEAR, ("kind",))


def test_rotation_plays_are_in_the_plays_and_stand_apart(database, at):
    city = City(database, at)
    city.report(3)
    with database.reading() as unit:
        tally = unit.tallies.read(TallyQuery(*YEAR, ("street", "aim")))
        rows, apart = unit.tallies.read_rows_and_apart(TallyQuery(*YEAR, ("street", "aim")))

    assert rows == tally.rows and apart == tally.apart
    assert all(row.amounts.rotation_plays == row.amounts.plays for row in rows if row.values[1] == "rotation")
    assert sum(row.amounts.plays for row in apart) > 0 == sum(row.amounts.rotation_plays for row in apart)
    assert tally.total.rotation_plays == sum(row.amounts.rotation_plays for row in rows) > 0
    assert add_up(row.amounts for row in rows).plays == tally.total.plays


def test_nothing_adds_up_to_nothing():
    assert add_up([]) == Amounts()
