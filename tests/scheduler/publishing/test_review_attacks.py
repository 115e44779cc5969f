"""Hundreds of built attacks on stored rows: no frame outside the approved set ever stands in a wire document."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from campaigns.actions import return_campaign, send_for_review
from campaigns.database import Database
from campaigns.reviewing.pictures import campaign_reach
from scheduler.pictures.renditions import key_function
from scheduler.render.fonts import FontSet
from tests.campaigns.builders import SYSTEM
from tests.scheduler.publishing.broken_gates import plan_everything, publish_everything
from tests.scheduler.town_builders import Clock, Town

SCREENS = ("st-1", "st-2", "st-3")
pytestmark = pytest.mark.timeout(600)


def attacks(number: int) -> settings:
    return settings(max_examples=number, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Besieged:
    """A town that can be put back to what it was, and what may stand on each screen: files by SHA-256."""

    town: Town
    safe: Path
    approved: dict[str, set[str]]

    def restore(self) -> None:
        live = Path(str(self.town.database.writer.url.database))
        self.town.database.close()  # it knows the statements by heart, so it is kept
        for left in live.parent.glob(f"{live.name}*"):
            left.unlink()
        shutil.copy(self.safe, live)

    def attack(self, statements: list[str]) -> None:
        """Write over rows as somebody would who has the database in hand; what it refuses itself is no attack."""
        for statement in statements:
            with contextlib.suppress(IntegrityError), self.town.database.writing() as unit:
                unit.reviews._session.connection().exec_driver_sql(statement)

    def outside(self) -> dict[str, set[str]]:
        """Publish, and return the files outside the approved set that any document names, those issued now too.

        Rows may make no sense any more: whatever the publisher raises, the worklist tells it, and the wire counts.
        """
        with contextlib.suppress(Exception):
            self.town.publish()
        return {screen: found for screen in SCREENS if (found := self._named(screen) - self.approved[screen])}

    def _named(self, screen: str) -> set[str]:
        with self.town.database.reading() as unit:
            history = unit.documents.history(self.town.topics.manifest(screen))
            slots = unit.files.bodies(json.loads(document.body)["slots"]["sha256"] for document in history)
        return {asset["sha256"] for body in slots.values() for asset in json.loads(body)["assets"]}


@pytest.fixture
def besieged(tmp_path: Path, database: Database, fonts: FontSet) -> Besieged:
    """Three strips of two profiles; campaigns approved, approved for some, draft, waiting, returned and retired."""
    town = Town(database, tmp_path, fonts, Clock())
    town.publisher.publish_keys()
    town.add("st-1")
    town.add("st-2", w=512, h=32)
    town.add("st-3")
    town.create("讲文明", "树新风", screens=("st-1", "st-2"))
    town.create("网络安全为人民", name="网络宣传周", screens=("st-1",))
    retired = town.create("欢度国庆", name="国庆", screens=("st-3",))
    town.create("没人看过的一句", name="草稿", screens=SCREENS, approved=False)
    waits = town.create("还没人看的一句", name="待审核", screens=SCREENS, approved=False)
    returned = town.create("看过不行的一句", name="退回", screens=SCREENS, approved=False)
    with town.wishing() as unit:
        for campaign in (waits, returned):
            send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=town.clock())
        key = key_function(fonts)
        return_campaign(unit, SYSTEM, returned.id, returned.version, "不行", key=key, at=town.clock())
    for number in (4, 5, 6, 7):
        town.publisher.prepare_review(number)
    town.publish()
    approved = approved_files(town)
    town.retire(retired)
    database.checkpoint()
    safe = tmp_path / "safe.db"
    shutil.copy(str(database.writer.url.database), safe)
    return Besieged(town, safe, approved)


def approved_files(town: Town) -> dict[str, set[str]]:
    """Return by screen the files of all pictures that somebody approved for it, or the house as its idle."""
    found: dict[str, set[str]] = {}
    with town.database.reading() as unit:
        editions = unit.editions.in_force(range(1, 20))
        for screen in unit.screens.all():
            own = {
                picture.rendition_id
                for edition in editions.values()
                if edition.shown is not None and campaign_reach(edition.shown, [screen])
                for (_, profile_id), picture in edition.pictures.items()
                if profile_id == screen.profile_id
            }
            renditions = unit.renditions.find(own).values()
            found[screen.id] = {sha256 for rendition in renditions for sha256, _ in rendition.frames}
    assert all(found[screen] for screen in SCREENS)
    return found


CAMPAIGNS, SLIDES, RENDITIONS = st.integers(1, 7), st.integers(1, 8), st.integers(1, 20)
REVIEWS, EDITIONS = st.integers(1, 9), st.integers(1, 5)
TEXTS = st.sampled_from(["黑屏", "没人看过的一句", "还没人看的一句", "讲文明", "朝阳市"])
WISHES = st.one_of(
    st.builds("UPDATE slide SET text = '{1}' WHERE id = {0}".format, SLIDES, TEXTS),
    st.builds("UPDATE slide SET campaign_id = {1} WHERE id = {0}".format, SLIDES, CAMPAIGNS),
    st.builds("UPDATE slide SET dwell_ms = 9000, version = 7 WHERE id = {0}".format, SLIDES),
    st.builds("UPDATE campaign SET theme = '应急', version = {1} WHERE id = {0}".format, CAMPAIGNS, st.integers(1, 3)),
    st.builds("UPDATE campaign SET retired_at = NULL WHERE id = {0}".format, CAMPAIGNS),
    st.builds("UPDATE campaign SET reserved = 1, aim = 'idle' WHERE id = {0}".format, CAMPAIGNS),
    st.builds("UPDATE campaign SET aim = 'rotation', reserved = 0 WHERE id = {0}".format, CAMPAIGNS),
    st.builds("INSERT INTO campaign_screen (campaign_id, screen_id) VALUES ({0}, '{1}')".format, CAMPAIGNS,
              st.sampled_from(SCREENS)),
    st.builds("INSERT INTO campaign_target (campaign_id, field, word) VALUES ({0}, 'streets', '新华路')".format,
              CAMPAIGNS),
    st.builds("UPDATE campaign_screen SET screen_id = '{1}' WHERE campaign_id = {0}".format, CAMPAIGNS,
              st.sampled_from(SCREENS)),
    st.builds("UPDATE review SET state = 'approved' WHERE id = {0}".format, REVIEWS),
    st.builds("UPDATE review SET state = 'approved', request = (SELECT request FROM review WHERE id = {1})"
              " WHERE id = {0}".format, REVIEWS, REVIEWS),
    st.builds("UPDATE review SET state = 'waiting', when_drawn = 1 WHERE id = {0}".format, REVIEWS),
    st.builds("UPDATE review SET version = version + 1 WHERE id = {0}".format, REVIEWS),
    st.builds("UPDATE review SET campaign_id = {1} WHERE id = {0}".format, REVIEWS, CAMPAIGNS),
    st.builds("UPDATE edition SET number = number + {1} WHERE id = {0}".format, EDITIONS, st.integers(-1, 2)),
    st.builds("UPDATE edition SET campaign_id = {1}, number = 9 WHERE id = {0}".format, EDITIONS, CAMPAIGNS),
    st.builds("UPDATE edition SET content = replace(content, '讲文明', '{1}') WHERE id = {0}".format, EDITIONS, TEXTS),
    st.builds("UPDATE edition SET content = (SELECT content FROM edition WHERE id = {1}) WHERE id = {0}".format,
              EDITIONS, EDITIONS),
    st.builds("UPDATE edition SET (content, seal) = (SELECT content, seal FROM edition WHERE id = {1}) WHERE id = {0}"
              .format, EDITIONS, EDITIONS),
    st.builds("UPDATE edition SET content = replace(content, 'st-1', 'st-3') WHERE id = {0}".format, EDITIONS),
    st.builds("INSERT INTO edition SELECT 9, {1}, 9, content, starts_on, ends_on, seal, approved_by, approved_at, alone"
              " FROM edition WHERE id = {0}".format, EDITIONS, CAMPAIGNS),
    st.builds("UPDATE edition_picture SET edition_id = {1} WHERE edition_id = {0}".format, EDITIONS, EDITIONS),
    st.builds("UPDATE edition_picture SET rendition_id = {1} WHERE rendition_id = {0}".format, RENDITIONS, RENDITIONS),
    st.builds("UPDATE edition_picture SET rendition_id = {1}, digest = (SELECT digest FROM rendition WHERE id = {1})"
              " WHERE rendition_id = {0}".format, RENDITIONS, RENDITIONS),
    st.builds("UPDATE edition_picture SET slide_id = {1} WHERE slide_id = {0}".format, SLIDES, SLIDES),
    st.builds("UPDATE edition_picture SET profile_id = 3 - profile_id WHERE slide_id = {0}".format, SLIDES),
    st.builds("UPDATE withdrawal SET campaign_id = {0}".format, CAMPAIGNS),
)  # fmt: skip
PICTURES = st.one_of(
    st.builds("UPDATE rendition SET frames = (SELECT frames FROM rendition WHERE id = {1}) WHERE id = {0}".format,
              RENDITIONS, RENDITIONS),
    st.builds("UPDATE rendition SET (frames, digest, step_ms) = (SELECT frames, digest, step_ms FROM rendition"
              " WHERE id = {1}) WHERE id = {0}".format, RENDITIONS, RENDITIONS),
    st.builds("UPDATE rendition SET key = key || 'x' WHERE id = {0}".format, RENDITIONS),
    st.builds("UPDATE rendition SET slide_id = {1} WHERE id = {0}".format, RENDITIONS, SLIDES),
    st.builds("UPDATE line SET rendition_id = {1} WHERE rendition_id = {0}".format, RENDITIONS, RENDITIONS),
    st.builds("UPDATE line SET slide_id = {1} WHERE slide_id = {0}".format, SLIDES, SLIDES),
    st.builds("UPDATE subject SET campaign_id = {1} WHERE campaign_id = {0}".format, CAMPAIGNS, CAMPAIGNS),
    st.builds("UPDATE slot SET slide_id = {1} WHERE slide_id = {0}".format, SLIDES, SLIDES),
)  # fmt: skip


def waves(single: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(single, min_size=1, max_size=4)


@attacks(220)
@given(statements=waves(WISHES | PICTURES))
@example(["UPDATE slide SET text = '黑屏' WHERE id = 1", "UPDATE review SET campaign_id = 2 WHERE id = 1"])
@example(["UPDATE slide SET text = '黑屏' WHERE id = 1", "UPDATE review SET state = 'waiting' WHERE campaign_id = 1"])
@example(
    [
        "UPDATE slide SET text = '黑屏' WHERE id = 1",
        "DELETE FROM edition_picture WHERE slide_id = 1",
        "DELETE FROM edition WHERE campaign_id = 1",
        "DELETE FROM review WHERE campaign_id = 1",
    ]
)
@example(["UPDATE campaign SET reserved = 1, aim = 'idle' WHERE id = 3", "DELETE FROM edition WHERE campaign_id = 1"])
def test_no_attack_on_stored_rows_brings_an_unapproved_frame_to_the_wire(besieged: Besieged, statements: list[str]):
    besieged.restore()
    besieged.attack(statements)

    assert besieged.outside() == {}


@attacks(110)
@given(statements=waves(WISHES | PICTURES))
def test_the_publishers_gate_alone_holds_against_every_attack(besieged: Besieged, statements: list[str]):
    """Planning lets everything through that runs."""
    besieged.restore()
    besieged.attack(statements)

    with pytest.MonkeyPatch.context() as broken:
        plan_everything(broken)
        assert besieged.outside() == {}


@attacks(110)
@given(statements=waves(WISHES))
def test_the_planners_gate_alone_holds_against_every_attack_on_wishes_and_reviews(
    besieged: Besieged, statements: list[str]
):
    """Publishing inspects nothing; of pictures the planner knows only what was bound."""
    besieged.restore()
    besieged.attack(statements)

    with pytest.MonkeyPatch.context() as broken:
        publish_everything(broken)
        assert besieged.outside() == {}


def test_with_both_gates_broken_the_same_attacks_do_reach_the_wire(besieged: Besieged):
    """The control that must fail: without it the three above would prove nothing."""
    besieged.restore()
    with pytest.MonkeyPatch.context() as broken:
        plan_everything(broken)
        publish_everything(broken)
        assert set(besieged.outside()) == set(SCREENS)


def test_what_was_approved_does_reach_the_wire(besieged: Besieged):
    besieged.restore()

    assert besieged.outside() == {}
    assert besieged._named("st-1") == besieged.approved["st-1"]
