"""Births, wills, brokers and subscriptions of one screen.

Covers: actions, agent, events.
"""

from __future__ import annotations

import pytest

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.protocol.documents.join import Broker
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import StateReport, read_state
from players.protocol.uplink.status_messages import Death, ServerState
from tests.players.device.memory_device import Device
from tests.players.device.world import DAY, NOON, SCREEN, Office


def told_states(office: Office) -> list[tuple[str, StateReport | Death]]:
    return [(topic, read_state(payload)) for topic, payload in office.heard if topic == office.topics.state(SCREEN)]


def births(office: Office) -> list[StateReport]:
    told = [read_state(payload) for topic, payload in office.heard if topic == office.topics.state(SCREEN)]
    return [state for state in told if isinstance(state, StateReport)]


def test_connection_starts_with_subscriptions_and_a_birth(office: Office, device: Device) -> None:
    """W-5: a clean session, subscribed on every connect, to exact topics only, never by wildcard."""
    device.run(100)

    topics = office.topics
    assert device.subscribed == {
        topics.keys,
        topics.server_state,
        topics.manifest(SCREEN),
        topics.config(SCREEN),
        topics.override(SCREEN),
        topics.command(SCREEN),
        topics.ack(SCREEN),
        topics.area_override("all"),
        topics.area_override("strip"),
    }
    birth = births(office)[0]
    assert (birth.session, birth.boot, birth.proto) == (1, 1, 1)
    assert birth.manifest is None


def test_the_will_is_the_death_of_this_session(device: Device) -> None:
    """W-5: the will carries the session that the birth carries."""
    device.run(100)

    (dial,) = device.dialled
    assert dial.session == 1
    assert read_state(dial.will_payload) == Death(1)
    assert dial.will_topic == "ledcast/v1/s/st-1/state"


def test_session_and_boot_counters_survive_a_restart(office: Office, device: Device) -> None:
    """`session` and `boot` are persisted counters, +1 a connect and a start (section 3, state)."""
    device.run(100)
    device.lose_connection()
    device.run(400_000)
    device.boot()
    device.run(100)

    told = dict.fromkeys((birth.session, birth.boot) for birth in births(office))
    assert list(told) == [(1, 1), (2, 1), (3, 2)]


def test_the_session_is_persisted_before_it_is_used(office: Office) -> None:
    """A power cut right after the connect must not use a number twice."""
    device = Device(office)
    seen: list[act.Action] = []
    real = device.do

    def watched(action: act.Action) -> ev.Event | None:
        seen.append(action)
        return real(action)

    device.do = watched  # type: ignore[method-assign]
    device.lose_connection()
    device.run(400_000)

    dial = next(index for index, action in enumerate(seen) if isinstance(action, act.Dial))
    assert any(isinstance(action, act.SaveState) and action.persisted.session == 2 for action in seen[:dial])


def test_brokers_are_tried_in_turn(office: Office, device: Device) -> None:
    """W-5: screens try their brokers in turn, with jitter."""
    device.reachable = False
    device.lose_connection()
    device.run(600_000)

    a, b = office.join().brokers
    tried = [dial.broker for dial in device.dialled[1:]]
    assert tried[:6] in ([b, a, b, a, b, a], [a, b, a, b, a, b])
    assert len(tried) < 40


def moved(office: Office, device: Device, *brokers: Broker) -> list[Broker]:
    """The brokers dialled after a config with these brokers."""
    dialled = len(device.dialled)
    office.publish_config(brokers=brokers)
    device.run(5_000)
    return [dial.broker for dial in device.dialled[dialled:]]


def test_a_config_with_another_first_broker_moves_the_screen_there(office: Office, device: Device) -> None:
    """W-5, section 3, config: tried before those of the join document; the death is told where it leaves."""
    device.run(20_000)
    other = Broker("c.example", 8883, tls=True, ca="-----BEGIN CERTIFICATE-----")

    assert moved(office, device, other) == [other]
    deaths = [state for _, state in told_states(office) if isinstance(state, Death)]
    assert deaths == [Death(1)]
    assert office.state().session == 2
    assert office.state().config_rev == office.rev

    device.reachable = False
    device.lose_connection()
    device.run(120_000)
    assert {dial.broker for dial in device.dialled} == {other, *office.join().brokers}


def test_a_config_with_the_same_brokers_does_not_cut_the_connection(office: Office, device: Device) -> None:
    """W-5: nothing of a new config but other brokers ends a connection."""
    device.run(20_000)
    (first, second) = office.join().brokers

    assert moved(office, device) == []
    assert moved(office, device, first) == []
    assert moved(office, device, first, second) == []
    assert moved(office, device, second) == [second]
    assert moved(office, device, second) == []


def test_the_brokers_of_a_config_survive_a_restart(office: Office, device: Device) -> None:
    other = Broker("c.example", 8883, tls=True)
    moved(office, device, other)
    device.boot()

    assert device.dialled[-1].broker == other


def test_a_message_that_waits_for_its_key_is_tried_again_at_a_clock_step(office: Office, device: Device) -> None:
    """W-4: what cannot be verified yet is kept, and tried again at each clock step."""
    device.run(1_000)
    device.offset_ms += 500 * DAY
    device.handle(ev.Tick())
    office.publish_manifest(office.manifest([11], switch_at=NOON))
    device.run(1_000)
    assert (device.line_on_glass(), office.state().manifest) == (None, None)

    device.offset_ms -= 500 * DAY
    device.handle(ev.Tick())
    device.run(1_000)

    assert device.line_on_glass() == 11


def test_new_config_changes_the_subscriptions_of_areas(office: Office, device: Device) -> None:
    """W-2, W-5: one topic per area of the config, which replaces the join document's."""
    office.publish_config(areas=("all", "st-3"))
    device.run(100)

    assert office.topics.area_override("st-3") in device.subscribed
    assert office.topics.area_override("strip") not in device.subscribed
    assert births(office)[-1].config_rev == office.rev


def test_new_office_session_gets_the_state_within_a_minute(office: Office, device: Device) -> None:
    """W-5: when `server/state` shows a new `session`, screens send their `state` again within 60 s, at random."""
    first = write_object(ServerState(online=True, session=1, at=NOON, proto=1).to_object())
    second = write_object(ServerState(online=True, session=2, at=NOON, proto=1).to_object())
    office.retain(office.topics.server_state, first)
    device.run(100_000)
    told = len(births(office))
    office.retain(office.topics.server_state, first)
    device.run(100_000)
    assert len(births(office)) == told

    office.retain(office.topics.server_state, second)
    device.run(60_000)

    assert len(births(office)) == told + 1


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b'{"online":"yes"}', b"\xff" * 300_000])
def test_invalid_message_on_any_topic_changes_nothing(office: Office, device: Device, payload: bytes) -> None:
    """W-3: a reader is total; an empty payload on a document's topic changes nothing."""
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    for topic in sorted(device.subscribed):
        office.send(topic, payload)
    device.run(20_000)

    assert device.line_on_glass() == 11


def test_a_broker_that_never_answers_is_given_up(office: Office) -> None:
    device = Device(office)
    real = device.do_network

    def mute(action: act.Dial | act.Disconnect | act.Publish | act.Subscribe | act.Unsubscribe) -> ev.Event | None:
        if isinstance(action, act.Dial):
            device.dialled.append(action)
            return None
        return real(action)

    device.do_network = mute  # type: ignore[method-assign]
    device.lose_connection()
    device.run(120_000)

    assert len(device.dialled) > 3
