"""Test that stored plans and documents cannot be changed, and that a document switches at once by default."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from campaigns.publication.stored_plan import NewDocument, ShelfEntry, StoredSlot


def test_a_new_document_has_no_switch_instant_unless_given(at):
    facts = ("ledcast/v1/keys", "keys", None, 3, "a" * 64, "b" * 64, b"jws", b"{}", at)

    assert NewDocument(*facts).switch_at is None
    assert NewDocument(*facts, at).switch_at == at


def test_stored_values_cannot_be_changed(at):
    for value, name in ((StoredSlot(1, 3, 8_000), "ms"), (ShelfEntry("a" * 64, 10, at, None), "withdrawn_at")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, at)
