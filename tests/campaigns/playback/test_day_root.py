from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from campaigns.playback.civil_day import CivilDay, DueLight
from campaigns.playback.day_root import NO_HEAD, DayRoot, chained, facts_digest, first_break

MAY = date(2026, 5, 1)
AT = datetime(2026, 5, 9, tzinfo=UTC)


def chain(length: int) -> list[DayRoot]:
    head, found = NO_HEAD, []
    for number in range(length):
        root = DayRoot(number, MAY + timedelta(days=number), 0, AT, number, "ab" * 32, "cd" * 32, "", 9)
        head = chained(head, on=root.on, part=root.part, rows=root.rows, root=root.root, facts=root.facts)
        found.append(replace(root, head=head))
    return found


def test_a_chain_as_it_was_made_has_no_break():
    assert first_break(chain(4)) is None
    assert first_break([]) is None


def test_any_change_of_a_root_breaks_the_chain_there():
    changes: tuple[dict[str, Any], ...] = ({"root": "ee" * 32}, {"rows": 7}, {"on": MAY}, {"part": 1}, {"facts": ""})
    for change in changes:
        roots = chain(4)
        roots[2] = replace(roots[2], **change)
        assert first_break(roots) == roots[2]


def test_a_root_that_is_left_out_breaks_the_chain_after_it():
    roots = chain(4)

    assert first_break([roots[0], *roots[2:]]) == roots[2]


def test_each_fact_of_a_day_is_in_its_digest():
    day = CivilDay(MAY, "Asia/Shanghai", 0, 24, 24, AT)
    due = DueLight("st-1", "一号屏", "新华路", "strip", "bureau", "07:00", 5)
    changes: list[dict[str, Any]] = [
        {"due_ms": 6},
        {"street": "文化路"},
        {"lit": ""},
        {"owner": "王记"},
        {"name": "二号屏"},
    ]

    digests = {facts_digest(day, [due]), facts_digest(day, []), facts_digest(replace(day, zone="UTC"), [due])}
    digests |= {facts_digest(day, [replace(due, **change)]) for change in changes}
    assert len(digests) == 8
    other = replace(due, screen="st-0")
    assert facts_digest(day, [due, other]) == facts_digest(day, [other, due])
