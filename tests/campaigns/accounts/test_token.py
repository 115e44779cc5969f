"""Test the rules of a token request, when a token ends, and the rights that its scopes give."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.accounts.access import Right, has_right
from campaigns.accounts.token import LASTS_MAX_DAYS, CheckedToken, Scope, Token, TokenWish, check_token, token_actor
from campaigns.errors import EmptyTextError, NothingChosenError, OutOfRangeError, UnknownChoiceError

DAY = timedelta(days=1)


@pytest.fixture
def token(at):
    return Token(7, "report", frozenset({Scope.TALLY_READ}), "zhang", at, at + DAY, None)


def test_a_request_is_trimmed_and_each_scope_taken_once():
    wish = TokenWish(" report ", ("tally:read", "screen:read", "tally:read"), 2)

    assert check_token(wish) == CheckedToken("report", frozenset({Scope.TALLY_READ, Scope.SCREEN_READ}), 2 * DAY)


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        (TokenWish(" ", ("tally:read",)), EmptyTextError, "name"),
        (TokenWish("report", ()), NothingChosenError, "scopes"),
        (TokenWish("report", ("tally:write",)), UnknownChoiceError, "scopes"),
        (TokenWish("report", ("tally:read",), 0), OutOfRangeError, "days"),
        (TokenWish("report", ("tally:read",), LASTS_MAX_DAYS + 1), OutOfRangeError, "days"),
    ],
)
def test_an_invalid_request_is_refused_at_its_field(wish, error, field):
    with pytest.raises(error) as refused:
        check_token(wish)
    assert refused.value.field == field


def test_a_token_ends_when_it_expires_or_is_revoked(token, at):
    assert not token.ended(at)
    assert token.ended(token.expires_at)
    assert replace(token, revoked_at=at).ended(at)


@pytest.mark.parametrize(
    ("scope", "right"),
    [
        (Scope.CAMPAIGN_READ, Right.SEE),
        (Scope.CAMPAIGN_WRITE, Right.EDIT_CAMPAIGNS),
        (Scope.SCREEN_READ, Right.SEE),
        (Scope.TALLY_READ, Right.SEE),
    ],
)
def test_a_scope_gives_one_right_and_no_other(token, scope, right):
    actor = token_actor(replace(token, scopes=frozenset({scope})), "api")

    assert (actor.name, actor.origin) == ("token report", "api")
    assert [each for each in Right if has_right(actor, each)] == [right]
