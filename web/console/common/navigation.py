"""Build the top bar: its entries by right, and the one that the present page belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from campaigns.accounts.access import Right
from web.http.language import lazy_gettext
from web.http.signin import may

ON_PHONE = 3
"""How many entries a phone's bar holds beside the menu of all others."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry: its page, the rights of which one is needed, and the blueprints that belong to it."""

    endpoint: str
    word: Any
    rights: tuple[Right, ...]
    rooms: tuple[str, ...]


ITEMS = (
    NavigationItem("today.index", lazy_gettext("今日"), (Right.SEE,), ("today",)),
    NavigationItem("campaigns.index", lazy_gettext("活动"), (Right.SEE,), ("campaigns",)),
    NavigationItem("review.index", lazy_gettext("审核"), (Right.REVIEW, Right.EDIT_CAMPAIGNS), ("review",)),
    NavigationItem("screens.index", lazy_gettext("屏"), (Right.SEE,), ("screens",)),
    NavigationItem("wall.index", lazy_gettext("街景墙"), (Right.SEE,), ("wall",)),
    NavigationItem("tallies.index", lazy_gettext("播放统计"), (Right.SEE,), ("tallies",)),
    NavigationItem(
        "settings.index",
        lazy_gettext("设置"),
        (Right.CHANGE_SETTINGS, Right.MANAGE_SCREENS, Right.MANAGE_PEOPLE),
        ("settings", "staff", "tokens"),
    ),
)


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as the bar shows it; `here` marks the present page's."""

    address: str
    word: str
    here: bool


def navigation() -> list[NavigationLink]:
    """Return the entries that the signed-in person may use, of those whose pages are registered."""
    room = (request.endpoint or "").partition(".")[0]
    return [
        NavigationLink(url_for(place.endpoint), str(place.word), room in place.rooms)
        for place in ITEMS
        if place.endpoint in current_app.view_functions and any(may(right.value) for right in place.rights)
    ]


def address_of(endpoint: str, fallback: str, **values: Any) -> str:
    """Return the address of a page, or of the fallback if the page is not registered."""
    return url_for(endpoint if endpoint in current_app.view_functions else fallback, **values)


def init_navigation(app: Flask) -> None:
    """Give templates the top bar."""
    app.jinja_env.globals.update(navigation=navigation, on_phone=ON_PHONE)
