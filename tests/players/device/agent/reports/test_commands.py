"""Commands run once, and are answered as often as they come."""

from __future__ import annotations

import hashlib

import pytest

from players.protocol.documents.command import Command
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.json_strict import read_object
from tests.players.device.memory_device import Device
from tests.players.device.world import NOON, SCREEN, Office

pytestmark = pytest.mark.usefixtures("plan_of_two")


@pytest.fixture
def device(office: Office) -> Device:
    made = Device(office)
    made.run(1_000)
    return made


def order(office: Office, name: str, args: dict[str, object] | None = None, **changes: object) -> None:
    told: dict[str, object] = {
        "screen": SCREEN,
        "id": f"{len(office.heard):032x}",
        "name": name,
        "args": args or {},
        "issued_at": NOON,
        "not_after_at": NOON + 60_000,
        "session": 1,
    }
    command = Command(**{**told, **changes})  # type: ignore[arg-type]
    office.send(office.topics.command(SCREEN), sign(DocumentKind.COMMAND, command.to_object(), office.key))


def results(office: Office) -> list[dict[str, object]]:
    return [
        read_object(payload, cap=16_000) for topic, payload in office.heard if topic == office.topics.result(SCREEN)
    ]


def test_identify_shows_the_screens_id_and_ends_the_slot(office: Office, device: Device) -> None:
    """W-30, section 3: the screen shows its own id; the slots under it end."""
    order(office, "identify", {"ms": 3_000})
    device.run(12_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 0, 1_000, 1),
        (11, 4_000, 6_000, 16),
    ]
    captions = [(mono_ms, show.caption) for mono_ms, show in device.shown[1:] if show.caption]
    assert captions == [(1_000, SCREEN)]
    assert results(office)[0]["status"] == "done"


@pytest.mark.parametrize("args", [{}, {"ms": 0}, {"ms": -1}, {"ms": 10**9}, {"ms": True}, {"ms": "5"}])
def test_identify_with_a_bad_argument_is_rejected(office: Office, device: Device, args: dict[str, object]) -> None:
    order(office, "identify", args)
    device.run(1_000)

    assert [(result["status"], result["reason"]) for result in results(office)] == [("rejected", "args")]
    assert device.line_on_glass() == 11


def test_a_repeat_resends_the_stored_result_and_does_nothing(office: Office, device: Device) -> None:
    """Section 3, command: the last 64 ids are kept; a repeat resends the stored result, after a restart too."""
    order(office, "identify", {"ms": 1_000}, id="ab" * 16)
    device.run(5_000)
    device.boot()
    device.run(100)
    order(office, "identify", {"ms": 1_000}, id="ab" * 16)
    device.run(1_000)

    assert len(results(office)) == 2
    assert results(office)[0] == results(office)[1]
    assert [mono_ms for mono_ms, show in device.shown if show.caption] == [0, 1_000]


def test_only_the_last_64_answers_are_kept(office: Office, device: Device) -> None:
    for n in range(70):
        order(office, "announce", id=f"{n:032x}")
    device.run(1_000)

    assert len(device.persisted.results) == 64
    assert device.persisted.results[0][0] == f"{6:032x}"


def test_a_command_past_its_time_is_expired(office: Office, device: Device) -> None:
    order(office, "announce", not_after_at=NOON + 500)
    device.run(100)

    assert results(office)[0]["status"] == "expired"


def test_an_unknown_command_is_unsupported(office: Office, device: Device) -> None:
    """W-3: passed over, not rejected: an unknown command name (-> `unsupported`)."""
    order(office, "reboot")
    device.run(100)

    assert results(office)[0]["status"] == "unsupported"


@pytest.mark.parametrize(("session", "status"), [(1, "done"), (7, "rejected")])
def test_without_a_clock_only_commands_of_this_session_run(session: int, status: str) -> None:
    """W-13, section 3: without a known time only if `session` is the present one."""
    office = Office()
    device = Device(office, clock_known=False)
    device.run(100)
    order(office, "announce", session=session)
    device.run(100)

    assert results(office)[0]["status"] == status


def test_announce_sends_state_and_status_again(office: Office, device: Device) -> None:
    before = [topic for topic, _ in office.heard]
    order(office, "announce")
    device.run(10)

    after = [topic for topic, _ in office.heard][len(before) :]
    assert sorted(after) == sorted(
        [office.topics.result(SCREEN), office.topics.state(SCREEN), office.topics.status(SCREEN)]
    )


def test_refetch_fetches_every_file_again_while_the_plan_goes_on(office: Office, device: Device) -> None:
    files = dict(device.files)
    order(office, "refetch")
    device.run(30_000)

    assert device.files == files
    assert {row.line for row in device.rows} >= {12}
    assert results(office)[0]["status"] == "done"


def test_snapshot_is_sent_in_chunks_before_its_result(office: Office, device: Device) -> None:
    """W-8, section 3: a PNG of the glass by `up/`, chunks as W-8; its hash in `result`."""
    order(office, "snapshot")
    device.run(100)

    (result,) = results(office)
    parts = [payload for topic, payload in office.heard if f"/up/{result['sha256']}/" in topic]
    body = b"".join(parts)
    assert [len(part) for part in parts[:-1]] == [8_192] * (len(parts) - 1)
    assert hashlib.sha256(body).hexdigest() == result["sha256"]
    assert result["bytes"] == len(body)


def test_a_command_for_another_screen_is_refused(office: Office, device: Device) -> None:
    """W-4: naming another screen."""
    order(office, "announce", screen="st-2")
    device.run(100)

    assert results(office) == []
