"""Errors of the protocol."""

from __future__ import annotations

import pickle

import pytest

from players.protocol.documents.config import Config
from players.protocol.errors import ProtocolError, UnverifiedError


def test_error_has_a_reason_and_a_detail() -> None:
    """W-3: it is reported in `state`."""
    with pytest.raises(ProtocolError) as refused:
        Config.read(b'{"v":1,"report":{}}')

    assert refused.value.reason == "field"
    assert str(refused.value) == f"field: {refused.value.detail}"


def test_unknown_key_is_an_error_of_its_own() -> None:
    """W-4: what cannot be verified yet is kept."""
    error = UnverifiedError("k1 is not known")

    assert isinstance(error, ProtocolError)
    assert (error.reason, error.detail) == ("key", "k1 is not known")


@pytest.mark.parametrize("error", [ProtocolError("size", "too long"), UnverifiedError("k1 is not known")])
def test_errors_can_be_pickled(error: ProtocolError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again)) == (type(error), str(error))
