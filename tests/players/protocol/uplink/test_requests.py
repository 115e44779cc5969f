"""The messages `want` and `result`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.uplink.requests import STATUSES, CommandResult, Want

RANGES = st.lists(
    st.tuples(st.integers(0, 2_047), st.integers(0, 2_047)).map(lambda two: (min(two), max(two))), max_size=5
)


@given(RANGES)
def test_a_want_names_each_chunk_once_in_order(missing: list[tuple[int, int]]) -> None:
    """W-21, section 3: both ends included."""
    want = Want.read(write_object(Want("ab" * 32, tuple(missing)).to_object()))

    named = {n for first, last in missing for n in range(first, last + 1)}
    assert list(want.chunks()) == sorted(named)


@pytest.mark.parametrize("missing", [[[1, 0]], [[-1, 2]], [[0, 2_048]], [[0, 2**53 - 1]], [[0]], [0], [[0, 0]] * 2_049])
def test_want_beyond_the_largest_file_is_refused(missing: object) -> None:
    """W-8: a file has at most 2,048 chunks; nobody makes the office count further."""
    with pytest.raises(ProtocolError):
        Want.read(write_object({"sha256": "ab" * 32, "missing": missing}))


@pytest.mark.parametrize("status", STATUSES)
def test_absent_fields_of_a_result_are_none(status: str) -> None:
    """Section 3, result."""
    result = CommandResult("0a" * 16, status)

    assert result.to_object() == {"id": "0a" * 16, "status": status}
    assert CommandResult.read(write_object(result.to_object())) == result


@pytest.mark.parametrize("change", [{"status": "maybe"}, {"id": "0"}, {"sha256": "x"}, {"bytes": 0}, {"bytes": 2**23}])
def test_malformed_result_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        CommandResult.read(write_object({"id": "0a" * 16, "status": "done", **change}))
