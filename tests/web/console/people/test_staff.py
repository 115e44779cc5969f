from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.accounts.access import MATRIX, Right
from campaigns.actions import disable_person
from tests.web.conftest import Browser, City, Clock
from tests.web.street_builders import HOUSE, PASSWORD

_LINK = re.compile(r"<code>http://[^/]+(/link/[\w-]+)</code>")


@pytest.fixture
def administrator(visit: Callable[[str], Browser]) -> Browser:
    return visit("administrator")


def test_a_new_person_gets_a_link_that_is_shown_once(administrator: Browser, stranger: Browser, city: City):
    added = administrator.post("/people", {"name": "zhao", "shown_name": "赵六", "role": "reviewer"})
    link = _LINK.findall(added.text)

    assert added.status_code == 200 and len(link) == 1 and added.headers["Cache-Control"] == "no-store"
    assert not _LINK.findall(administrator.get("/people").text)
    assert "等着设密码" in administrator.get("/people").text
    made = stranger.post(link[0], {"password": PASSWORD})
    assert (made.status_code, made.location) == (302, "/today")
    with city.database.reading() as unit:
        person = unit.people.by_name("zhao")
        assert person is not None and (person.shown_name, person.role.value) == ("赵六", "reviewer")
        assert link[0] not in str(unit.audit.list(limit=1_000))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "editor", "role": "reader"}, "name"),
        ({"name": "x", "role": "reader"}, "name"),
        ({"name": "zhao\u200b", "role": "reader"}, "name"),
        ({"name": "zhao", "role": "king"}, "role"),
        ({"name": "zhao", "role": ""}, "role"),
        ({"name": "zhao", "role": "reader", "shown_name": "长" * 65}, "shown_name"),
        ({}, "name"),
    ],
)
def test_invalid_input_shows_the_error_next_to_its_field_and_stays(
    administrator: Browser, form: dict[str, str], field: str
):
    answer = administrator.post("/people", form)

    assert answer.status_code == 422
    assert f'id="{field}-error" role="alert"' in answer.text
    assert not _LINK.findall(answer.text)
    assert f'value="{form.get("shown_name", "")}"' in answer.text


def test_a_new_link_replaces_the_former_one(administrator: Browser, stranger: Browser, city: City):
    number = city.people["editor"].id
    first, second = (_LINK.findall(administrator.post(f"/people/{number}/link").text)[0] for _ in range(2))

    assert stranger.get(first).status_code == 410
    assert stranger.get(second).status_code == 200


def test_disabling_a_person_ends_their_sessions_at_once(
    administrator: Browser, visit: Callable[[str], Browser], city: City
):
    reader = visit("reader")
    answer = administrator.post(f"/people/{city.people['reader'].id}/disable")

    assert answer.status_code == 302
    assert reader.get("/today").status_code == 302
    page = administrator.get("/people").text
    assert "已停用" in page and f"/people/{city.people['reader'].id}/link" not in page


def test_the_last_administrator_cannot_be_disabled(administrator: Browser, city: City):
    answer = administrator.post(f"/people/{city.people['administrator'].id}/disable")

    assert answer.status_code == 409 and "唯一的管理员" in answer.text
    assert administrator.get("/people").status_code == 200


def test_a_persons_sessions_are_listed_and_ended(
    administrator: Browser, visit: Callable[[str], Browser], city: City, clock: Clock
):
    reader, number = visit("reader"), city.people["reader"].id
    with city.database.reading() as unit:
        key = unit.people.session_key("session-reader")
    page = administrator.get(f"/people/{number}").text
    wrong = administrator.post(f"/people/{city.people['editor'].id}/sessions/{key}/end")
    still = reader.get("/today").status_code
    ended = administrator.post(f"/people/{number}/sessions/{key}/end")

    assert key in page and "session-reader" not in page
    assert (wrong.status_code, still, ended.status_code) == (404, 200, 302)
    assert reader.get("/today").status_code == 302


def test_last_use_of_each_person_is_shown(administrator: Browser, visit: Callable[[str], Browser], clock: Clock):
    visit("reader")
    clock.passes(timedelta(minutes=30))
    administrator.get("/people")
    page = administrator.get("/people").text

    assert "5月4日 周一 12:30" in page and "5月4日 周一 12:00" in page


def test_an_unknown_person_is_not_found(administrator: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        disable_person(unit, HOUSE, "reader", at=clock())

    assert administrator.get("/people/99").status_code == 404
    assert administrator.post(f"/people/{city.people['reader'].id}/link").status_code == 404
    assert "现在哪里都没有登录" in administrator.get(f"/people/{city.people['reader'].id}").text


def test_shown_rights_equal_the_matrix_of_access(administrator: Browser):
    page = administrator.get("/people").text
    cells = re.findall(r'<td class="lc-matrix">.*?(不能|能)</span></td>', page)
    held = [role for right in Right for role in MATRIX if right in MATRIX[role]]

    assert (len(cells), cells.count("能")) == (len(Right) * len(MATRIX), len(held))
