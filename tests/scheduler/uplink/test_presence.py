"""What screens say, folded in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen import Screen, ScreenKind
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.documents.join import Display
from players.protocol.uplink.state import ClockState, JournalState, ManifestState, StateReport
from players.protocol.uplink.status_messages import Death, Heartbeat
from scheduler.uplink.clock_offset import ClockOffsets
from scheduler.uplink.presence import (
    CONFIRM_EVERY_S,
    DISPLAY_FAULT,
    HEARD_EVERY,
    ChangeKind,
    Presence,
    PresenceChange,
)
from tests.scheduler.reports import AT, AT_MS, DIGEST, JOURNAL, OTHER_JOURNAL, born

SECOND = timedelta(seconds=1)


def screen(screen_id: str = "st-1") -> Screen:
    profile = profile_of(320, 16, Colour.MONO)
    return Screen(
        screen_id, screen_id, ScreenKind.STRIP, "新华路", 1, profile, 1, "新华路", None, ("all",), 80, AT, None
    )  # fmt: skip


@pytest.fixture
def presence() -> Presence:
    made = Presence()
    made.load({}, [screen(), screen("st-2")])
    return made


class Clock:
    """Seconds for `drain`, always late enough."""

    def __init__(self) -> None:
        self.mono_s = 0.0

    def __call__(self) -> float:
        self.mono_s += 10
        return self.mono_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tell(presence: Presence, state: StateReport, **changes: Any) -> tuple[PresenceChange, ...]:
    return presence.record_state("st-1", state, changes.pop("at", AT), replayed=changes.pop("replayed", False))


def news(presence: Presence, state: StateReport, **changes: Any) -> list[ChangeKind]:
    return [change.kind for change in tell(presence, state, **changes)]


def test_a_birth_fills_every_field_that_the_console_reads(presence, clock):
    tell(presence, born())

    assert presence.take_due(clock()) == (
        ScreenStatus(
            screen="st-1", updated_at=AT, online=True, session=7, boot=3, seen_at=AT, manifest_rev=5,
            manifest_digest=DIGEST, manifest_status="applied", config_rev=2, clock_source="ntp", clock_err_ms=12,
            journal=JOURNAL, journal_next=41, journal_acked=40, brightness=80,
        ),
    )  # fmt: skip


def test_a_screen_without_a_manifest_has_rev_0(presence, clock):
    """PROTOCOL section 3: a rev before any document is 0."""
    tell(presence, born(manifest=None))

    (status,) = presence.take_due(clock())
    assert (status.manifest_rev, status.manifest_digest, status.manifest_status) == (0, None, None)


def test_a_heartbeat_has_the_line_and_an_ntp_clocks_own_error(presence, clock):
    """PROTOCOL W-7: the controller reports its error."""
    tell(presence, born())
    presence.record_heartbeat("st-1", Heartbeat(AT_MS, 9, None, 1_000, 2_500), AT)

    (status,) = presence.take_due(clock())
    assert (status.online, status.line, status.clock_err_ms, status.seen_at) == (True, 9, 2_500, AT)


@pytest.mark.parametrize("source", ["ntp", "rtc"])
@pytest.mark.parametrize("off_ms", [28_800_000, 240_000, 40, -240_000])
def test_a_clock_is_measured_by_receipt_whatever_the_screen_says_of_it(presence, clock, source, off_ms):
    """A controller that names NTP and is eight hours ahead is not confirmed with 0.0 s."""
    tell(presence, born(at=AT_MS + off_ms, clock=ClockState(source, 0)))
    presence.record_heartbeat("st-1", Heartbeat(AT_MS + 60_000 + off_ms, 9, None, 1_000, 0), AT + 60 * SECOND)

    (status,) = presence.take_due(clock())
    assert (status.clock_source, status.clock_err_ms, status.clock_offset_ms) == (source, 0, off_ms)


def test_a_clock_without_time_is_not_measured(presence, clock):
    """PROTOCOL W-13."""
    for _ in range(3):
        tell(presence, born(at=0, clock=ClockState("none", 0)))

    (status,) = presence.take_due(clock())
    assert status.clock_offset_ms is None


def test_a_replayed_state_measures_nothing_and_keeps_what_is_known(presence, clock):
    """What a broker kept says nothing of when it was sent."""
    presence.load({"st-1": ScreenStatus("st-1", AT, session=7, boot=3, journal=JOURNAL, clock_offset_ms=70)}, [])
    for _ in range(3):
        tell(presence, born(at=AT_MS - 3_600_000), replayed=True)

    assert presence.take_due(clock())[0].clock_offset_ms == 70


@pytest.mark.parametrize("changes", [{"boot": 4}, {"journal": JournalState(OTHER_JOURNAL, 1, 0)}])
def test_a_restarted_screen_is_measured_anew(presence, clock, changes):
    """Its clock was perhaps put right by whoever stood there."""
    for _ in range(3):
        tell(presence, born(at=AT_MS + 240_000))
    tell(presence, born(at=AT_MS, session=8, **changes))
    assert presence.take_due(clock())[0].clock_offset_ms is None

    presence.record_heartbeat("st-1", Heartbeat(AT_MS, 9, None, 1_000, 0), AT)

    assert presence.take_due(clock())[0].clock_offset_ms == 0


def test_a_screen_that_only_connects_again_goes_on_being_measured(presence, clock):
    """On a line that breaks every minute each connection has one state."""
    for session in range(7, 12):
        tell(presence, born(at=AT_MS - 5_000, session=session))

    assert presence.take_due(clock())[0].clock_offset_ms == -5_000


def test_a_death_puts_a_screen_offline_and_keeps_its_last_message_time(presence, clock):
    tell(presence, born())
    presence.record_death("st-1", Death(7), AT + SECOND)

    (status,) = presence.take_due(clock())
    assert (status.online, status.seen_at) == (False, AT)


def test_a_death_older_than_the_last_birth_is_ignored(presence, clock):
    """PROTOCOL section 3 and W-5: a will may come late, when the screen has long been back at another broker."""
    tell(presence, born(session=8))

    presence.record_death("st-1", Death(7), AT + SECOND)

    assert presence.take_due(clock())[0].online


@pytest.mark.parametrize("what", ["plays", "heartbeat", "state"])
def test_any_message_after_a_death_puts_a_screen_online(presence, clock, what):
    """PROTOCOL W-5: a screen is present by its last upward message, whatever the topic."""
    tell(presence, born())
    presence.record_death("st-1", Death(7), AT + SECOND)
    later = AT + 2 * SECOND

    match what:
        case "plays":
            presence.record_message("st-1", later)
        case "heartbeat":
            presence.record_heartbeat("st-1", Heartbeat(AT_MS, None, None, 0, 0), later)
        case _:
            tell(presence, born(), at=later)

    (status,) = presence.take_due(clock())
    assert (status.online, status.seen_at) == (True, later)


def test_a_late_birth_of_an_earlier_session_is_skipped(presence, clock):
    tell(presence, born(session=8))

    assert news(presence, born(session=7, manifest=None)) == []

    (status,) = presence.take_due(clock())
    assert (status.session, status.manifest_rev) == (8, 5)


def test_a_lower_session_with_another_journal_is_a_replaced_device(presence, clock):
    """PROTOCOL section 8: under the same id, with a new journal."""
    tell(presence, born(session=57))

    assert news(presence, born(session=1, journal=JournalState(OTHER_JOURNAL, 1, 0))) == [ChangeKind.BIRTH]

    (status,) = presence.take_due(clock())
    assert (status.session, status.journal) == (1, OTHER_JOURNAL)


def test_a_replayed_state_of_a_lower_session_is_skipped(presence, clock):
    """Whoever is there tells its state again within a minute of the office's coming (PROTOCOL W-5)."""
    tell(presence, born(session=3, journal=JournalState(OTHER_JOURNAL, 1, 0)))

    assert news(presence, born(session=2), replayed=True) == []

    assert presence.take_due(clock())[0].journal == OTHER_JOURNAL


def test_a_replay_after_a_restart_puts_screens_online_without_a_message_of_now(presence, clock):
    """PROTOCOL W-5: what a broker kept is true, and old."""
    said_ms = AT_MS - 600_000

    told = news(presence, born(at=said_ms), replayed=True)

    (status,) = presence.take_due(clock())
    assert (status.online, status.session, status.seen_at) == (True, 7, AT - timedelta(minutes=10))
    assert told == []


@pytest.mark.parametrize("said_ms", [0, AT_MS + 10**12])
def test_a_replay_without_a_plausible_time_is_never_later_than_now(presence, clock, said_ms):
    tell(presence, born(at=said_ms), replayed=True)

    assert presence.take_due(clock())[0].seen_at == AT


def test_a_replay_never_moves_the_last_message_time_back(presence, clock):
    presence.load({"st-1": ScreenStatus("st-1", AT, online=True, session=7, seen_at=AT)}, [])

    tell(presence, born(at=AT_MS - 600_000), replayed=True, at=AT + SECOND)

    assert presence.take_due(clock())[0].seen_at == AT


def test_a_last_message_of_the_future_is_not_kept_by_a_replay(presence, clock):
    """The office's own clock was ahead when it heard it."""
    ahead = ScreenStatus("st-1", AT, online=True, session=7, seen_at=AT + timedelta(days=10))
    presence.load({"st-1": ahead}, [])

    tell(presence, born(at=AT_MS - 600_000), replayed=True)

    assert presence.take_due(clock())[0].seen_at == AT


@pytest.mark.parametrize(("session", "online"), [(6, False), (7, False), (8, True)])
def test_a_replay_brings_a_dead_screen_back_only_by_a_later_birth(presence, clock, session, online):
    presence.load({"st-1": ScreenStatus("st-1", AT, session=7, journal=JOURNAL, seen_at=AT)}, [])

    tell(presence, born(session=session), replayed=True)
    presence.record_heartbeat("st-2", Heartbeat(AT_MS, 1, None, 0, 0), AT)

    statuses = {status.screen: status.online for status in presence.take_due(clock())}
    assert statuses.get("st-1", False) is online


def test_but_for_confirmations_nothing_is_written_twice_within_a_second(presence):
    """DESIGN section 5, live state."""
    tell(presence, born())
    first = presence.take_due(100.0)
    presence.record_death("st-1", Death(7), AT)
    presence.record_message("st-2", AT)

    soon, later = presence.take_due(100.9), presence.take_due(101.0)

    assert [len(each) for each in (first, soon, later)] == [1, 0, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"manifest": ManifestState(6, DIGEST, "applied")},
        {"manifest": ManifestState(5, DIGEST, "ready")},
        {"manifest": ManifestState(5, DIGEST, "rejected", "days")},
        {"manifest": None},
        {"config_rev": 3},
    ],
)
def test_a_confirmation_waits_for_no_second_to_end(presence, changes):
    """It alone: a heartbeat of another screen is written at the end of its second."""
    tell(presence, born())
    presence.take_due(100.0)
    presence.record_message("st-2", AT)
    tell(presence, born(**changes))

    assert presence.due_in_s(100.1) == 0
    soon, later = presence.take_due(100.1), presence.take_due(101.0)

    assert [[status.screen for status in each] for each in (soon, later)] == [["st-1"], ["st-2"]]


def test_a_confirmation_is_written_once(presence):
    tell(presence, born())
    presence.take_due(100.0)
    tell(presence, born(config_rev=3))
    presence.take_due(100.1)

    assert presence.due_in_s(100.2) is None
    assert presence.take_due(101.1) == ()


def test_confirmations_have_a_pace_of_their_own(presence):
    tell(presence, born())
    presence.take_due(100.0)
    tell(presence, born(config_rev=3))
    presence.take_due(100.5)
    tell(presence, born(config_rev=4))

    assert presence.take_due(100.5 + CONFIRM_EVERY_S / 2) == ()
    (status,) = presence.take_due(100.5 + CONFIRM_EVERY_S)
    assert status.config_rev == 4


def test_without_messages_nothing_is_written(presence, clock):
    tell(presence, born())
    presence.take_due(clock())

    assert presence.take_due(clock()) == ()


def test_an_unchanged_screen_that_keeps_sending_is_written_twice_a_minute(presence, clock):
    """Nothing else has changed, and a busy street talks hundreds of times a second."""
    tell(presence, born())
    presence.take_due(clock())

    presence.record_message("st-1", AT + HEARD_EVERY - SECOND)
    early = presence.take_due(clock())
    presence.record_message("st-1", AT + HEARD_EVERY)
    (late,) = presence.take_due(clock())

    assert early == ()
    assert late.seen_at == AT + HEARD_EVERY


def test_messages_between_writes_are_in_the_next_write(presence, clock):
    tell(presence, born())
    presence.take_due(clock())
    presence.record_message("st-1", AT + 3 * SECOND)

    presence.record_death("st-1", Death(7), AT + 4 * SECOND)

    assert presence.take_due(clock())[0].seen_at == AT + 3 * SECOND


def test_statuses_put_back_are_taken_again_as_they_are_by_then(presence, clock):
    tell(presence, born())
    drained = presence.take_due(clock())
    presence.put_back(drained)
    presence.record_heartbeat("st-1", Heartbeat(AT_MS, 9, None, 0, 0), AT)

    (status,) = presence.take_due(clock())
    assert status.line == 9


WRONG = Display(320, 32, "mono", "image/x-portable-bitmap")


@pytest.mark.parametrize(
    "display",
    [
        WRONG,
        Display(160, 16, "mono", "image/x-portable-bitmap"),
        Display(320, 16, "rgb", "image/x-portable-bitmap"),
        Display(320, 16, "mono", "image/png"),
        Display(320, 16, "mono", "image/x-portable-bitmap", clips=True),
    ],
)
def test_a_display_that_is_not_the_profiles_is_a_fault(presence, clock, display):
    """PROTOCOL W-24: its type and clips included; but for its manifest the screen is sent what it lacks."""
    assert news(presence, born(display=display)) == [ChangeKind.FAULT, ChangeKind.BIRTH]
    assert presence.take_due(clock())[0].fault == DISPLAY_FAULT


def test_a_fault_is_reported_once_and_ends_with_a_fitting_birth(presence, clock):
    """PROTOCOL W-24."""
    told = [
        news(presence, born(display=WRONG)),
        news(presence, born(display=WRONG, session=8)),
        news(presence, born(session=9)),
        news(presence, born(session=9)),
    ]

    assert told == [
        [ChangeKind.FAULT, ChangeKind.BIRTH],
        [ChangeKind.BIRTH],
        [ChangeKind.MENDED, ChangeKind.BIRTH],
        [],
    ]
    assert presence.take_due(clock())[0].fault is None


def test_a_fault_from_before_a_restart_is_not_reported_again(presence):
    presence.load({"st-1": ScreenStatus("st-1", AT, session=7, fault=DISPLAY_FAULT)}, [])

    assert news(presence, born(session=8, display=WRONG)) == [ChangeKind.BIRTH]


def test_a_replay_reports_a_fault_too(presence):
    assert news(presence, born(display=WRONG), replayed=True) == [ChangeKind.FAULT]


def test_only_the_first_state_of_a_session_is_a_birth(presence):
    """PROTOCOL W-5: documents are held against it once, so that nothing goes round."""
    told = [news(presence, born(session=session)) for session in (7, 7, 8, 8)]

    assert told == [[ChangeKind.BIRTH], [], [ChangeKind.BIRTH], []]


def test_the_first_state_after_a_start_is_a_birth_whatever_its_session(presence):
    """PROTOCOL W-5: an office that was restored knows the session already, and not what the screen holds."""
    presence.load({"st-1": ScreenStatus("st-1", AT, session=7, journal=JOURNAL)}, [])

    assert news(presence, born(session=7), replayed=True) == []
    assert [news(presence, born(session=7)) for _ in range(2)] == [[ChangeKind.BIRTH], []]


def test_texts_from_the_wire_are_cut_to_their_columns(presence, clock):
    long = born(
        manifest=ManifestState(5, "d" * 900, "rejected" * 9, "绿\x00\ud800" * 400),
        clock=ClockState("n" * 99, 1),
        journal=JournalState("a" * 99, 1, 0),
        brightness=10**12,
    )
    tell(presence, long)

    (status,) = presence.take_due(clock())
    lengths = [len(str(text)) for text in (status.manifest_digest, status.manifest_status, status.clock_source)]
    assert lengths == [64, 16, 8]
    assert status.manifest_reason is not None and set(status.manifest_reason) == {"绿"}
    assert (len(str(status.journal)), status.brightness) == (16, 100)


def test_a_screen_that_nobody_added_is_not_known(presence):
    assert [presence.is_known(name) for name in ("st-1", "st-99")] == [True, False]
    presence.add_screens([replace(screen(), id="st-99")])
    assert presence.is_known("st-99")


def test_offsets_are_shared_while_they_are_still_empty():
    """An object that is false when empty must not be taken for none."""

    class CountedOffsets(ClockOffsets):
        def __len__(self) -> int:
            return len(self._samples)

    offsets = CountedOffsets()

    assert Presence(offsets)._offsets is offsets
