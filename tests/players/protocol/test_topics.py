"""Topics are built and parsed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from players.protocol.errors import ProtocolError
from players.protocol.topics import Topics, UplinkKind, UplinkTopic

TOPICS = Topics("town")
SHA256 = "ab" * 32
SCREENS = st.from_regex("[a-z0-9-]{1,23}", fullmatch=True)


def test_topics_are_those_of_the_protocol() -> None:
    """W-2, section 2."""
    built = [
        TOPICS.keys,
        TOPICS.manifest("st-1"),
        TOPICS.config("st-1"),
        TOPICS.override("st-1"),
        TOPICS.area_override("large"),
        TOPICS.command("st-1"),
        TOPICS.ack("st-1"),
        TOPICS.chunk(SHA256, 12),
        TOPICS.server_state,
        TOPICS.state("st-1"),
        TOPICS.status("st-1"),
        TOPICS.plays("st-1"),
        TOPICS.want("st-1"),
        TOPICS.result("st-1"),
        TOPICS.upload("st-1", SHA256, 0),
    ]

    assert built == [
        "town/v1/keys",
        "town/v1/s/st-1/manifest",
        "town/v1/s/st-1/config",
        "town/v1/s/st-1/override",
        "town/v1/a/large/override",
        "town/v1/s/st-1/command",
        "town/v1/s/st-1/ack",
        f"town/b/{SHA256}/12",
        "town/v1/server/state",
        "town/v1/s/st-1/state",
        "town/v1/s/st-1/status",
        "town/v1/s/st-1/plays",
        "town/v1/s/st-1/want",
        "town/v1/s/st-1/result",
        f"town/v1/s/st-1/up/{SHA256}/0",
    ]
    assert Topics().keys == "ledcast/v1/keys"


UPWARD: list[tuple[UplinkKind, Callable[[str], str]]] = [
    (UplinkKind.STATE, TOPICS.state),
    (UplinkKind.STATUS, TOPICS.status),
    (UplinkKind.PLAYS, TOPICS.plays),
    (UplinkKind.WANT, TOPICS.want),
    (UplinkKind.RESULT, TOPICS.result),
]


@given(SCREENS, st.sampled_from(UPWARD))
def test_uplink_topic_gives_screen_and_kind(screen: str, told: tuple[UplinkKind, Callable[[str], str]]) -> None:
    """W-2: the screen is in the topic, which the broker allows to nobody else."""
    kind, build = told

    assert TOPICS.parse_uplink(build(screen)) == UplinkTopic(screen, kind)


@given(SCREENS, st.binary(min_size=32, max_size=32), st.integers(0, 511))
def test_upload_topic_gives_file_and_chunk(screen: str, name: bytes, n: int) -> None:
    """W-8: chunk n counts from 0."""
    assert TOPICS.parse_uplink(TOPICS.upload(screen, name.hex(), n)) == UplinkTopic(
        screen, UplinkKind.UPLOAD, name.hex(), n
    )


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "town",
        "town/v1/s/",
        "town/v1/s/st-1",
        "town/v1/s/st-1/",
        "town/v1/s/ST/state",
        "town/v1/s/st-1/manifest",
        "town/v1/s/st-1/ack",
        "town/v1/s/st-1/state/more",
        "town/v1/s//state",
        "town/v2/s/st-1/state",
        "ledcast/v1/s/st-1/state",
        "town/v1/server/state",
        "town/v1/s/st-1/up",
        f"town/v1/s/st-1/up/{SHA256}",
        f"town/v1/s/st-1/up/{SHA256}/x",
        f"town/v1/s/st-1/up/{SHA256}/01",
        f"town/v1/s/st-1/up/{SHA256}/-1",
        f"town/v1/s/st-1/up/{SHA256}/512",
        f"town/v1/s/st-1/up/{SHA256}/1/2",
        f"town/v1/s/st-1/up/{SHA256.upper()}/1",
        "town/v1/s/st-1/up/ab/0",
        "town/v1/s/st-1/state\n",
        "town/v1/s/st-1/up/" + "9" * 50_000,
    ],
)
def test_other_topics_are_no_uplink(topic: str) -> None:
    assert TOPICS.parse_uplink(topic) is None


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_none(topic: str) -> None:
    found = TOPICS.parse_uplink(topic) or Topics().parse_uplink(f"ledcast/v1/s/{topic}")

    assert found is None or found.screen


@pytest.mark.parametrize("kind", UplinkKind)
def test_filters_match_every_uplink_topic_once(kind: UplinkKind) -> None:
    """W-5: overlapping subscriptions would deliver twice."""
    topic = TOPICS.upload("st-1", SHA256, 3) if kind is UplinkKind.UPLOAD else f"town/v1/s/st-1/{kind}"

    assert sum(topic_matches_sub(each, topic) for each in TOPICS.uplink_filters()) == 1


@pytest.mark.parametrize("name", ["keys", "s/st-1/manifest", "s/st-1/ack", "a/all/override", "server/state"])
def test_filters_match_no_downlink_topic(name: str) -> None:
    assert not any(topic_matches_sub(each, f"town/v1/{name}") for each in TOPICS.uplink_filters())


@pytest.mark.parametrize("root", ["", "a/b", "#", "+", "$share"])
def test_topic_root_must_be_a_single_level(root: str) -> None:
    """W-2; `$share` is never used (section 7)."""
    with pytest.raises(ProtocolError, match="root"):
        Topics(root)
