"""Test that a recorded action cannot be rewritten."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from campaigns.accounts.audit import AuditEvent


def test_an_audit_event_cannot_be_changed(at):
    event = AuditEvent(1, at, "wang", "campaign approved", "campaign:12", {"version": 3}, "console")

    with pytest.raises(FrozenInstanceError):
        event.actor = "li"  # type: ignore[misc]
    assert event == AuditEvent(1, at, "wang", "campaign approved", "campaign:12", {"version": 3}, "console")
