from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pictures.font_loader import FontSet, load_fonts
from scheduler.render.breaks import LONELY, MIXED, LineBreaker, LineBreaks, line_units, widest_units
from scheduler.render.fonts import UNITS
from scheduler.render.script import Atom, Line

FONTS = load_fonts()
LINES = st.lists(
    st.builds(
        Atom,
        st.sampled_from(["国", "国强", "民主，", "富强民主"]),
        st.sampled_from([0, 0, 500]),
        st.sampled_from([0, 15, 90, 300]),
        st.sampled_from([False] * 5 + [True]),
    ),
    min_size=1,
    max_size=8,
).map(tuple)


def breaker(line: Line) -> LineBreaker:
    return LineBreaker(line, FONTS.units, UNITS, hanging=True)


def row_texts(broken: LineBreaks | None) -> list[str]:
    assert broken is not None
    return ["".join(" " * (atom.gap > 0) + atom.text for atom in row) for row in broken.rows]


def all_ways(line: Line) -> Iterator[list[int]]:
    """Every way to break a line that keeps the breaks as written."""
    must = {n for n, atom in enumerate(line) if n and atom.must}
    for count in range(len(line)):
        for chosen in combinations(range(1, len(line)), count):
            if must <= set(chosen):
                yield [*chosen, len(line)]


@given(LINES, st.integers(2000, 12_000), st.integers(1, 8))
def test_lines_keep_text_order_limit_and_forced_breaks(line: Line, limit: int, most: int) -> None:
    found = breaker(line).break_lines(limit, most)
    fitting = [
        ends
        for ends in all_ways(line)
        if len(ends) <= most
        and all(line_units(line[a:b], FONTS) <= limit for a, b in zip([0, *ends], ends, strict=False))
    ]

    assert (found is None) == (not fitting)
    if found is not None:
        assert "".join(atom.text for row in found.rows for atom in row) == "".join(atom.text for atom in line)
        assert len(found.rows) <= most and widest_units(found.rows, FONTS) <= limit
        assert not any(atom.must for row in found.rows for atom in row[1:])


@given(LINES, st.integers(4000, 12_000))
def test_no_other_breaks_cost_less(line: Line, limit: int) -> None:
    """Tried against every way there is, each line at its price and the price of being one."""
    whole = breaker(line)

    def price(ends: list[int]) -> int:
        spans = zip([0, *ends], ends, strict=False)
        return sum(10 + whole._price(a, b, whole._width(a, b), limit) for a, b in spans)

    fitting = [
        ends
        for ends in all_ways(line)
        if all(whole._width(a, b) <= limit for a, b in zip([0, *ends], ends, strict=False))
    ]

    assert price(whole._cheapest(limit, 10)) == min(map(price, fitting))


def test_a_break_at_a_space_is_preferred_to_one_between_words() -> None:
    line = (Atom("创建"), Atom("文明", cost=90), Atom("城市", 500, 0), Atom("建设", cost=90))

    assert row_texts(breaker(line).break_lines(5000, 2)) == ["创建文明", "城市建设"]


def test_a_line_that_is_broken_begins_without_its_space() -> None:
    line = (Atom("富强"), Atom("民主", 500), Atom("文明", 500), Atom("和谐", 500))

    assert row_texts(breaker(line).break_lines(5000, 2)) == ["富强 民主", "文明 和谐"]


def test_no_character_stands_alone_if_that_can_be() -> None:
    line = (Atom("文明"), Atom("出行", cost=90), Atom("好", cost=90))
    alone = breaker((Atom("文明"), Atom("好", cost=90))).break_lines(2000, 2)

    assert row_texts(breaker(line).break_lines(4000, 2)) == ["文明", "出行好"]
    assert alone is not None and alone.cost >= 90 + LONELY


def test_a_written_line_of_one_character_is_not_lonely() -> None:
    found = breaker((Atom("文明"), Atom("好", must=True))).break_lines(4000, 2)

    assert found is not None and found.cost < LONELY


def test_a_line_from_a_broken_phrase_does_not_continue_over_a_space() -> None:
    line = (Atom("争创全国"), Atom("文明", cost=90), Atom("建设", 500, 0), Atom("美丽朝阳", cost=90))
    mixed = breaker(line[1:]).break_lines(4500, 2)

    assert row_texts(breaker(line).break_lines(6000, 3)) == ["争创全国文明", "建设美丽朝阳"]
    assert mixed is not None and mixed.cost >= MIXED


def test_the_least_penalty_that_gives_few_enough_lines_is_taken() -> None:
    line = tuple(Atom("富强", 500 * (n > 0), 15 if n % 2 == 0 else 90) for n in range(6))

    assert len(row_texts(breaker(line).break_lines(7500, 2))) == 2


def test_an_atom_wider_than_the_limit_cannot_be_set() -> None:
    assert breaker((Atom("核心价值观"),)).break_lines(4999, 9) is None
    assert breaker((Atom("核心"), Atom("价值", cost=90))).break_lines(2000, 1) is None


def test_punctuation_at_a_lines_end_counts_half(fonts: FontSet) -> None:
    assert line_units((Atom("文明出行，"),), fonts) == 4500
    assert line_units((Atom("文明，出行"),), fonts) == 5000
    assert breaker((Atom("文明出行，"),)).break_lines(4500, 1) is not None
    assert LineBreaker((Atom("文明出行，"),), fonts.units, UNITS, hanging=False).break_lines(4500, 1) is None


def test_the_worst_break_is_returned() -> None:
    found = breaker((Atom("文明"), Atom("出行", cost=90), Atom("礼让", cost=300))).break_lines(2000, 3)

    assert found is not None and found.worst == 300
