"""B4: rendering ÷ bare Pillow pool the same text in the same place, and that nothing is rendered twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

from campaigns.booking.slide import Slide
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from scheduler.pictures.font_loader import load_fonts
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.renditions import RenderJob
from scheduler.render import Layout, Rendition, lay_out, render
from scheduler.render.draw import WEIGHT, draw, encode
from scheduler.render.fonts import FontSet
from scheduler.render.palette import DUAL, ink
from tests.bench.figures import Figure, side_by_side

GOAL = 1.25
ROUNDS = 15
THEME = "创建文明城市"
TEXTS = (
    "富强 民主 文明 和谐",
    "讲文明 树新风",
    "文明出行，礼让斑马线",
    "创建全国文明城市",
    "网络安全为人民，网络安全靠人民",
    "热烈祝贺市第十次党代会胜利召开",
    "咨询电话：0421-12345，时间 9:00-17:30",
    "本周六（11月28日）9:00在文化广场举办义诊活动，请居民携带身份证参加。",
)
PROFILES = (
    profile_of(320, 16, Colour.MONO),
    profile_of(320, 16, Colour.DUAL_RG),
    profile_of(512, 32, Colour.MONO),
    profile_of(512, 32, Colour.DUAL_RG),
    profile_of(960, 576, Colour.RGB),
    profile_of(640, 1440, Colour.RGB),
    profile_of(1920, 1080, Colour.RGB),
)
_GREY = {Colour.MONO: "1", Colour.DUAL_RG: "P", Colour.RGB: "RGB"}


def main() -> list[Figure]:
    """Measure every profile, then a campaign drawn here and by workers, then two who ask at once."""
    fonts = load_fonts()
    figures: list[Figure] = []
    for profile in PROFILES:
        figures += _ratios(profile, fonts)
    return [*figures, *_campaign(fonts), _twice(fonts)]


def _ratios(profile: DisplayProfile, fonts: FontSet) -> list[Figure]:
    laid_out = [lay_out(text, THEME, profile, fonts) for text in TEXTS]
    render(TEXTS[0], THEME, profile, fonts)
    name = f"B4 {profile.size} {profile.colour.value}"
    drawn, bare = side_by_side(lambda: _drawn(profile, fonts), lambda: _bare(laid_out, fonts), ROUNDS)
    whole, stored = side_by_side(
        lambda: [render(text, THEME, profile, fonts) for text in TEXTS],
        lambda: [encode(picture, profile.type) for picture in _bare(laid_out, fonts)],
        ROUNDS,
    )
    each = len(TEXTS)
    return [
        Figure(f"{name}: lay out and draw", drawn / each, bare / each, GOAL),
        Figure(f"{name}: with encoding", whole / each, stored / each, GOAL),
    ]


def _drawn(profile: DisplayProfile, fonts: FontSet) -> list[Image.Image]:
    """Ours: laid out anew and drawn."""
    colours = ink(THEME, profile.colour)
    return [
        draw(page, profile, colours, fonts) for text in TEXTS for page in lay_out(text, THEME, profile, fonts).pages
    ]


def _bare(laid_out: Sequence[Layout], fonts: FontSet) -> list[Image.Image]:
    """Return what anybody would write with Pillow alone, told where each run stands and how large it is."""
    pictures = []
    for layout in laid_out:
        profile = layout.profile
        colours = ink(THEME, profile.colour)
        full = profile.colour is Colour.RGB
        for page in layout.pages:
            picture = Image.new(_GREY[profile.colour], (page.w, profile.h), colours.ground if full else 0)
            if picture.mode == "P":
                picture.putpalette([part for colour in DUAL for part in colour])
            pen = ImageDraw.Draw(picture)
            for run in page.runs:
                font, width = fonts.outline(run.size), run.size * WEIGHT if full else 0
                pen.text((run.x, run.y), run.text, colours.text if full else 1, font, anchor="ls", stroke_width=width)
            pictures.append(picture)
    return pictures


def _jobs(count: int) -> list[RenderJob]:
    return [
        RenderJob(Slide(n, 1, n, f"{text} {n}", None, 1, None), THEME, number, profile)
        for n, text in enumerate(TEXTS[index % len(TEXTS)] for index in range(count))
        for number, profile in enumerate(PROFILES)
    ]


def _campaign(fonts: FontSet) -> list[Figure]:
    """Draw a campaign of eight slides on seven profiles here, and by workers, from nothing and once they are there."""
    pieces = _jobs(8)
    here = _taken(lambda: _all(RenderPool(fonts, workers=0), pieces))
    workers = RenderPool(fonts)
    cold = _taken(lambda: _all(workers, pieces))
    warm = _taken(lambda: _all(workers, pieces))
    workers.close()
    return [
        Figure(f"{len(pieces)} pictures by workers that must start ÷ here", cold, here, unit="s"),
        Figure(f"{len(pieces)} pictures by workers that are there ÷ here", warm, here, unit="s"),
    ]


def _twice(fonts: FontSet) -> Figure:
    """Let two ask at once for the same pictures and count what was drawn for each of them."""
    drawn: Counter[str] = Counter()

    class Counting(RenderJob):
        __slots__ = ()

        def draw(self, fonts: FontSet) -> Rendition:
            drawn[self.key(fonts)] += 1
            return RenderJob.draw(self, fonts)

    pieces = [Counting(each.slide, each.theme, each.profile_id, each.profile) for each in _jobs(2)]
    pool, together = RenderPool(fonts, workers=0), threading.Barrier(2)

    def ask() -> None:
        with pool.results_of(pieces) as outcomes:
            together.wait(60)
            list(outcomes)
            together.wait(60)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    distinct = len({each.key(fonts) for each in pieces})
    return Figure("B4 drawn ÷ distinct, two asking at once", sum(drawn.values()), distinct, 1.0, "pictures")


def _all(pool: RenderPool, pieces: Sequence[RenderJob]) -> None:
    with pool.results_of(pieces) as outcomes:
        assert all(isinstance(outcome, Rendition) for _, outcome in outcomes)


def _taken(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
