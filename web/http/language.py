"""Choose the language of a request, and format days, instants and counts in it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import ngettext as _ngettext

from campaigns.errors import CampaignError, Language

LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}
TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
COOKIE = "ledcast_language"
TRANSLATIONS = Path(__file__).parents[1] / "translations"
_DAY = {"zh": "M月d日 EEE", "en": "EEE d MMM"}
_DAY_OF_YEAR = {"zh": "y年M月d日 EEE", "en": "EEE d MMM y"}
_DATE = {"zh": "y年M月d日", "en": "d MMMM y"}
_MOMENT = {"zh": "M月d日 EEE HH:mm", "en": "EEE d MMM, HH:mm"}


def init_language(app: Flask, zone: str) -> None:
    """Set up the choice of language and the filters of templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, default_locale="zh", default_timezone=zone, locale_selector=_select_language)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES, tag=lambda: TAGS[language()])
    app.jinja_env.filters.update(day=day, full_day=full_day, moment=moment, count=count, percent=percent)


def language() -> Language:
    """Return the language of the request; Chinese outside of one."""
    locale = cast("Locale | None", get_locale())
    return "en" if locale is not None and locale.language == "en" else "zh"


def gettext(message: str, /, **values: object) -> str:
    """Translate a Chinese sentence into the request's language."""
    return cast("str", _gettext(message, **values))


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Translate a Chinese sentence with a count into the request's language."""
    return cast("str", _ngettext(one, many, number, **values))


def lazy_gettext(message: str) -> Any:
    """Translate a Chinese text when it is rendered, into the language of that request."""
    return _lazy_gettext(message)


def localized(error: CampaignError) -> str:
    """Return an error's text in the request's language."""
    return error.text(language())


def day(value: date) -> str:
    """Format a civil day: 11月30日 周一."""
    return format_date(value, _DAY[language()], locale=language())


def full_day(value: date) -> str:
    """Format a civil day with its year."""
    return format_date(value, _DAY_OF_YEAR[language()], locale=language())


def plain_date(value: date) -> str:
    """Format a civil day for a sentence: 2026年11月30日."""
    return format_date(value, _DATE[language()], locale=language())


def month_name(day: date) -> str:
    """Format a month for the head of a column: 11月."""
    return format_date(day, "MMM", locale=language())


def moment(local: datetime) -> str:
    """Format a local instant to the minute."""
    return format_datetime(local, _MOMENT[language()], locale=language())


def clock(local: datetime) -> str:
    """Format a local time of day: 09:42."""
    return f"{local:%H:%M}"


def count(number: float) -> str:
    """Format a count with separators of thousands."""
    if isinstance(number, int):  # alike in both languages, and a page of tallies has hundreds
        return f"{number:,}"
    return format_decimal(number, locale=language())


def percent(ratio: float) -> str:
    """Format a ratio in percent with one decimal: 97.3 %."""
    return format_percent(ratio, "#,##0.0 %", locale=language())


def _select_language() -> str | None:
    wanted = request.cookies.get(COOKIE, "")
    return wanted if wanted in LANGUAGES else "zh"
