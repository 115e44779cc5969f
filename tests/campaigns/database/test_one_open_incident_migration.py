"""Test the step to one open incident of a kind and thing: of several that are open the oldest goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from campaigns.database import connect, downgrade, migrate

_INSERT = """
INSERT INTO incident (id, kind, about, since_at, ended_at, cause)
VALUES (:id, 'left-out', :about, :since, :ended, '{}')"""
FIRST, SECOND, THIRD = (f"2026-05-0{day} 04:00:00.000000" for day in (1, 2, 3))


def incidents(url: str) -> list[tuple[int, str, bool]]:
    """Return number, thing and whether it is open of every incident."""
    database = connect(url)
    with database.writer.connect() as connection:
        rows = connection.execute(text("SELECT id, about, ended_at IS NULL FROM incident ORDER BY id")).all()
    database.close()
    return [(number, about, bool(is_open)) for number, about, is_open in rows]


def put(url: str, *rows: tuple[int, str, str, str | None]) -> None:
    database = connect(url)
    try:
        with database.writer.begin() as connection:
            names = ("id", "about", "since", "ended")
            connection.execute(text(_INSERT), [dict(zip(names, row, strict=True)) for row in rows])
    finally:
        database.close()


def test_of_several_open_ones_the_oldest_goes_on_up_and_down_and_up(url):
    migrate(url, "0014")
    put(url, (1, "3/7", FIRST, SECOND), (2, "3/7", SECOND, None), (3, "3/7", THIRD, None), (4, "3/8", THIRD, None))

    migrate(url)

    kept = [(1, "3/7", False), (2, "3/7", True), (3, "3/7", False), (4, "3/8", True)]
    assert incidents(url) == kept
    database = connect(url)
    with database.writer.connect() as connection:
        same = connection.execute(text("SELECT count(*) FROM incident WHERE id = 3 AND ended_at = since_at")).scalar()
    database.close()
    assert same == 1
    with pytest.raises(IntegrityError):
        put(url, (5, "3/8", THIRD, None))
    put(url, (5, "3/8", FIRST, SECOND))
    downgrade(url, "0014")
    assert incidents(url) == [*kept, (5, "3/8", False)]
    put(url, (6, "3/8", THIRD, None))
    migrate(url)
    assert incidents(url) == [*kept, (5, "3/8", False), (6, "3/8", False)]
