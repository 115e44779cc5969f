"""Test `ledcast token`: a secret is printed once and ends when it is revoked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from campaigns.accounts.token import Scope
from campaigns.cli.tokens import PREFIX, new_secret, tokens
from campaigns.database import connect, migrate


@pytest.fixture
def office(monkeypatch, tmp_path):
    """Open a database with all tables, which the commands use too."""
    url = f"sqlite:///{tmp_path / 'ledcast.db'}"
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    monkeypatch.setenv("LEDCAST_DATABASE_URL", url)
    migrate(url)
    database = connect(url)
    yield database
    database.close()


def run(*words: str):
    return CliRunner().invoke(tokens, list(words))


def test_stdout_gets_the_secret_alone(office):
    result = run("create", "--scope", "tally:read", "--scope", "screen:read", "--name", "report", "--days", "2")

    secret = result.stdout.strip()
    assert result.exit_code == 0 and secret.startswith(PREFIX) and "token 1" in result.stderr
    with office.reading() as unit:
        found = unit.tokens.by_secret(secret, datetime.now(UTC))
    assert (found.name, found.scopes) == ("report", {Scope.TALLY_READ, Scope.SCREEN_READ})


def test_a_revoked_token_is_listed_and_no_longer_accepted(office, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    secret = run("create", "--scope", "tally:read", "--name", "report").stdout.strip()

    assert run("revoke", "1").exit_code == 0

    with office.reading() as unit:
        assert unit.tokens.by_secret(secret, datetime.now(UTC)) is None
    listed = run("list").stdout
    assert "report" in listed and "tally:read" in listed and secret not in listed


def test_revoking_an_unknown_token_is_refused_in_both_languages(office):
    result = run("revoke", "7")

    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr == "没有编号 7 的令牌 / there is no token 7\n"


def test_secrets_are_never_equal():
    assert len({new_secret() for _ in range(100)}) == 100
