"""Test the state of a screen before its first report."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from campaigns.screens.screen_status import ScreenFlag, ScreenStatus


def test_before_its_first_report_a_screen_is_offline_without_documents(at):
    status = ScreenStatus("st-1", at)

    assert (status.online, status.session, status.boot) == (False, 0, 0)
    assert (status.manifest_rev, status.config_rev) == (0, 0)
    assert {status.seen_at, status.line, status.clock_source, status.journal, status.fault} == {None}


def test_reports_and_flags_cannot_be_changed(at):
    for value in (ScreenStatus("st-1", at), ScreenFlag("st-1", at, "profile", {"w": 64})):
        with pytest.raises(FrozenInstanceError):
            value.screen = "st-2"  # type: ignore[misc]
