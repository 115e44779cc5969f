from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.database import Unit
from campaigns.playback.civil_day import CivilDay, DueLight, PlannedLight
from campaigns.publication.stored_plan import NewDay
from tests.campaigns.builders import add

ZONE = ZoneInfo("Asia/Shanghai")
MAY = date(2026, 5, 1)
DAY = timedelta(days=1)
ENDED = datetime(2026, 5, 3, tzinfo=UTC)
_WORDS = ("street", "kind", "owner", "campaign", "occasion", "theme", "category", "aim", "slide", "evidence")


def civil_day(on: date, known_ms: int = 24, ended_at: datetime | None = ENDED) -> CivilDay:
    return CivilDay(on, "Asia/Shanghai", 0, 24, known_ms, ended_at)


def due(screen: str, due_ms: int) -> DueLight:
    return DueLight(screen, "一号屏", "新华路", "strip", "bureau", "07:00", due_ms)


def count(unit: Unit, day: date, screen: str, shown_ms: int) -> None:
    ids = unit.labels.ensure([screen, *_WORDS])
    a, b, c, d, e, f, g, h, i, j, k = (ids[name] for name in (screen, *_WORDS))
    unit.counts.add_to_tallies({(day, a, b, c, d, e, f, g, h, i, j, k): [1, 0, shown_ms, 0]})


def test_a_day_and_what_was_due_come_back(database):
    with database.writing() as unit:
        unit.days.put(civil_day(MAY, 12, None), [due("st-2", 5)])
        unit.days.put(civil_day(MAY), [due("st-2", 7), due("st-1", 9)])
        unit.days.put(civil_day(MAY + DAY, 12, None), [])

    with database.reading() as unit:
        assert unit.days.get(MAY) == civil_day(MAY)
        assert unit.days.latest() == civil_day(MAY + DAY, 12, None)
        assert unit.days.last_ended() == MAY
        assert unit.days.due(MAY) == (due("st-1", 9), due("st-2", 7))
        assert unit.days.due_ms(MAY) == {"st-1": 9, "st-2": 7}
        assert (unit.days.due_ms(MAY, "st-2"), unit.days.due_ms(MAY, "st-3")) == ({"st-2": 7}, {})
        assert unit.days.get(MAY - DAY) is None


def test_of_each_screen_and_day_no_more_counts_than_was_due(database):
    with database.writing() as unit:
        unit.days.put(civil_day(MAY), [due("st-1", 10), due("st-2", 10)])
        unit.days.put(civil_day(MAY + DAY), [due("st-1", 10)])
        count(unit, MAY, "st-1", 25)
        count(unit, MAY, "st-2", 4)
        count(unit, MAY + DAY, "st-1", 3)

    with database.writing() as unit:
        assert unit.days.shown_and_due(MAY, MAY) == (14, 20)
        assert unit.days.shown_and_due(MAY, MAY + DAY) == (17, 30)
        (newest,) = unit.days.light_sums(1)
        unit.days.put_light_sums([newest])
        (other,) = unit.days.light_sums(9)
        unit.days.put_light_sums([other])
        assert [(each.on, each.shown_ms) for each in (newest, other)] == [(MAY + DAY, 3), (MAY, 14)]
        assert unit.days.light_sums(9) == []
        assert unit.days.shown_and_due(MAY, MAY + DAY) == (17, 30)
        count(unit, MAY, "st-2", 2)
        assert unit.days.shown_and_due(MAY, MAY + DAY) == (19, 30)


def test_a_sum_is_dropped_where_its_day_was_recorded_anew_since_it_was_read(database):
    with database.writing() as unit:
        unit.days.put(civil_day(MAY), [due("st-1", 10)])
        count(unit, MAY, "st-1", 25)
        sums = unit.days.light_sums(9)
        again = replace(civil_day(MAY), ended_at=ENDED + DAY)
        unit.days.put(again, [due("st-1", 20)])
        unit.days.put_light_sums(sums)

        assert [each.shown_ms for each in unit.days.light_sums(9)] == [20]
        assert unit.days.shown_and_due(MAY, MAY) == (20, 20)


def test_days_known_beyond_an_instant_can_be_deleted(database):
    with database.writing() as unit:
        unit.days.put(civil_day(MAY, 24), [due("st-1", 1)])
        unit.days.put(civil_day(MAY + DAY, 48), [due("st-1", 1)])
        unit.days.delete_known_after(24)

        latest = unit.days.latest()
        assert latest is not None and latest.on == MAY
        assert unit.days.due(MAY + DAY) == () and unit.days.due(MAY)


def test_the_zone_on_record_goes_before_that_of_the_installation(database):
    with database.writing() as unit:
        assert unit.days.local_days(ZONE).zone_at(0) == ZONE
        unit.days.record_zone(ZONE, ENDED)
        unit.days.record_zone(ZoneInfo("Europe/Berlin"), ENDED)
        days = unit.days.local_days(ZoneInfo("UTC"))

    assert days.zone_at(0) == ZONE
    assert days.zone_at(round((ENDED + 3 * DAY).timestamp() * 1000)) == ZoneInfo("Europe/Berlin")


def test_planned_light_is_read_from_the_inputs_of_plan_days(database, at):
    with database.writing() as unit:
        group_id = add(unit, at).group_id
        for lit in ([[1, 2], [3, 4]], None):
            new = NewDay(group_id, MAY, at, at + DAY, at, "0" * 64, {"lit": lit}, "0" * 64, 1)
            unit.plans.add_days([new], at)
        at_ms = round(at.timestamp() * 1000)

        expected = PlannedLight(at_ms, at_ms + 86_400_000, at_ms, ((1, 2), (3, 4)))
        assert unit.plans.planned_light(group_id, MAY, MAY) == (expected,)
        assert unit.plans.planned_light(group_id, MAY + DAY, MAY + DAY) == ()
