"""Lay a text out on a display profile: the place of each run and how long it shows, without pixels."""

from __future__ import annotations

from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.dwell import page_least_ms, page_times, pass_ms, reading_ms, step_ms, stretch
from scheduler.render.fonts import FontSet
from scheduler.render.placement import centre_line, place_line, width_px
from scheduler.render.script import count_characters, read_script
from scheduler.render.slide import SMALL_SHARE, baselines, set_slide
from scheduler.render.strip import LEAST_PX, is_strip, set_strip
from scheduler.render.values import Layout, PageLayout, TextSetting

SCROLL_MAX_PX = 16_383
"""The widest picture that WebP takes."""


def lay_out(text: str, theme: str, profile: DisplayProfile, fonts: FontSet, dwell_ms: int | None = None) -> Layout:
    """Lay a text out; with `dwell_ms` None the reading time decides. `theme` has no effect on the layout.

    Raises EmptyTextError, ControlCharacterError, MissingGlyphError (names the character) or TextTooLongError.
    """
    del theme
    script = read_script(text, fonts, profile.size)
    count = count_characters(script)
    setting = set_strip(script, profile, fonts) if is_strip(profile) else set_slide(script, profile, fonts)
    if setting.scrolls:
        return _lay_out_scroll(setting, profile, fonts, count, dwell_ms)
    return _lay_out_still(setting, profile, fonts, count, dwell_ms, written=len(script))


def _lay_out_still(
    setting: TextSetting, profile: DisplayProfile, fonts: FontSet, count: int, dwell_ms: int | None, *, written: int
) -> Layout:
    pages = tuple(_page(setting, number, profile, fonts) for number in range(len(setting.pages)))
    counts = [count_characters(page) for page in setting.pages]
    needed_ms = reading_ms(count, len(pages))
    ms = dwell_ms or needed_ms
    warnings = _size_warnings(setting, profile, count, written)
    if dwell_ms is not None and dwell_ms < needed_ms:
        warnings.append(f"{profile.size} 读完 {count} 个字约需 {_s(needed_ms)} 秒，所填 {_s(dwell_ms)} 秒偏短")
    if len(pages) > 1:
        ms = max(ms, sum(map(page_least_ms, counts)))
    frames = tuple(enumerate(page_times(counts, ms) if len(pages) > 1 else [ms]))
    return Layout(profile, pages, frames, ms, warnings=tuple(warnings))


def _lay_out_scroll(
    setting: TextSetting, profile: DisplayProfile, fonts: FontSet, count: int, dwell_ms: int | None
) -> Layout:
    ((line,),) = setting.pages
    w = width_px(line, setting.size, fonts)
    if w > SCROLL_MAX_PX:
        raise TextTooLongError(SCROLL_MAX_PX // setting.size, count)
    step = step_ms(setting.size)
    once_ms = pass_ms(profile.w, w, step)
    frames, slower = stretch([once_ms], step, max(once_ms, dwell_ms or reading_ms(count)))
    runs = place_line(line, fonts, size=setting.size, y=fonts.strike(setting.size).baseline)
    warnings = [f"{profile.size} 放不下 {count} 个字，将滚动播出，一遍 {_s(once_ms)} 秒"]
    if dwell_ms is not None and dwell_ms < once_ms:
        warnings.append(f"{profile.size} 滚动一遍超过所填 {_s(dwell_ms)} 秒，将播完一遍")
    return Layout(profile, (PageLayout(w, runs),), frames, sum(ms for _, ms in frames), slower, tuple(warnings))


def _page(setting: TextSetting, number: int, profile: DisplayProfile, fonts: FontSet) -> PageLayout:
    rows = setting.pages[number]
    lines = _baselines(setting.size, len(rows), profile, fonts)
    placed_rows = (
        centre_line(row, fonts, size=setting.size, y=y, w=profile.w, page=number)
        for row, y in zip(rows, lines, strict=True)
    )
    return PageLayout(profile.w, tuple(run for row in placed_rows for run in row))


def _baselines(size: int, count: int, profile: DisplayProfile, fonts: FontSet) -> list[int]:
    """Return the baselines of a page's lines; on a strip each line is in the middle of its share of the rows."""
    if not is_strip(profile):
        return baselines(count, size, profile.h)
    row = profile.h // count
    return [number * row + (row - size) // 2 + fonts.strike(size).baseline for number in range(count)]


def _size_warnings(setting: TextSetting, profile: DisplayProfile, count: int, written: int) -> list[str]:
    size, lines, pages = setting.size, len(setting.pages[0]), len(setting.pages)
    warnings: list[str] = []
    if pages > 1 and not (pages == written and is_strip(profile)):  # no warning if each line as written has its page
        warnings.append(f"{profile.size} 放不下 {count} 个字，已自动分成 {pages} 页")
    if not is_strip(profile):
        small = size * SMALL_SHARE < min(profile.w, profile.h)
        return [*warnings, f"{profile.size} 字偏小（{size} 点）：请缩短，或分行写"] if small else warnings
    if pages > 1:
        return warnings
    if lines > 1:
        return [f"{profile.size} 一行放不下 {count} 个字，已分成两行，字高 {size} 点"]
    if size < LEAST_PX:
        return [f"{profile.size} 字高只有 {size} 点，笔画多的字看不清"]
    return [f"{profile.size} 一行放不下 {count} 个字，字高改为 {size} 点"] if size < profile.h else []


def _s(ms: int) -> str:
    """Format ms as seconds, with a tenth if there is one."""
    return f"{ms / 1000:.1f}".removesuffix(".0")
