"""Preview one unsaved slide on every display profile of the chosen screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from flask import Response, jsonify, request

from campaigns.accounts.access import Right
from campaigns.booking.slide import DWELL_MAX_MS, DWELL_MIN_MS, TEXT_LIMIT
from campaigns.booking.target import reach
from campaigns.errors import CampaignError, WishError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen, ScreenKind
from campaigns.text_rules import NAME_LIMIT, multi_line, one_line
from web.console.campaigns.targeting import read_target
from web.console.common.labels import KINDS
from web.http.context import app_context
from web.http.language import count, gettext, localized, ngettext
from web.http.signin import needs
from web.preview.preview_pictures import SlidePicture, inline_picture


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A display profile of the form's page, and how many screens have it."""

    key: str
    profile: DisplayProfile
    kind: ScreenKind
    screens: int


@dataclass(frozen=True, slots=True)
class CardPreview:
    """The preview on one profile: a picture with its timing and warnings, or the error."""

    key: str
    screens: str
    picture: SlidePicture | None = None
    says: str = ""
    warnings: tuple[str, ...] = ()
    error: str = ""


def profile_cards(screens: Iterable[Screen]) -> tuple[ProfileCard, ...]:
    """Return one card per kind and profile, strips first, the smaller before the larger."""
    counted = Counter((screen.kind, screen.profile) for screen in screens)
    ordered = sorted(counted, key=lambda pair: (pair[0] is ScreenKind.LARGE, pair[1].w * pair[1].h, pair[1]))
    return tuple(
        ProfileCard(_card_key(kind, profile), profile, kind, counted[kind, profile]) for kind, profile in ordered
    )


@needs(Right.EDIT_CAMPAIGNS)
def draw_preview() -> Response:
    """Answer with one slide drawn on every profile; an error of the slide, a missing glyph for one, is part of it."""
    target, picks = read_target(request.form)
    with app_context().database.reading() as unit:
        everywhere = unit.screens.all() if target else unit.screens.find(picks).values()
    drawn = _preview_cards(profile_cards(reach(target, picks, everywhere)))
    first = next((each.error for each in drawn if each.error), "")
    return jsonify(error=first, cards=[asdict(each) for each in drawn])


def _preview_cards(cards: Sequence[ProfileCard]) -> list[CardPreview]:
    dwell_ms = _read_dwell_ms(request.form.get("dwell_s", ""))
    try:
        text = multi_line(request.form.get("text", ""), "text", limit=TEXT_LIMIT)
        theme = one_line(request.form.get("theme", ""), "theme", limit=NAME_LIMIT, empty=True)
    except WishError as error:
        refusal = localized(error) if request.form.get("text", "").strip() else ""
        return [CardPreview(card.key, _screens_in_words(card), error=refusal) for card in cards]
    return [_preview_card(card, text, theme, dwell_ms) for card in cards]


def _preview_card(card: ProfileCard, text: str, theme: str, dwell_ms: int | None) -> CardPreview:
    try:
        drawn = app_context().renderer.draw(text, theme, card.profile, dwell_ms)
    except CampaignError as error:
        return CardPreview(card.key, _screens_in_words(card), error=localized(error))
    seconds = count(round(drawn.ms / 1000, 1))
    if drawn.step_ms is not None:
        says = gettext("滚动一遍，%(seconds)s 秒", seconds=seconds)
    elif len(drawn.frames) > 1:
        says = gettext("%(pages)s 页，共 %(seconds)s 秒", pages=count(len(drawn.frames)), seconds=seconds)
    else:
        says = gettext("静止，%(seconds)s 秒", seconds=seconds)
    warnings = tuple(str(warning) for warning in drawn.warnings)
    return CardPreview(card.key, _screens_in_words(card), inline_picture(drawn, card.profile), says, warnings)


def _read_dwell_ms(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < len("1000")):
        return None
    return min(max(int(text) * 1000, DWELL_MIN_MS), DWELL_MAX_MS)


def _screens_in_words(card: ProfileCard) -> str:
    number = count(card.screens)
    kind = str(KINDS[card.kind.value])
    return ngettext("%(kind)s %(number)s 块", "%(kind)s %(number)s 块", card.screens, kind=kind, number=number)


def _card_key(kind: ScreenKind, profile: DisplayProfile) -> str:
    return f"{kind.value}-{profile.size}-{profile.colour.value}-{profile.type.rpartition('/')[2]}"
