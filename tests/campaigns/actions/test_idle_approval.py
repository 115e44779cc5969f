from __future__ import annotations

from campaigns.actions import approve_idle, change_idle_text, set_up
from campaigns.publication.work_item import WorkTopic
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import ReviewState
from tests.campaigns.actions.office import CHIEF
from tests.campaigns.builders import add, any_key, any_layout, create, draw


def bound_idle(unit, screens, at) -> Edition:
    """The edition of idle after what is drawn was bound."""
    found = approve_idle(unit, screens, key=any_key, at=at)
    assert found is not None
    return found


def slides_of(edition: Edition) -> set[str]:
    assert edition.shown is not None
    return {slide.text for slide in edition.shown.slides}


def test_idle_is_bound_by_the_system_as_it_is_drawn(small, at):
    with small.writing() as unit:
        idle, screens = unit.campaigns.idle(), unit.screens.all()
        nothing = approve_idle(unit, screens, key=any_key, at=at)
        draw(unit, idle, at)
        first = approve_idle(unit, screens[:1], key=any_key, at=at)
        second = approve_idle(unit, screens, key=any_key, at=at)
        assert approve_idle(unit, screens, key=any_key, at=at) == second, "nothing more to bind"
        event = unit.audit.list(f"campaign:{idle.id}")[0]

    assert nothing is None and first is not None and second is not None
    assert (len(first.pictures), len(second.pictures)) == (1, 2)
    assert (first.number, second.number, second.shown) == (1, 1, idle)
    assert (event.action, event.actor, event.detail["alone"]) == ("idle approved", "ledcast", True)


def test_waiting_idle_is_bound_unchanged_or_not_at_all(small, at):
    with small.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql("UPDATE slide SET text = '黑屏'")
    with small.writing() as unit:
        idle = unit.campaigns.idle()
        draw(unit, idle, at)

        found = approve_idle(unit, unit.screens.all(), key=any_key, at=at)

        assert found is None and unit.reviews.of(idle.id).state is ReviewState.WAITING


def test_idle_whose_review_and_edition_are_gone_is_never_bound_by_itself_again(small, at):
    with small.writing() as unit:
        other = create(unit, at)
        draw(unit, unit.campaigns.idle(), at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        connection, idle_id = unit.reviews._session.connection(), unit.campaigns.idle().id
        for table in ("review", "edition"):
            connection.exec_driver_sql(f"UPDATE {table} SET campaign_id = {other.id} WHERE campaign_id = {idle_id}")

    with small.writing() as unit:
        idle = set_up(unit, at=at)

        assert approve_idle(unit, unit.screens.all(), key=any_key, at=at) is None
        assert unit.reviews.of(idle.id) is None


def test_idle_older_than_reviews_is_submitted_at_the_next_start(small, at):
    with small.writing() as unit:
        unit.reviews._session.connection().exec_driver_sql("DELETE FROM review")
        draw(unit, unit.campaigns.idle(), at)
        assert approve_idle(unit, unit.screens.all(), key=any_key, at=at) is None

        idle = set_up(unit, at=at)

        assert bound_idle(unit, unit.screens.all(), at).shown == idle


def test_a_new_idle_text_waits_until_all_of_it_is_drawn_and_the_old_one_stays(small, at):
    with small.writing() as unit:
        before = unit.campaigns.idle()
        draw(unit, before, at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        idle = change_idle_text(unit, CHIEF, "欢迎您", layout=any_layout, at=at)
        begun = unit.reviews.of(idle.id)
        undrawn = bound_idle(unit, unit.screens.all(), at)
        draw(unit, idle, at)
        unit.work.complete(unit.work.waiting())
        bound = bound_idle(unit, (), at)
        work = [(each.topic, each.object) for each in unit.work.waiting()]

    assert (begun.edited_by, begun.state) == ("chief", ReviewState.WAITING)
    assert (undrawn.number, undrawn.shown) == (1, before)
    assert (bound.number, bound.shown) == (2, idle)
    assert work == [(WorkTopic.CAMPAIGN, str(idle.id))], "its screens are told"


def test_a_screen_that_joins_while_a_new_idle_text_waits_gets_the_old_one(small, at):
    with small.writing() as unit:
        before = unit.campaigns.idle()
        draw(unit, before, at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        add(unit, at, "st-3", w=640, h=32)
        draw(unit, before, at)
        change_idle_text(unit, CHIEF, "欢迎您", layout=any_layout, at=at)
        found = bound_idle(unit, unit.screens.all(), at)

    assert (found.number, len(found.pictures), found.shown) == (1, 3, before)


def test_an_altered_idle_is_never_bound(small, at):
    with small.writing() as unit:
        draw(unit, unit.campaigns.idle(), at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        unit.reviews._session.connection().exec_driver_sql("UPDATE slide SET text = '黑屏'")
        unit.reviews._session.connection().exec_driver_sql("UPDATE review SET state = 'waiting'")
    with small.writing() as unit:
        draw(unit, unit.campaigns.idle(), at)
        found = bound_idle(unit, unit.screens.all(), at)

    assert found.number == 1 and "黑屏" not in slides_of(found)


def test_no_picture_is_added_to_an_edition_that_was_altered(small, at):
    with small.writing() as unit:
        draw(unit, unit.campaigns.idle(), at)
        approve_idle(unit, unit.screens.all()[:1], key=any_key, at=at)
        unit.reviews._session.connection().exec_driver_sql(
            "UPDATE edition SET content = replace(content, '朝阳市', '黑屏')"
        )
    with small.writing() as unit:
        found = bound_idle(unit, unit.screens.all(), at)

    assert found.shown is None and len(found.pictures) == 1
