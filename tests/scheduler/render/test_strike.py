from __future__ import annotations

import pytest

from scheduler.pictures.font_loader import FontSet
from scheduler.render.strike import SAMPLE, Strike
from tests.scheduler.render.looks import rows

SIZES = (16, 20, 24, 32, 40, 48)


@pytest.mark.parametrize("size", SIZES)
def test_hanzi_fit_their_rows_and_few_must_be_moved(fonts: FontSet, size: int) -> None:
    strike, nudged = fonts.strike(size), 0
    hanzi = [
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF, 7)
    ]
    for character in filter(None, hanzi):
        glyph = strike.glyph(character)
        assert glyph.picture is not None and glyph.picture.height <= size, character
        top = strike.baseline + glyph.top
        nudged += not 0 <= top <= size - glyph.picture.height

    assert nudged < len(hanzi) / 200


@pytest.mark.parametrize("size", SIZES)
def test_the_baseline_loses_less_ink_of_the_sample_than_any_other(fonts: FontSet, size: int) -> None:
    strike = fonts.strike(size)

    def lost(baseline: int) -> int:
        found = 0
        for character in SAMPLE:
            glyph = strike.glyph(character)
            assert glyph.picture is not None
            for number, row in enumerate(rows(glyph.picture)):
                found += row.count("#") if not 0 <= baseline + glyph.top + number < size else 0
        return found

    assert lost(strike.baseline) == min(lost(baseline) for baseline in range(size // 2, size + 1))


def test_a_glyph_is_cut_once_and_kept(fonts: FontSet) -> None:
    strike = fonts.strike(16)

    assert strike.glyph("国") is strike.glyph("国")


def test_the_dots_of_a_character_never_change(fonts: FontSet) -> None:
    picture = fonts.strike(16).glyph("中").picture
    assert picture is not None

    stem, bar, sides = ".....##.....", "############", "#....##....#"
    assert rows(picture) == [*[stem] * 3, bar, *[sides] * 5, bar, sides, *[stem] * 5]


def test_the_ring_of_a_full_stop_is_whole_at_sixteen_rows(fonts: FontSet) -> None:
    picture = fonts.strike(16).glyph("。").picture
    assert picture is not None
    dots = rows(picture)

    assert "#" in dots[0] and "#" in dots[-1]
    assert any(row[0] == "#" for row in dots) and any(row[-1] == "#" for row in dots)
    assert all(row[0] == row[-1] == "#" for row in dots[2:-2])


def test_a_space_has_no_dots(fonts: FontSet) -> None:
    assert fonts.strike(16).glyph("\u3000").picture is None


def test_two_strikes_of_one_size_are_equal(fonts: FontSet) -> None:
    one, other = Strike(fonts.outline(24), 24), fonts.strike(24)

    assert one.baseline == other.baseline
    assert all(_dots(one, character) == _dots(other, character) for character in "警籍囊疆，A")


def _dots(strike: Strike, character: str) -> list[str]:
    picture = strike.glyph(character).picture
    return [] if picture is None else rows(picture)
