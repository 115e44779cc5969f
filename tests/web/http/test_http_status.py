"""Test the HTTP status of each kind of error of the domain."""

from __future__ import annotations

import pytest

from campaigns import errors
from web.http.http_status import SERVER, status_of


def _bare(kind: type[errors.CampaignError]) -> errors.CampaignError:
    return kind.__new__(kind)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.LinkError, 410), (errors.PeriodError, 400), (errors.UnknownColumnError, 400),
        (errors.AccessError, 403), (errors.UnknownScreenError, 404), (errors.ConflictError, 409),
        (errors.MissingGlyphError, 422), (errors.CampaignError, SERVER),
    ],
)  # fmt: skip
def test_a_status_follows_the_family_of_the_error(kind: type[errors.CampaignError], status: int):
    assert status_of(_bare(kind)) == status
