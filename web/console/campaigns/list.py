"""List campaigns: searched, filtered, sorted and paged by the database, as the address asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from flask import abort, render_template, request

from campaigns.booking.target import reach
from campaigns.database.stores.campaign_list import PHASES, SORTS, ListQuery
from campaigns.reviewing.edition import uncovered_pictures
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.screens.screen import Screen
from web.console.common.forms import Page
from web.console.common.phase import Phase, is_on_street, phase_of
from web.console.common.progress import drawings
from web.console.common.thumbnails import thumbnails
from web.http.context import app_context

PAGE = 40
_MOST_PAGES = 2_000
_WORD_LIMIT = 80
_IN_FORCE = frozenset({Phase.RUNNING, Phase.COMING})
"""The phases of which the list shows the edition in force, not the draft of the next."""


def show_list() -> Page:
    """Show the list, by default in order of phase: those that need action first."""
    query, page = read_list(), request.args.get("page", 1, type=int)
    if not 1 <= page <= _MOST_PAGES:
        abort(400)
    here, at = app_context(), app_context().clock()
    with here.database.reading() as unit:
        counts, themes = unit.campaign_list.phases(query), unit.campaign_list.themes(query)
        matching = counts.get(query.phase, 0) if query.phase else sum(counts.values())
        numbers = unit.campaign_list.numbers(query, limit=PAGE, offset=(page - 1) * PAGE)
        by_number = {campaign.id: campaign for campaign in unit.campaigns.find(numbers)}
        shown = [by_number[number] for number in numbers]
        reviews, editions = unit.reviews.latest(numbers), unit.editions.in_force(numbers)
        states = {each.id: state_of(reviews.get(each.id), each, editions.get(each.id)) for each in shown}
        everywhere = unit.screens.all()
        screens = {screen.id: screen for screen in everywhere}
        reached = {each.id: reach(each.target, each.screens, everywhere) for each in shown}
        new = {
            number: len(uncovered_pictures(edition, everywhere))
            for number, edition in editions.items()
            if states[number] is ReviewState.APPROVED
        }
        phases = {each.id: phase_of(each, states[each.id], editions.get(each.id), query.today) for each in shown}
        shown = [replace(each, screens=tuple(screen.id for screen in reached[each.id])) for each in shown]
        playing = {number: edition.shown for number, edition in editions.items() if phases[number] in _IN_FORCE}
        pictured = [
            replace(each, slides=now.slides, theme=now.theme) if (now := playing.get(each.id)) else each
            for each in shown
        ]
        pictures = thumbnails(unit, here.renderer, pictured, screens)
        drawn, total = drawings(unit, at), unit.campaign_list.total()
    return render_template(
        "campaigns/list.html",
        campaigns=shown,
        slides={each.id: each.slides for each in pictured},
        phases=phases,
        review_states=states,
        editions=editions,
        on_street={number for number, edition in editions.items() if is_on_street(edition, query.today)},
        new=new,
        counts=counts,
        total=total,
        matching=matching,
        query=query,
        words=" ".join(query.words),
        themes=themes,
        address=address_of,
        page=page,
        first=(page - 1) * PAGE,
        pages=max(1, -(-matching // PAGE)),
        where={number: _kinds_and_streets(found) for number, found in reached.items()},
        pictures=pictures,
        drawings=drawn,
        today=query.today,
    )


def read_list() -> ListQuery:
    """Read the query from the address. Answers 400 to arguments that no link of the console has."""
    args = request.args
    words, theme = args.get("q", "").split(), args.get("theme", "")
    phase, sort = args.get("state", ""), args.get("sort", SORTS[0])
    values = " ".join((*words, theme))
    plain = len(" ".join(words)) <= _WORD_LIMIT and len(theme) <= _WORD_LIMIT and (not values or values.isprintable())
    if not plain or phase not in {"", *PHASES} or sort.removeprefix("-") not in SORTS or sort.count("-") > 1:
        abort(400)
    return ListQuery(app_context().today(), tuple(words), phase, theme, sort)


def address_of(query: ListQuery, **changes: str) -> dict[str, str]:
    """Return the address arguments of a query with changes; empty and default ones are left out."""
    values = {"q": " ".join(query.words), "state": query.phase, "theme": query.theme, "sort": query.sort, **changes}
    return {name: value for name, value in values.items() if value and (name, value) != ("sort", SORTS[0])}


def _kinds_and_streets(screens: Iterable[Screen]) -> tuple[Counter[str], list[str]]:
    """Return how many screens of each kind there are, and on which streets."""
    found = tuple(screens)
    return Counter(screen.kind.value for screen in found), list(dict.fromkeys(screen.street for screen in found))
