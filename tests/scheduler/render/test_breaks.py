from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.render.breaks import shared_out, widest, width_units
from scheduler.render.script import Atom, Line
from scheduler.strikes import FontSet, load_fonts

FONTS = load_fonts()
LINES = st.lists(
    st.builds(Atom, st.text("国强民主", min_size=1, max_size=6), st.sampled_from([0, 500, 1000])),
    min_size=1,
    max_size=12,
).map(tuple)


def best_by_trial(line: Line, count: int) -> int:
    """Try every way of breaking."""
    if count == 1 or len(line) == 1:
        return width_units(line, FONTS)
    return min(
        width_units(line, FONTS),
        *(max(width_units(line[:at], FONTS), best_by_trial(line[at:], count - 1)) for at in range(1, len(line))),
    )


@given(LINES, st.integers(1, 4))
def test_no_other_sharing_out_has_a_narrower_widest_line(line: Line, count: int) -> None:
    found = shared_out(line, count, FONTS)

    assert "".join(atom.text for row in found for atom in row) == "".join(atom.text for atom in line)
    assert 1 <= len(found) <= count
    assert widest(found, FONTS) <= best_by_trial(line, count)


def test_a_broken_line_begins_without_its_space(fonts: FontSet) -> None:
    line = (Atom("富强"), Atom("民主", 500), Atom("文明", 500), Atom("和谐", 500))

    assert shared_out(line, 2, fonts) == (
        (Atom("富强"), Atom("民主", 500)),
        (Atom("文明"), Atom("和谐", 500)),
    )


def test_punctuation_at_a_lines_end_counts_half(fonts: FontSet) -> None:
    assert width_units((Atom("文明出行，"),), fonts) == 4500
    assert width_units((Atom("文明，出行"),), fonts) == 5000
