"""Test the stores of what is planned, published and run behind the pages, on both databases.

Covers: documents, files, jobs, labels, leadership, lines, plans, shelf, statuses.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from campaigns.database.tables.plan import DocumentRow
from campaigns.errors import LeadershipLostError
from campaigns.playback.line import NewLine, Subject
from campaigns.publication.stored_plan import DocumentHead, NewDay, NewDocument
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus
from tests.campaigns.builders import add, create, line, subject_of

DAY = timedelta(days=1)
A, B, C = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        add(unit, at)
        add(unit, at, "st-2", street="朝阳大街")
        create(unit, at)
    return database


def _document(at, topic="ledcast/v1/s/st-1/manifest", rev=1, **changes):
    values = {
        "kind": "manifest", "screen": "st-1", "digest": A, "content_digest": B, "token": b"jws", "body": b"{}",
        "issued_at": at,
    } | changes  # fmt: skip
    return NewDocument(topic=topic, rev=rev, **values)


def test_the_latest_document_of_a_topic_is_its_only_current_one(street, at):
    """PROTOCOL W-6: rev rises per topic."""
    with street.writing() as unit:
        unit.documents.issue(_document(at, rev=5))
        second = unit.documents.issue(_document(at + DAY, rev=9, switch_at=at + 2 * DAY))
        unit.documents.issue(_document(at, topic="ledcast/v1/keys", screen=None, kind="keys", rev=3))

    with street.reading() as unit:
        assert unit.documents.current("ledcast/v1/s/st-1/manifest") == second
        assert unit.documents.last_rev("ledcast/v1/s/st-1/manifest") == 9
        assert unit.documents.last_rev("ledcast/v1/s/st-2/manifest") == 0
        assert [d.kind for d in unit.documents.all_current()] == ["keys", "manifest"]
        assert unit.documents.all_current("manifest") == unit.documents.current_of_screen("st-1") == (second,)
        assert [d.superseded_at for d in unit.documents.history("ledcast/v1/s/st-1/manifest")] == [None, at + DAY]
        assert unit.documents.current("ledcast/v1/s/st-2/manifest") is None


def test_a_head_is_a_current_document_without_its_bytes(street, at):
    with street.writing() as unit:
        unit.documents.issue(_document(at, rev=5))
        second = unit.documents.issue(_document(at + DAY, rev=9, digest=C))
        unit.documents.issue(_document(at, topic="ledcast/v1/keys", screen=None, kind="keys", rev=3))

    with street.reading() as unit:
        (head,) = unit.documents.heads("manifest")
    assert head == DocumentHead(second.topic, "st-1", 9, C, at + DAY)


def test_a_retired_screens_topics_hold_nothing_and_remember_everything(street, at):
    """PROTOCOL W-6: their revs go on from where they were."""
    with street.writing() as unit:
        unit.documents.issue(_document(at, rev=5))
        unit.documents.issue(_document(at, topic="ledcast/v1/s/st-1/config", kind="config", rev=6))
        other = unit.documents.issue(_document(at, topic="ledcast/v1/s/st-2/config", screen="st-2", rev=7))
        unit.documents.issue(_document(at + DAY, rev=9))
        unit.documents.withdraw_of_screen("st-1", at + 2 * DAY)
        unit.documents.withdraw_of_screen("st-1", at + 3 * DAY)

    with street.reading() as unit:
        assert unit.documents.all_current() == (other,)
        assert unit.documents.current_of_screen("st-1") == ()
        assert unit.documents.last_rev("ledcast/v1/s/st-1/manifest") == 9
        ends = [d.superseded_at for d in unit.documents.history("ledcast/v1/s/st-1/manifest")]
        assert ends == [at + 2 * DAY, at + DAY]


def test_a_document_is_in_force_from_its_switch_unless_superseded_before(street, at):
    """PROTOCOL W-20."""
    hour = timedelta(hours=1)
    with street.writing() as unit:
        first = unit.documents.issue(_document(at, rev=1, switch_at=at))
        never = unit.documents.issue(_document(at + hour, rev=2, switch_at=at + 3 * hour))
        third = unit.documents.issue(_document(at + 2 * hour, rev=3, switch_at=at + 4 * hour))
        last = unit.documents.issue(_document(at + 4 * hour, rev=4, switch_at=at + 5 * hour))
        unit.documents.issue(_document(at, topic="ledcast/v1/s/st-1/config", kind="config", rev=5, switch_at=at))
        unit.documents.issue(_document(at, topic="ledcast/v1/s/st-2/manifest", screen="st-2", rev=6, switch_at=at))

    with street.reading() as unit:
        taken = [unit.documents.in_force("st-1", "manifest", at + hours * hour) for hours in range(-1, 6)]
        coming = [unit.documents.next_switch("st-1", "manifest", at + hours * hour) for hours in range(-1, 6)]

    assert [document and document.id for document in taken] == [
        None, first.id, first.id, first.id, first.id, third.id, last.id,
    ]  # fmt: skip
    assert never.id not in {document.id for document in taken if document}
    assert coming == [at, *[at + 4 * hour] * 4, at + 5 * hour, None]


def test_the_database_itself_refuses_two_current_documents_of_a_topic(street, at):
    with street.writing() as unit:
        unit.documents.issue(_document(at))
    with pytest.raises(IntegrityError), street.writing() as unit:  # noqa: PT012 - the whole unit is what fails
        twin = DocumentRow(
            topic="ledcast/v1/s/st-1/manifest",
            kind="manifest",
            rev=2,
            digest=A,
            content_digest=B,
            token=b"",
            body=b"",
            issued_at=at,
        )
        unit.documents._session.add(twin)
        unit.documents._session.flush()


def test_a_file_is_kept_once_and_never_changes(street, at):
    with street.writing() as unit:
        unit.files.add(A, b"P4", "image/x-portable-bitmap", w=320, h=16, at=at)
        unit.files.add(A, b"other", "image/png", w=1, h=1, at=at)
        unit.files.add_written({A: b"{}", B: b"{}"}, at)

    with street.reading() as unit:
        assert unit.files.body(A) == b"P4"
        assert unit.files.body(C) is None
        assert unit.files.bodies([A, B, C]) == {A: b"P4", B: b"{}"}
        found = unit.files.find([A, C])
    assert (found[A].media_type, found[A].w, found[A].size_bytes) == ("image/x-portable-bitmap", 320, 2)
    assert C not in found


def test_a_rendition_is_stored_once_per_key(street, at):
    with street.writing() as unit:
        slide = unit.campaigns.get(1).slides[0]
        profile_id = unit.screens.ensure_profile(profile_of(320, 16, Colour.MONO))
        facts = {"slide_id": slide.id, "profile_id": profile_id, "step_ms": 20, "placed": [["讲", 0, 0]], "at": at}
        one = unit.renditions.add(A, digest=B, ms=10_000, frames=((C, 6_000), (B, 4_000)), **facts)
        again = unit.renditions.add(A, digest=C, ms=1, frames=(), **facts)

    with street.reading() as unit:
        assert one == again == unit.renditions.find_by_key([A, B])[A] == unit.renditions.get(one.id)
        assert unit.renditions.find([one.id]) == {one.id: one}
    assert one.frames == ((C, 6_000), (B, 4_000))
    assert one.placed == [["讲", 0, 0]]


def test_a_line_is_numbered_once_for_ever(street, at):
    """PROTOCOL section 3: one number per (campaign or override item, slide, rendition, ms)."""
    with street.writing() as unit:
        campaign = unit.campaigns.get(1)
        first = line(unit, campaign, ("st-1",), at)
        assert line(unit, campaign, (), at) == first
        longer = line(unit, campaign, (), at, ms=12_000)
        found = unit.lines.find([first, longer, 999])

    assert longer != first
    assert set(found) == {first, longer}
    assert found[first].subject == subject_of(campaign)
    assert (found[first].ms, found[longer].ms) == (10_000, 12_000)


def test_a_line_without_a_slide_is_found_again_too(street, at):
    with street.writing() as unit:
        campaign = unit.campaigns.get(1)
        known = line(unit, campaign, (), at)
        rendition_id = unit.lines.find([known])[known].rendition_id
        numbers = {
            *unit.lines.allocate([NewLine(subject_of(campaign), None, rendition_id, 10_000)], at),
            *unit.lines.allocate([NewLine(subject_of(campaign), None, rendition_id, 10_000)], at),
        }

    assert len(numbers) == 1 and numbers != {known}


def test_other_names_are_another_line(street, at):
    """A renamed campaign gets new lines; the old ones keep what they count under."""
    with street.writing() as unit:
        old = subject_of(unit.campaigns.get(1))
        new = Subject(old.campaign_id, "改名", old.occasion, old.theme, old.category, old.aim, old.slide)
        number = line(unit, unit.campaigns.get(1), (), at)
        facts = unit.lines.find([number])[number]
        (other,) = unit.lines.allocate([NewLine(new, facts.slide_id, facts.rendition_id, facts.ms)], at)
        found = unit.lines.find([number, other])

    assert (found[number].subject.campaign, found[other].subject.campaign) == ("创建文明城市", "改名")


def test_slot_numbers_are_the_groups_own_and_stable(street):
    """PROTOCOL section 3: slot numbers belong to the sync group."""
    with street.writing() as unit:
        slide = unit.campaigns.get(1).slides[0].id
        one, two = (unit.screens.get(screen).group_id for screen in ("st-1", "st-2"))
        numbers = [unit.plans.allocate_slot(one, slide, ms) for ms in (8_000, 9_000, 8_000)]
        elsewhere = unit.plans.allocate_slot(two, slide, 9_000)
        slots = unit.plans.slots(one)

    assert (numbers, elsewhere) == ([1, 2, 1], 1)
    assert {n: slot.ms for n, slot in slots.items()} == {1: 8_000, 2: 9_000}


def test_only_requested_slots_are_returned(street):
    with street.writing() as unit:
        slide, group = unit.campaigns.get(1).slides[0].id, unit.screens.get("st-1").group_id
        for ms in (8_000, 9_000):
            unit.plans.allocate_slot(group, slide, ms)
        assert list(unit.plans.slots(group, [2])) == [2]


def _day(at, on: date, sha256: str, effective_at=None) -> NewDay:
    return NewDay(1, on, at, at + DAY, effective_at or at, B, {"weights": [1, 2], "name": "朝阳"}, sha256, 1)


def test_the_latest_plan_of_a_day_holds_and_all_are_remembered(street, at):
    on = date(2026, 5, 4)
    with street.writing() as unit:
        unit.plans.add_days([_day(at, on, A)], at)
        unit.plans.add_days([_day(at, on, B, at + timedelta(hours=3)), _day(at + DAY, on + DAY, C)], at)

    with street.reading() as unit:
        latest = unit.plans.latest(1, on)
        assert unit.plans.latest(1, on + 5 * DAY) is None
        found = unit.plans.latest_days(1, on, on + 7 * DAY)
        assert {day: (plan.sha256, plan.made_at) for day, plan in found.items()} == {on: (B, at), on + DAY: (C, at)}
        assert [day.sha256 for day in unit.plans.history(1, on)] == [A, B]
    assert latest == found[on]
    assert latest.inputs == {"weights": [1, 2], "name": "朝阳"}


def test_plans_covering_an_instant_are_those_made_by_then_newest_first(street, at):
    on = date(2026, 5, 4)
    with street.writing() as unit:
        unit.plans.add_days([_day(at, on, A)], at)
        unit.plans.add_days([_day(at, on, B)], at + timedelta(hours=3))
        unit.plans.add_days([_day(at + DAY, on + DAY, C)], at)

    with street.reading() as unit:
        first, second = unit.plans.history(1, on)
        assert unit.plans.plans_covering(1, at + timedelta(hours=5), at + timedelta(hours=3)) == (second, first)
        assert unit.plans.plans_covering(1, at + timedelta(hours=5), at + timedelta(hours=2)) == (first,)
        assert unit.plans.plans_covering(2, at, at) == ()
        assert unit.plans.plans_covering(1, first.to_at, at)[0].sha256 == C


def test_the_shelf_knows_what_the_broker_should_hold(street, at):
    """PROTOCOL W-21: withdrawn after 14 days without a name, and back when it is named again."""
    with street.writing() as unit:
        unit.shelf.record_named({A: 10, B: 20}, at)
        unit.shelf.record_named({B: 20}, at + 15 * DAY)
        old = unit.shelf.unnamed_since(at + DAY)
        unit.shelf.withdraw([entry.sha256 for entry in old], at + 15 * DAY)
        held, gone = unit.shelf.held(), unit.shelf.withdrawn_since(at)
        unit.shelf.record_named({A: 10}, at + 16 * DAY)
        back = unit.shelf.find([A, C])

    assert [entry.sha256 for entry in old] == [entry.sha256 for entry in gone] == [A]
    assert [(entry.sha256, entry.size_bytes) for entry in held] == [(B, 20)]
    assert (back[A].withdrawn_at, back[A].last_named_at) == (None, at + 16 * DAY)
    assert C not in back


def test_a_screens_state_is_what_was_heard_last(street, at):
    first = ScreenStatus("st-1", at, online=True, session=3, boot=2, seen_at=at, manifest_rev=1_777_867_200_000, line=7)
    second = ScreenStatus("st-1", at + DAY, online=False, session=3, clock_source="ntp", clock_err_ms=2)
    with street.writing() as unit:
        unit.status.put([first])
        assert unit.status.get("st-1") == first
        unit.status.put([second])

    with street.reading() as unit:
        assert unit.status.all() == {"st-1": second}
        assert unit.status.get("st-2") is None


def test_the_same_flag_is_not_raised_twice_within_an_hour(street, at):
    flag = ScreenFlag("st-1", at, "profile", {"w": 64})
    with street.writing() as unit:
        unit.status.flag(flag)
        unit.status.flag(ScreenFlag("st-1", at + timedelta(minutes=59), "profile", {"w": 64}))
        unit.status.flag(ScreenFlag("st-1", at + timedelta(minutes=59), "profile", {"w": 65}))
        unit.status.flag(ScreenFlag("st-2", at, "profile", {"w": 64}))
        assert [found.detail for found in unit.status.flags("st-1")] == [{"w": 65}, {"w": 64}]
        unit.status.flag(ScreenFlag("st-1", at + timedelta(hours=3), "profile", {"w": 65}))
        assert len(unit.status.flags()) == 4


def test_a_job_runs_once_for_one_instant(database, at):
    with database.writing() as unit:
        run = unit.jobs.claim("plan", at, at, 1)
        assert unit.jobs.claim("plan", at, at + DAY, 1) is None
        assert unit.jobs.claim("plan", at + DAY, at + DAY, 1) is not None
        unit.jobs.end(run, "done", at, "8 days")

    with database.reading() as unit:
        last = unit.jobs.last("plan")
        assert (last["due_at"], last["outcome"]) == (at + DAY, None)
        assert unit.jobs.last("ship") is None


def test_only_runs_due_before_an_instant_are_deleted(database, at):
    with database.writing() as unit:
        for days in range(4):
            unit.jobs.claim("plan", at + days * DAY, at, 1)
        unit.jobs.claim("ship", at, at, 1)

        assert unit.jobs.delete_due_before(at + 2 * DAY) == 3
        assert unit.jobs.delete_due_before(at + 2 * DAY) == 0

    with database.writing() as unit:
        assert unit.jobs.last("ship") is None
        assert unit.jobs.claim("plan", at + 2 * DAY, at, 1) is None


def test_a_later_term_outdates_the_leader_before_it(database, at):
    with database.writing() as unit:
        first = unit.leadership.begin_term("host:1", at)
        unit.leadership.require(first)
        second = unit.leadership.begin_term("host:2", at)

    assert (first, second) == (1, 2)
    with pytest.raises(LeadershipLostError) as lost, database.writing() as unit:  # noqa: PT012 - the whole unit is what fails
        unit.settings.put("written by", "a stale leader")
        unit.leadership.require(first)
    assert lost.value.values == {"term": 1, "now": 2}
    with database.reading() as unit:
        assert unit.settings.get("written by") is None
        assert unit.leadership.term() == 2


def test_before_any_term_nobody_leads(database):
    with pytest.raises(LeadershipLostError), database.writing() as unit:
        unit.leadership.require(1)


def test_a_naive_instant_is_refused(database, at):
    with pytest.raises(Exception, match="naive"), database.writing() as unit:
        unit.leadership.begin_term("host:1", at.replace(tzinfo=None))


def test_instants_come_back_in_utc_whatever_zone_they_came_in(database, at):
    with database.writing() as unit:
        unit.jobs.claim("plan", at.astimezone(ZoneInfo("Asia/Shanghai")), at, 1)
    with database.reading() as unit:
        due_at = unit.jobs.last("plan")["due_at"]
    assert due_at == at and due_at.utcoffset() == timedelta()


def test_labels_are_kept_once(database):
    with database.writing() as unit:
        first = unit.labels.ensure(["新华路", "strip", ""])
        again = unit.labels.ensure(["strip", "large"])

    assert again["strip"] == first["strip"]
    assert len({*first.values(), again["large"]}) == 4
    with database.reading() as unit:
        assert unit.labels.texts(first.values()) == {number: text for text, number in first.items()}
        assert unit.labels.find(["nowhere"]) == {}
