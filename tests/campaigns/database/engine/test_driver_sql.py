from __future__ import annotations

from campaigns.database.engine.driver_sql import DriverSql


def test_values_stand_for_question_marks_on_both_databases(database):
    with database.writing() as unit:
        sql = DriverSql(unit.campaigns._session.connection())
        sql.run_many("INSERT INTO label (id, text) VALUES (?, ?)", [(n, f"名 {n}") for n in range(1, 1_203)])
        sql.run_many("INSERT INTO label (id, text) VALUES (?, ?)", [])

        assert sql.rows("SELECT text FROM label WHERE id = ?", (7,))[0][0] == "名 7"
        assert sql.run("DELETE FROM label WHERE id > ? AND id <= ?", (1_000, 1_200)) == 200
        found = list(sql.pages("SELECT id, text FROM label WHERE id > ? AND id <> ? ORDER BY id", (3,)))
        assert [row[0] for row in found] == [1, 2, *range(4, 1_001), 1_201, 1_202]
