"""From what somebody changed to the groups that are published.

Covers: worklist_drain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from campaigns.actions import change_idle_text, replace_device, send_for_review
from campaigns.booking.campaign import Campaign
from campaigns.calendar.calendar import Calendar
from campaigns.database import Database, connect, migrate
from campaigns.database.stores.worklist import WorkStore
from campaigns.errors import LeadershipLostError, MissingGlyphError
from campaigns.publication.city_wishes import CityWishes
from campaigns.publication.work_item import WorkItem, WorkPriority, WorkTopic
from scheduler.broker import BrokerFiles, hash_password
from scheduler.worklist import Worklist
from tests.campaigns.builders import SYSTEM, any_layout
from tests.scheduler.town_builders import AT, DAY, SECOND, Town
from tests.scheduler.town_stages import Build

WITHDRAWALS = 0
"""Stands among the groups that were asked for: the lists of withdrawn lines."""


class Publisher:
    """Remembers which groups it was asked for; `faults` are raised for a group, one a call.

    `undrawn` says how often the review of a campaign will have more to be drawn.
    """

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.keys_asked = 0
        self.readings = 0
        self.reviewed: list[int] = []
        self.undrawn: dict[int, int] = {}
        self.faults: dict[int, list[Exception]] = {}
        self.meanwhile: Callable[[], None] = lambda: None

    def publish_keys(self) -> None:
        self.keys_asked += 1

    def publish_withdrawals(self) -> None:
        self.asked.append(WITHDRAWALS)

    def read_wishes(self) -> CityWishes:
        self.readings += 1
        return CityWishes(AT.date(), AT.date(), {}, (), (), Calendar())

    def publish_group(self, group_id: int, wishes: CityWishes | None = None) -> None:
        assert wishes is not None
        self.asked.append(group_id)
        self.meanwhile()
        if self.faults.get(group_id):
            raise self.faults[group_id].pop(0)

    def prepare_review(self, campaign_id: int) -> bool:
        self.reviewed.append(campaign_id)
        self.undrawn[campaign_id] = self.undrawn.get(campaign_id, 0) - 1
        return self.undrawn[campaign_id] >= 0


class Office:
    """What else a worklist touches."""

    def __init__(self, town: Town, files: BrokerFiles | None = None) -> None:
        self.town = town
        self.publisher = Publisher()
        self.told = 0
        self.open = True
        self.worklist = self.of_term(town.term, files)

    def of_term(self, term: int, files: BrokerFiles | None = None) -> Worklist:
        return Worklist(
            self.town.context(term), self.publisher, self.town.shelf, files,
            on_screens=self._tell, may_go_on=lambda: self.open,
        )  # fmt: skip

    def ask(self, topic: WorkTopic, subject: object, priority: WorkPriority = WorkPriority.EDIT) -> None:
        with self.town.wishing() as unit:
            unit.work.add(topic, subject, self.town.clock(), priority)

    def waiting(self) -> list[WorkItem]:
        with self.town.database.reading() as unit:
            return list(unit.work.waiting())

    def _tell(self) -> None:
        self.told += 1


def two_streets(town: Town) -> None:
    """Build two streets of a strip each, groups 1 and 2, with nothing on the list."""
    town.add("st-1")
    town.add("st-2", street="朝阳大街")
    Office(town).worklist.drain()


@pytest.fixture
def office(staged: Callable[[Build], Town]) -> Office:
    return Office(staged(two_streets))


def test_a_due_entry_is_processed_and_removed(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 2)

    assert office.worklist.drain() is None
    assert (office.publisher.asked, office.waiting()) == ([2], [])


def test_the_list_of_keys_is_published_where_it_is_asked_for(office: Office) -> None:
    """PROTOCOL W-5: a screen holds a later one."""
    office.ask(WorkTopic.KEYS, "all")

    assert office.worklist.drain() is None
    assert (office.publisher.keys_asked, office.publisher.asked, office.waiting()) == (1, [], [])


def test_an_empty_list_is_read_and_not_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(_database: Database) -> None:
        raise AssertionError("nothing is to be written")

    monkeypatch.setattr(Database, "writing", no)

    assert office.worklist.drain() is None


def test_a_campaign_touches_the_groups_of_its_targets(office: Office) -> None:
    office.town.create("讲文明", screens=("st-2",))

    office.worklist.drain()

    assert office.publisher.asked == [2]


def test_a_retired_campaign_still_touches_them(office: Office) -> None:
    campaign = office.town.create("讲文明", screens=("st-1", "st-2"))
    office.worklist.drain()
    office.publisher.asked.clear()

    office.town.retire(campaign)
    office.worklist.drain()

    assert office.publisher.asked == [WITHDRAWALS, 1, 2], "screens are told before any plan is made"


def test_a_campaign_that_leaves_a_group_touches_that_group_too(office: Office) -> None:
    campaign = office.town.create("讲文明", screens=("st-1", "st-2"))
    office.worklist.drain()
    office.publisher.asked.clear()

    office.town.edit(campaign, screens=("st-1",))
    office.worklist.drain()

    assert sorted(office.publisher.asked) == [1, 2]


def test_idle_touches_every_group(office: Office) -> None:
    with office.town.wishing() as unit:
        idle = change_idle_text(unit, SYSTEM, "欢迎您", layout=any_layout, at=office.town.clock())
    office.worklist.drain()
    before = office.publisher.asked.copy()
    office.town.publisher.prepare_review(idle.id)

    office.worklist.drain()

    assert (before, office.publisher.asked) == ([], [1, 2])


def test_a_draft_touches_no_group(office: Office) -> None:
    campaign = office.town.create("讲文明", screens=("st-1", "st-2"), approved=False)

    office.worklist.drain()

    assert (office.publisher.asked, office.publisher.reviewed) == ([], [campaign.id])


def test_a_new_screen_is_published_and_counting_reads_screens_again(office: Office) -> None:
    office.town.add("st-3", street="朝阳大街")

    office.worklist.drain()

    assert (office.publisher.asked, office.told) == ([2], 1)


def test_a_retired_screen_loses_its_documents_and_its_group_is_planned_anew(town: Town) -> None:
    """PROTOCOL W-5: nothing of it is restored; the history of its topics stays."""
    town.add("st-1")
    town.publish()
    office = Office(town)
    office.worklist.drain()
    town.said.clear()
    with town.wishing() as unit:
        unit.screens.retire("st-1", town.clock())
        unit.work.add(WorkTopic.SCREEN, "st-1", town.clock())

    office.worklist.drain()

    with town.database.reading() as unit:
        assert unit.documents.current_of_screen("st-1") == ()
        assert len(unit.documents.history(town.topics.manifest("st-1"))) == 1
    assert {said.topic for said in town.said if not said.payload} == {
        f"ledcast/v1/s/st-1/{kind}" for kind in ("manifest", "config", "override", "state")
    }
    assert office.publisher.asked[-1] == 1


def test_an_entry_of_an_unknown_object_touches_no_group(office: Office) -> None:
    office.ask(WorkTopic.CAMPAIGN, 99)
    office.ask(WorkTopic.SCREEN, "st-99")

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([], [])


def test_a_group_is_published_once_however_many_ask(office: Office) -> None:
    """A street of three hundred new screens is planned once, not three hundred times."""
    for number in range(3, 9):
        office.town.add(f"st-{number}")
    office.town.create("讲文明", screens=("st-1", "st-3"))

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([1], [])


def test_a_failing_group_delays_only_the_entries_that_touch_it(office: Office) -> None:
    office.town.create("讲文明", screens=("st-1", "st-2"))
    office.town.create("网络安全", name="网络宣传周", screens=("st-2",))
    office.ask(WorkTopic.PUBLISH, 1)
    office.publisher.faults[1] = [ValueError("the day is cut too often")]

    due_at = office.worklist.drain()

    assert sorted(office.publisher.asked) == [1, 2]
    left = office.waiting()
    assert sorted(work.topic.value for work in left) == ["campaign", "publish"]
    assert {work.last_error for work in left} == {"ValueError: the day is cut too often"}
    assert due_at == office.town.clock() + 2 * SECOND


def test_a_failed_entry_is_tried_again_when_it_is_due(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    office.publisher.faults[1] = [ValueError("once"), ValueError("twice")]
    tries = []
    for _ in range(4):
        office.worklist.drain()
        tries.append((len(office.publisher.asked), [work.attempts for work in office.waiting()]))
        office.town.clock.wait(2 * SECOND)

    assert tries == [(1, [1]), (2, [2]), (2, [2]), (3, [])]


def test_an_entry_added_again_while_it_is_processed_is_kept(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    again = [lambda: office.ask(WorkTopic.PUBLISH, 1)]
    office.publisher.meanwhile = lambda: again.pop()() if again else None

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([1, 1], [])


def test_an_entry_added_again_while_it_fails_is_due_at_once(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    again = [lambda: office.ask(WorkTopic.PUBLISH, 1)]
    office.publisher.meanwhile = lambda: again.pop()() if again else None
    office.publisher.faults[1] = [ValueError("the older asking")]

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([1, 1], [])


def test_work_under_way_in_a_crash_is_processed_by_the_next_leader(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    office.publisher.faults[1] = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        office.worklist.drain()
    with office.town.wishing() as unit:
        term = unit.leadership.begin_term("the next", office.town.clock())

    office.of_term(term).drain()

    assert (office.publisher.asked, office.waiting()) == ([1, 1], [])


def test_draining_stops_between_two_groups_of_one_item(office: Office) -> None:
    """Asked to stop in the first of twenty streets, the scheduler publishes no other."""
    campaign = office.town.create("讲文明", screens=("st-1", "st-2"))

    def close() -> None:
        office.open = False

    office.publisher.meanwhile = close
    due_at = office.worklist.drain()

    assert office.publisher.asked == [1]
    assert [work.object for work in office.waiting()] == [str(campaign.id)]
    assert due_at is not None and due_at <= office.town.clock(), "the next leader begins at once"


def test_a_stale_leader_does_nothing_and_leaves_the_work(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    with office.town.wishing() as unit:
        unit.leadership.begin_term("somebody else", office.town.clock())

    with pytest.raises(LeadershipLostError):
        office.worklist.drain()
    with pytest.raises(LeadershipLostError):
        office.worklist.add_all()

    assert office.publisher.asked == []
    assert [(work.object, work.attempts) for work in office.waiting()] == [("1", 0)]


def test_a_lead_lost_while_publishing_is_no_failure_of_the_group(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    office.publisher.faults[1] = [LeadershipLostError(1, 2)]

    with pytest.raises(LeadershipLostError):
        office.worklist.drain()

    assert [(work.attempts, work.last_error) for work in office.waiting()] == [(0, None)]


def test_the_nightly_run_adds_every_group_again(office: Office) -> None:
    office.worklist.add_all()
    office.town.clock.wait(DAY)
    office.worklist.add_all()

    assert [(work.topic.value, work.object) for work in office.waiting()] == [
        ("publish", "1"), ("publish", "2"), ("withdrawals", "all")
    ]  # fmt: skip


def test_a_review_is_rendered_after_its_groups_are_published(office: Office) -> None:
    """What is withdrawn is off the street before anybody draws."""
    campaign = office.town.create("讲文明", screens=("st-1", "st-2"))
    office.town.withdraw(campaign)
    office.publisher.meanwhile = lambda: office.publisher.reviewed.append(0)

    office.worklist.drain()

    assert office.publisher.asked == [WITHDRAWALS, 1, 2]
    assert office.publisher.reviewed == [0, 0, campaign.id]


def test_a_long_rendering_lets_other_entries_through_between_its_parts(office: Office) -> None:
    """An approval is not to wait until sixty slides are drawn for another campaign."""
    campaign = office.town.create("讲文明", screens=("st-1",), approved=False)
    office.publisher.undrawn[campaign.id] = 2
    office.ask(WorkTopic.PUBLISH, 1)
    asked = [lambda: office.ask(WorkTopic.PUBLISH, 2)]
    office.publisher.meanwhile = lambda: asked.pop()() if asked else None

    office.worklist.drain()

    assert office.publisher.reviewed == [campaign.id] * 3
    assert office.publisher.asked == [1, 2]
    assert office.waiting() == []


def test_an_unrenderable_review_is_tried_again_and_delays_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(campaign_id: int) -> bool:
        raise MissingGlyphError("𰻝", "320x16")

    monkeypatch.setattr(office.publisher, "prepare_review", missing)
    campaign = office.town.create("讲文明", screens=("st-1",), approved=False)
    office.ask(WorkTopic.PUBLISH, 2)

    office.worklist.drain()

    (left,) = office.waiting()
    assert left.object == str(campaign.id) and "MissingGlyphError" in str(left.last_error)
    assert office.publisher.asked == [2]


def test_a_start_adds_campaigns_that_wait_for_review(office: Office) -> None:
    """Another release may draw otherwise than what was drawn before."""
    office.town.create("讲文明", screens=("st-1",))
    waits = office.town.create("树新风", name="待审核", screens=("st-1",), approved=False)
    with office.town.wishing() as unit:
        send_for_review(unit, SYSTEM, waits.id, waits.version, at=office.town.clock())
    office.worklist.drain()

    office.worklist.add_all()

    assert {(work.topic, work.object) for work in office.waiting()} == {
        (WorkTopic.PUBLISH, "1"), (WorkTopic.PUBLISH, "2"), (WorkTopic.REVIEW, str(waits.id)),
        (WorkTopic.WITHDRAWALS, "all"),
    }  # fmt: skip


def test_credentials_are_written_for_our_own_broker(town: Town, tmp_path: Path) -> None:
    files = BrokerFiles(tmp_path / "home")
    files.home.mkdir()
    town.add("st-1")
    office = Office(town, files)
    office.worklist.drain()
    before = files.passwords.read_text()

    with town.wishing() as unit:
        replace_device(unit, SYSTEM, "st-1", password_hash=hash_password("neu"), at=town.clock())
    office.worklist.drain()

    assert "st-1:hash-st-1" in before
    assert "st-1:$7$" in files.passwords.read_text()


def test_credentials_of_other_brokers_are_left_alone(office: Office) -> None:
    office.ask(WorkTopic.CREDENTIALS, "all")

    office.worklist.drain()

    assert office.waiting() == []


def test_unwritable_credentials_are_tried_again(town: Town, tmp_path: Path) -> None:
    """The folder of the home is a file: full disks and wrong owners look alike from here."""
    (tmp_path / "home").write_text("no folder")
    office = Office(town, BrokerFiles(tmp_path / "home"))
    office.ask(WorkTopic.CREDENTIALS, "all")
    office.ask(WorkTopic.CAMPAIGN, 99)

    office.worklist.drain()

    (left,) = office.waiting()
    assert left.topic is WorkTopic.CREDENTIALS and "NotADirectoryError" in str(left.last_error)


def test_a_drained_worklist_publishes_with_nothing_faked_but_the_brokers(town: Town) -> None:
    """With nothing faked but the links."""
    town.add("st-1")
    town.create("讲文明")
    worklist = Worklist(town.context(), town.publisher, town.shelf, None, on_screens=lambda: None)

    worklist.drain()

    assert town.manifest("st-1").days
    assert town.documents_heard() == ["s/st-1/config", "s/st-1/manifest"]


def test_both_databases_keep_work_alike(postgres_url: str, town: Town) -> None:
    migrate(postgres_url)
    town.database = connect(postgres_url)
    with town.wishing() as unit:
        town.term = unit.leadership.begin_term("test", town.clock())
    town.add("st-1")
    office = Office(town)
    office.publisher.faults[1] = [ValueError("once")]

    office.worklist.drain()
    office.town.clock.wait(2 * SECOND)
    office.worklist.drain()
    town.database.close()

    assert office.publisher.asked == [1, 1]


def test_an_import_publishes_each_street_once(office: Office) -> None:
    """Of more screens than fit into any batch."""
    with office.town.wishing() as unit:
        for number in range(250):
            unit.work.add(WorkTopic.PUBLISH, number % 2 + 1, office.town.clock(), WorkPriority.IMPORT)
            unit.work.add(WorkTopic.SCREEN, f"st-{number % 2 + 1}", office.town.clock(), WorkPriority.IMPORT)

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([1, 2], [])


def many_streets(office: Office, number: int) -> list[int]:
    """Add streets of a strip each, published; return their groups."""
    for each in range(number):
        office.town.add(f"st-9{each}", street=f"第{each}街")
    office.worklist.drain()
    office.publisher.asked.clear()
    with office.town.database.reading() as unit:
        return [group.id for group in unit.groups.all()][-number:]


def test_a_withdrawal_overtakes_an_import_at_the_next_piece(office: Office) -> None:
    campaign = office.town.create("讲文明", screens=("st-2",))
    groups = many_streets(office, 4)
    for group in groups:
        office.ask(WorkTopic.PUBLISH, group, WorkPriority.IMPORT)
    withdrawn = [lambda: office.town.retire(campaign)]
    office.publisher.meanwhile = lambda: withdrawn.pop()() if withdrawn else None

    office.worklist.drain()

    assert office.publisher.asked == [groups[0], WITHDRAWALS, 2, *groups[1:]]


def test_screens_are_told_before_the_plans_of_an_earlier_withdrawal(office: Office) -> None:
    """W-25: in the moment of the withdrawal, whatever else waits."""
    first = office.town.create("讲文明", screens=("st-1", "st-2"))
    second = office.town.create("树新风", name="第二个", screens=("st-2",))
    office.worklist.drain()
    office.publisher.asked.clear()
    office.town.withdraw(first)
    later = [lambda: office.town.withdraw(second)]
    office.publisher.meanwhile = lambda: later.pop()() if later else None

    office.worklist.drain()

    assert office.publisher.asked == [WITHDRAWALS, 1, WITHDRAWALS, 2]


def test_a_withdrawal_of_a_street_that_waits_moves_it_up(office: Office) -> None:
    groups = many_streets(office, 3)
    for group in groups:
        office.ask(WorkTopic.PUBLISH, group, WorkPriority.IMPORT)
    office.ask(WorkTopic.PUBLISH, groups[-1], WorkPriority.WITHDRAW)

    office.worklist.drain()

    assert office.publisher.asked == [groups[-1], *groups[:-1]], "each once"


def test_edits_without_end_do_not_starve_an_import(office: Office) -> None:
    office.ask(WorkTopic.PUBLISH, 2, WorkPriority.IMPORT)
    office.ask(WorkTopic.PUBLISH, 1)
    office.publisher.meanwhile = lambda: office.ask(WorkTopic.PUBLISH, 1) if 2 not in office.publisher.asked else None

    office.worklist.drain()

    assert office.publisher.asked[-2:] == [2, 1] and office.waiting() == []


def test_the_wishes_of_the_city_are_read_once_a_drain(office: Office) -> None:
    for group in many_streets(office, 5):
        office.ask(WorkTopic.PUBLISH, group)
    office.publisher.readings = 0

    office.worklist.drain()

    assert (len(office.publisher.asked), office.publisher.readings) == (5, 1)


def test_wishes_are_read_again_after_an_edit_while_draining(office: Office) -> None:
    groups = many_streets(office, 3)
    for group in groups:
        office.ask(WorkTopic.PUBLISH, group)
    edited = [lambda: office.ask(WorkTopic.PUBLISH, groups[2])]
    office.publisher.meanwhile = lambda: edited.pop()() if edited else None
    office.publisher.readings = 0

    office.worklist.drain()

    assert (office.publisher.asked, office.publisher.readings) == (groups, 2)


def test_failed_work_is_tried_again_in_a_drain_that_goes_on(office: Office) -> None:
    """A withdrawal that failed once is not to wait for the end of an import."""
    groups = many_streets(office, 4)
    for group in groups:
        office.ask(WorkTopic.PUBLISH, group, WorkPriority.IMPORT)
    office.ask(WorkTopic.PUBLISH, 1, WorkPriority.WITHDRAW)
    office.publisher.faults[1] = [ValueError("once")]
    office.publisher.meanwhile = lambda: office.town.clock.wait(SECOND)

    office.worklist.drain()

    assert office.publisher.asked == [1, *groups[:2], 1, *groups[2:]]


def test_work_that_cannot_be_recorded_ends_no_scheduler(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.ask(WorkTopic.PUBLISH, 1)
    office.ask(WorkTopic.PUBLISH, 2)

    def refuse(self: WorkStore, items: Sequence[WorkItem]) -> None:
        raise IntegrityError("DELETE", {}, Exception("refused"))

    with monkeypatch.context() as broken:
        broken.setattr(WorkStore, "complete", refuse)
        due_at = office.worklist.drain()
    assert due_at is not None and office.publisher.asked == [1, 2]

    office.worklist.drain()

    assert (office.publisher.asked, office.waiting()) == ([1, 2, 1, 2], [])


def test_an_entry_that_no_action_wrote_delays_no_other(office: Office) -> None:
    office.ask(WorkTopic.CAMPAIGN, "seven")
    office.ask(WorkTopic.PUBLISH, 1)

    office.worklist.drain()

    (left,) = office.waiting()
    assert office.publisher.asked == [1] and "ValueError" in str(left.last_error)


@pytest.mark.parametrize(
    ("act", "priorities"),
    [
        (lambda town, campaign: town.retire(campaign), {WorkPriority.TELL, WorkPriority.WITHDRAW}),
        (lambda town, campaign: town.withdraw(campaign), {WorkPriority.TELL, WorkPriority.WITHDRAW}),
        (lambda town, campaign: town.edit(campaign, approved=False, weight=2), {WorkPriority.EDIT}),
        (lambda town, _: town.add("st-7"), {WorkPriority.EDIT}),
        (lambda town, _: Office(town).worklist.add_all(), {WorkPriority.NIGHT}),
    ],
)
def test_each_action_queues_by_its_urgency(
    office: Office, act: Callable[[Town, Campaign], object], priorities: set[WorkPriority]
) -> None:
    campaign = office.town.create("讲文明", screens=("st-2",))
    office.worklist.drain()

    act(office.town, campaign)

    assert {item.priority for item in office.waiting()} == priorities
