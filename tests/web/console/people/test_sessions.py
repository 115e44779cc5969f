from __future__ import annotations

from tests.web.conftest import Browser, City, Clock


def _key(city: City, token: str) -> str:
    with city.database.reading() as unit:
        return unit.people.session_key(token)


def test_own_sessions_are_listed_and_the_present_one_marked(reader: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        unit.people.add_login("phone", city.people["reader"].id, clock())
        unit.people.add_login("foreign", city.people["editor"].id, clock())
    page = reader.get("/account").text

    assert page.count("就是这里") == 1 and page.count("让那里退出") == 1
    assert _key(city, "phone") in page and _key(city, "foreign") not in page


def test_another_own_session_is_ended(reader: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        unit.people.add_login("phone", city.people["reader"].id, clock())
    answer = reader.post(f"/account/sessions/{_key(city, 'phone')}/end")
    again = reader.post(f"/account/sessions/{_key(city, 'phone')}/end", follow_redirects=True)

    assert answer.location == "/account" and "那里早已退出" in again.text
    with city.database.reading() as unit:
        assert unit.people.login("phone", clock()) is None
    assert reader.get("/account").status_code == 200


def test_ending_the_present_session_signs_out(reader: Browser, city: City):
    answer = reader.post(f"/account/sessions/{_key(city, 'session-reader')}/end")

    assert answer.location == "/sign-in"
    assert reader.get("/account").status_code == 302


def test_another_persons_session_cannot_be_ended(reader: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        unit.people.add_login("foreign", city.people["editor"].id, clock())

    assert reader.post(f"/account/sessions/{_key(city, 'foreign')}/end").status_code == 403
    with city.database.reading() as unit:
        assert unit.people.login("foreign", clock()) is not None


def test_all_other_sessions_are_ended_at_once(reader: Browser, city: City, clock: Clock):
    with city.database.writing() as unit:
        for token in ("phone", "tablet"):
            unit.people.add_login(token, city.people["reader"].id, clock())
    answer = reader.post("/account/sessions/end-others", follow_redirects=True)

    assert "另外 2 处都已退出" in answer.text and answer.text.count("就是这里") == 1
    assert "让那里退出" not in answer.text
