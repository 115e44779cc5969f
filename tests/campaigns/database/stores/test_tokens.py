"""Test the store of tokens, of whose secrets only digests are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from campaigns.accounts.token import CheckedToken, Scope, Token
from campaigns.database.tables.accounts import TokenRow

DAY = timedelta(days=1)
WISH = CheckedToken("report", frozenset({Scope.TALLY_READ, Scope.SCREEN_READ}), 2 * DAY)


def test_a_token_is_found_by_its_secret_until_it_expires(database, at):
    with database.writing() as unit:
        made = unit.tokens.insert("lc_secret", WISH, created_by="zhang", at=at)

    with database.reading() as unit:
        assert unit.tokens.by_secret("lc_secret", at + DAY) == unit.tokens.get(made.id) == made
        assert unit.tokens.by_secret("lc_secret", at + 2 * DAY) is unit.tokens.by_secret("lc_other", at) is None
    assert made == Token(made.id, "report", WISH.scopes, "zhang", at, at + 2 * DAY, None)


def test_a_revoked_token_is_listed_with_the_first_instant_of_its_end(database, at):
    with database.writing() as unit:
        first = unit.tokens.insert("lc_1", WISH, created_by="zhang", at=at)
        second = unit.tokens.insert("lc_2", WISH, created_by="zhang", at=at)
        unit.tokens.revoke(first.id, at)
        unit.tokens.revoke(first.id, at + DAY)

    with database.reading() as unit:
        assert unit.tokens.all() == (second, replace(first, revoked_at=at))
        assert unit.tokens.by_secret("lc_1", at) is unit.tokens.get(99) is None


def test_no_secret_is_stored(database, at):
    with database.writing() as unit:
        unit.tokens.insert("lc_secret", WISH, created_by="zhang", at=at)
        stored = unit.tokens._session.execute(select(*TokenRow.__table__.columns)).one()

    assert "lc_secret" not in map(str, stored)
