"""A strike: an outline font cut to whole dots at one size, glyph by glyph on first use."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

THRESHOLD = 120
"""Of 255: the part of a dot that an outline must cover to light it."""
MARK_THRESHOLD = 96
"""The same for punctuation: at 16 rows the ring of a full stop would break."""
SAMPLE = (
    "国富强明和谐讲树创建警籍赢囊疆鹰鬱爨齉龍一丨丿亅乙口田由甲申凸凹中文字新风城市Aghjpqy01"
    "23456789（）【】《》“”，。！？、；：·—…%"
)
"""The characters by which the baseline is found; fixed, because a change moves every strip by a row."""
_ASCENT = (880, 1000)  # of the em: the ideographic box of Chinese fonts


@dataclass(frozen=True, slots=True)
class Glyph:
    """The lit dots of one character (None: blank), `left` and `top` of them from pen and baseline, in dots."""

    picture: Image.Image | None
    left: int
    top: int


class Strike:
    """The glyphs of one size, cut on first use and kept. `size` is the em and the row height in dots."""

    def __init__(self, face: FreeTypeFont, size: int) -> None:
        self.size = size
        self._face = face
        self._glyphs: dict[str, Glyph] = {}
        self._baseline: int | None = None

    @property
    def baseline(self) -> int:
        """The row of the baseline in a cell of `size` rows, at which the least ink of the sample is lost."""
        if self._baseline is None:
            self._baseline = self._search()
        return self._baseline

    def glyph(self, character: str) -> Glyph:
        """Return one character's dots."""
        found = self._glyphs.get(character)
        if found is None:
            found = self._glyphs[character] = self._cut(character)
        return found

    def _cut(self, character: str) -> Glyph:
        side, pen = 4 * self.size, self.size
        grey = Image.new("L", (side, side))
        ImageDraw.Draw(grey).text((pen, 2 * self.size), character, font=self._face, fill=255, anchor="ls")
        dots = grey.point(_MARK_LIT if unicodedata.category(character).startswith("P") else _LIT, "1")
        box = dots.getbbox()
        if box is None:
            return Glyph(None, 0, 0)
        return Glyph(dots.crop(box), box[0] - pen, box[1] - 2 * self.size)

    def _search(self) -> int:
        rows = self._ink_by_row()
        ideal = self.size * _ASCENT[0] // _ASCENT[1]

        def lost(baseline: int) -> int:
            return sum(ink for row, ink in rows.items() if not 0 <= baseline + row < self.size)

        return min(range(self.size // 2, self.size + 1), key=lambda row: (lost(row), abs(row - ideal), row))

    def _ink_by_row(self) -> Counter[int]:
        rows: Counter[int] = Counter()
        for character in SAMPLE:
            glyph = self.glyph(character)
            if glyph.picture is not None:
                line = glyph.picture.width
                dots = glyph.picture.convert("L").tobytes()
                for row in range(glyph.picture.height):
                    rows[glyph.top + row] += dots[row * line : (row + 1) * line].count(255)
        return rows


def _lit(threshold: int) -> list[int]:
    return [255 if value >= threshold else 0 for value in range(256)]


_LIT, _MARK_LIT = _lit(THRESHOLD), _lit(MARK_THRESHOLD)
