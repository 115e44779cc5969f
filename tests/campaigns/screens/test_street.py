"""Test that streets and merchants are values."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from campaigns.screens.street import Merchant, Street


def test_a_street_is_in_use_until_it_is_retired(at):
    assert Street(1, "新华路").retired_at is None
    assert Street(1, "新华路") != Street(1, "新华路", at)


@pytest.mark.parametrize("value", [Street(1, "新华路"), Merchant(1, "面馆", None)])
def test_a_name_cannot_be_changed(value):
    with pytest.raises(FrozenInstanceError):
        value.name = "朝阳大街"
