"""The topics of one screen and the documents on them."""

from __future__ import annotations

import pytest

from players.device.agent.documents.subscriptions import Subscriptions
from players.protocol.documents.kinds import DocumentKind
from players.protocol.topics import Topics


@pytest.fixture
def addresses() -> Subscriptions:
    return Subscriptions(Topics("town"), "st-1", ("all", "strip"))


def test_topics_are_exact_and_keys_come_first(addresses: Subscriptions) -> None:
    """W-5: exact topics only, never by wildcard."""
    topics = addresses.all()

    assert topics[0] == "town/v1/keys"
    assert not any("+" in topic or "#" in topic for topic in topics)
    assert len(set(topics)) == len(topics) == 9


def test_topic_gives_kind_and_place_of_an_override(addresses: Subscriptions) -> None:
    assert addresses.kind("town/v1/s/st-1/manifest") is DocumentKind.MANIFEST
    assert addresses.kind("town/v1/a/strip/override") is DocumentKind.OVERRIDE
    assert addresses.place("town/v1/a/strip/override") == "strip"
    assert addresses.place("town/v1/s/st-1/override") == "self"


@pytest.mark.parametrize("topic", ["town/v1/s/st-2/manifest", "town/v1/a/st-9/override", "town/v1/server/state", "x"])
def test_foreign_topic_has_no_kind(addresses: Subscriptions, topic: str) -> None:
    """W-2: an area that is not the screen's own is no business of it."""
    assert addresses.kind(topic) is None


def test_every_screen_obeys_the_area_all() -> None:
    """Section 3, config: `all` counts even if not listed."""
    addresses = Subscriptions(Topics("town"), "st-1", ("strip",))

    assert "town/v1/a/all/override" in addresses.all()
    assert addresses.set_areas(()) == (("town/v1/a/strip/override",), ())
    assert addresses.places == {"self", "all"}


def test_new_areas_give_topics_to_leave_and_to_join(addresses: Subscriptions) -> None:
    left, joined = addresses.set_areas(("all", "st-3"))

    assert left == ("town/v1/a/strip/override",)
    assert joined == ("town/v1/a/st-3/override",)
    assert addresses.kind("town/v1/a/strip/override") is None
