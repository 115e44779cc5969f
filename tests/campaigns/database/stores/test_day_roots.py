from __future__ import annotations

from datetime import date, timedelta

from campaigns.playback.day_root import first_break

MAY, DAY = date(2026, 5, 1), timedelta(days=1)


def test_roots_are_chained_in_the_order_in_which_they_were_made(database, at):
    with database.writing() as unit:
        assert unit.day_roots.last_closed() is None
        for day, part in ((MAY, 0), (MAY + DAY, 0), (MAY, 1)):
            unit.day_roots.add(day, part=part, rows=7, root="ab" * 32, facts="", last_evidence=3, at=at)

    with database.reading() as unit:
        first, second, late = unit.day_roots.all()
        assert [(root.on, root.part) for root in (first, second, late)] == [(MAY, 0), (MAY + DAY, 0), (MAY, 1)]
        assert len({first.head, second.head, late.head}) == 3 and first_break([first, second, late]) is None
        assert unit.day_roots.of_day(MAY) == (first, late)
        assert unit.day_roots.last_closed() == MAY + DAY
        assert (first.made_at, first.rows, first.last_evidence) == (at, 7, 3)


def test_a_root_is_uncompacted_until_its_proof(database, at):
    with database.writing() as unit:
        root = unit.day_roots.add(MAY, part=0, rows=7, root="ab" * 32, facts="", last_evidence=3, at=at)
        assert unit.day_roots.uncompacted() == (root,)
        unit.day_roots.set_compacted(root, at + DAY)

        assert unit.day_roots.uncompacted() == ()
        assert unit.day_roots.of_day(MAY)[0].compacted_at == at + DAY
