from __future__ import annotations

from datetime import date

from campaigns.database.stores.sizes import TableSize

MAY = date(2026, 5, 1)


def test_every_table_is_measured_with_its_indexes(database):
    with database.reading() as unit:
        before = unit.sizes.measure()
    with database.writing() as unit:
        unit.labels.ensure(f"名 {number} " + "长" * 50 for number in range(2_000))
    with database.reading() as unit:
        after = unit.sizes.measure()

    assert {"tally", "evidence", "label"} <= after.keys()
    assert after["label"] > before["label"] + 200_000
    assert after["tally"] == before["tally"]


def test_growth_is_told_by_the_first_and_the_last_measure(database):
    with database.writing() as unit:
        assert unit.sizes.growth() == ()
        unit.sizes.record(MAY, {"tally": 9})
        unit.sizes.record(MAY, {"tally": 1_000, "label": 10})
        assert unit.sizes.growth() == (TableSize("tally", 1_000, None), TableSize("label", 10, None))
        unit.sizes.record(date(2026, 5, 6), {"tally": 1_100, "label": 5_000, "line": 1})
        unit.sizes.record(date(2026, 5, 11), {"tally": 1_200, "label": 10, "line": 10})
        assert unit.sizes.growth() == (
            TableSize("tally", 1_200, 7_300),
            TableSize("label", 10, 0),
            TableSize("line", 10, 365),
        )
        assert [unit.sizes.last_measured(date(2026, 5, day)) for day in (5, 6, 30)] == [
            MAY,
            date(2026, 5, 6),
            date(2026, 5, 11),
        ]
        unit.sizes.delete_before(date(2026, 5, 11))
        assert unit.sizes.growth()[0].bytes_a_year is None
