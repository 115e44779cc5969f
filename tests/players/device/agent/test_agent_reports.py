"""What one screen reports: plays, heartbeats, its display, and what it does when it is stopped.

Covers: agent.
"""

from __future__ import annotations

from players.device.agent import events as ev
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Report
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.json_strict import read_object
from players.protocol.uplink.plays import PlaysBatch
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Death
from tests.players.device.memory_device import Device
from tests.players.device.world import NOON, SCREEN, Office


def batches(office: Office) -> list[PlaysBatch]:
    return [PlaysBatch.read(payload) for topic, payload in office.heard if topic == office.topics.plays(SCREEN)]


def test_plays_are_reported_and_acked(office: Office, device: Device) -> None:
    """W-22: the first report asks for the mark; rows follow by the config's interval and count once."""
    office.publish_config(report=Report(30_000, 50, 300_000))
    office.publish_manifest(office.manifest([11, 12]))
    device.run(200_000)

    assert batches(office)[0].to_seq == 0
    assert len(office.counted) >= 16
    assert [seq for _, seq, _ in office.counted] == list(range(1, len(office.counted) + 1))
    assert device.journal.marks.acked == len(office.counted)
    assert office.counted[0][2] == (11, NOON, 10_000, 0)


def test_office_back_after_a_day_gets_every_play_once(office: Office, device: Device) -> None:
    """W-22: a backlog goes up batch by batch, as fast as it is acked."""
    office.publish_config(report=Report(60_000, 100, 300_000))
    office.publish_manifest(office.manifest([11, 12]))
    device.run(1_000)
    office.online = False
    device.run(20 * 3_600_000)
    office.online = True
    device.run(700_000)

    assert len(office.counted) == device.journal.marks.acked >= 7_200
    assert len({seq for _, seq, _ in office.counted}) == len(office.counted)


def test_rows_without_a_clock_have_a_batch_of_their_own(office: Office) -> None:
    """W-33: a batch holds rows of one kind."""
    device = Device(office, clock_known=False)
    office.publish_manifest(office.manifest([11]))
    device.run(200_000)
    device.clock_known = True
    device.run(200_000)

    sent = [batch for batch in batches(office) if batch.rows]
    assert {batch.clock for batch in sent} == {"none", "ntp"}
    for batch in sent:
        assert {bool(row.flags & 4) for row in batch.rows} == {batch.clock == "none"}


def test_stop_journals_the_open_row_reports_and_sends_the_death(office: Office, device: Device) -> None:
    """W-30: stop ends a row; the death is told in the will's own words before hanging up."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(14_000)

    device.handle(ev.StopRequested())
    device.handle(ev.DisconnectRequested())

    assert [(row.line, row.shown_ms, row.flags) for row in device.rows] == [(11, 10_000, 0), (12, 4_000, 1)]
    assert batches(office)[-1].to_seq == 2
    assert read_state(office.heard[-1][1]) == Death(1)
    assert not device.connected


def test_a_stopped_player_stays_stopped(office: Office, device: Device) -> None:
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    device.handle(ev.StopRequested())
    device.handle(ev.DisconnectRequested())
    shown = len(device.shown)
    device.handle(ev.Disconnected(1, "hung up"))
    device.handle(ev.Tick())

    assert len(device.shown) == shown
    assert len(device.dialled) == 1


def test_the_heartbeat_comes_by_its_interval(office: Office, device: Device) -> None:
    office.publish_config(report=Report(60_000, 50, 20_000))
    office.publish_manifest(office.manifest([11]))
    device.run(100_000)

    beats = [read_object(p, cap=16_000) for topic, p in office.heard if topic == office.topics.status(SCREEN)]
    assert 4 <= len(beats) <= 6
    assert beats[-1]["line"] == 11


def test_retained_ack_is_ignored(office: Office, device: Device) -> None:
    """W-6: only state is retained; commands and acks never are."""
    office.publish_manifest(office.manifest([11]))
    office.online = False
    device.run(30_000)
    device.handle(ev.Received(office.topics.ack(SCREEN), office.ack(device.journal.marks.journal, 2), retained=True))

    assert device.journal.marks.acked == 0


def test_reported_display_is_that_of_the_join_document(office: Office, device: Device) -> None:
    """W-24: a birth whose `display` disagrees opens a fault at the office; the screen tells what it is."""
    device.run(100)

    assert office.state().display == office.join().display


def test_an_ack_for_another_screen_is_refused(office: Office, device: Device) -> None:
    """W-4: obeys nothing that names another screen."""
    office.publish_manifest(office.manifest([11]))
    office.online = False
    device.run(30_000)
    forged = sign(DocumentKind.ACK, Ack("st-2", device.journal.marks.journal, 2, NOON).to_object(), office.key)
    office.send(office.topics.ack(SCREEN), forged)
    device.run(10)

    assert device.journal.marks.acked == 0
