"""Break the planner's gate or the publisher's, to show that the other holds and that the tests would see it."""

from __future__ import annotations

from datetime import date

import pytest

import campaigns.publication.demand
from campaigns.database.stores.campaigns import CampaignStore
from campaigns.database.stores.editions import EditionStore
from campaigns.reviewing.edition import Edition, seal_of
from scheduler.publishing import approval_gate


def plan_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the planner take whatever runs as it is stored for an approved edition, withdrawn or not."""

    def running(store: EditionStore, from_on: date, to_on: date) -> tuple[Edition, ...]:
        stored = CampaignStore(store._session).running(from_on, to_on)
        return tuple(
            Edition(each.id, 1, each, {}, seal_of(1, each, {}), each.created_by, each.created_at) for each in stored
        )

    monkeypatch.setattr(EditionStore, "running", running)
    monkeypatch.setattr(campaigns.publication.demand, "covers_profile", lambda edition, profile_id: True)


def publish_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the publisher check nothing."""
    monkeypatch.setattr(approval_gate, "find_refusals", lambda unit, groups: {})
