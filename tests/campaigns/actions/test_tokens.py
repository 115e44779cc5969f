from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts.access import Actor, Right, has_right, system_actor
from campaigns.accounts.person import Role
from campaigns.accounts.token import Scope, TokenWish, token_actor
from campaigns.actions import create_token, revoke_token
from campaigns.errors import NotAllowedError, NothingChosenError, OutOfRangeError, UnknownChoiceError, UnknownTokenError

HOUSE = system_actor("test")
SECRET = "lc_secret"


def make(unit, at, *scopes, **more):
    return create_token(unit, HOUSE, TokenWish("report", scopes or ("tally:read",), **more), SECRET, at=at)


def test_a_token_is_found_by_its_secret_which_is_not_stored(database, at):
    with database.writing() as unit:
        made = make(unit, at)
        events = unit.audit.list(f"token:{made.id}")
    with database.reading() as unit:
        assert unit.tokens.by_secret(SECRET, at) == made
        assert unit.tokens.by_secret("lc_other", at) is None
    assert [event.action for event in events] == ["token created"]
    assert SECRET not in str(events)


def test_a_token_may_do_what_its_scopes_say_and_nothing_else(database, at):
    with database.writing() as unit:
        reader, writer = token_actor(make(unit, at), "api"), make_writer(unit, at)

    assert {right for right in Right if has_right(reader, right)} == {Right.SEE}
    assert {right for right in Right if has_right(writer, right)} == {Right.EDIT_CAMPAIGNS}


def make_writer(unit, at) -> Actor:
    wish = TokenWish("sync", (Scope.CAMPAIGN_WRITE.value,))
    return token_actor(create_token(unit, HOUSE, wish, "lc_writer", at=at), "api")


def test_a_token_ends_by_expiry_or_revocation(database, at):
    with database.writing() as unit:
        made = make(unit, at, days=2)
        assert unit.tokens.by_secret(SECRET, at + timedelta(days=2) - timedelta(seconds=1)) is not None
        assert unit.tokens.by_secret(SECRET, at + timedelta(days=2)) is None
        first = revoke_token(unit, HOUSE, made.id, at=at)
        again = revoke_token(unit, HOUSE, made.id, at=at + timedelta(hours=1))

        assert unit.tokens.by_secret(SECRET, at) is None
        assert first.revoked_at == again.revoked_at == at


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        (TokenWish("report", ()), NothingChosenError, "scopes"),
        (TokenWish("report", ("everything",)), UnknownChoiceError, "scopes"),
        (TokenWish("report", ("tally:read",), 0), OutOfRangeError, "days"),
    ],
)
def test_an_invalid_token_request_is_refused_at_its_field(database, at, wish, error, field):
    with database.writing() as unit, pytest.raises(error) as refused:
        create_token(unit, HOUSE, wish, SECRET, at=at)
    assert refused.value.field == field


def test_only_those_who_manage_people_create_tokens(database, at):
    editor = Actor("wang", "console", Role.EDITOR)
    with database.writing() as unit, pytest.raises(NotAllowedError):
        create_token(unit, editor, TokenWish("report", ("tally:read",)), SECRET, at=at)


def test_an_unknown_token_cannot_be_revoked(database, at):
    with database.writing() as unit, pytest.raises(UnknownTokenError):
        revoke_token(unit, HOUSE, 7, at=at)
