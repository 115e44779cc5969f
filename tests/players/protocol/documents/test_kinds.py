"""Numbers of retained documents."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.documents.kinds import next_rev

INSTANTS = st.integers(0, 2**52)


@given(INSTANTS, st.lists(INSTANTS, max_size=8))
def test_revs_rise_whatever_the_clock_does(first_ms: int, clock: list[int]) -> None:
    """W-6: max(previous + 1, Unix ms at issue)."""
    rev = next_rev(0, first_ms)
    for now_ms in clock:
        following = next_rev(rev, now_ms)
        assert following > rev and following >= now_ms
        rev = following


def test_office_without_its_record_issues_higher_revs() -> None:
    """W-6: a restored office issues later than it did before."""
    assert next_rev(0, 1_795_492_800_500) > next_rev(1_795_492_800_000, 1_795_492_800_010)
