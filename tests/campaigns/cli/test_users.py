from __future__ import annotations

from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from campaigns.cli.users import users
from campaigns.database import connect, migrate


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A database without people."""
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'ledcast.db'}"
    monkeypatch.setenv("LEDCAST_DATABASE_URL", url)
    migrate(url)
    database = connect(url)
    yield database
    database.close()


def run(*words: str):
    app = typer.Typer()
    app.add_typer(users, name="user")
    return CliRunner().invoke(app, list(words))


def test_the_first_link_makes_the_first_account_and_needs_no_name(home):
    result = run("user", "link", "zhang")

    token = result.stdout.strip().rpartition("/link/")[2]
    with home.reading() as unit:
        assert unit.people.link(token, datetime.now(UTC)).person is None


def test_somebody_is_added_listed_and_given_another_link(home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    added = run("user", "add", "li", "--role", "editor", "--shown-name", "李四")
    again = run("user", "link", "li")
    listed = run("user", "list")

    assert added.exit_code == again.exit_code == 0
    tokens = [result.stdout.strip().rpartition("/link/")[2] for result in (added, again)]
    with home.reading() as unit:
        assert unit.people.link(tokens[0], datetime.now(UTC)) is None
        assert unit.people.link(tokens[1], datetime.now(UTC)).person.name == "li"
    assert "李四" in listed.stdout and "editor" in listed.stdout


def test_a_link_for_nobody_is_refused_by_name(home):
    run("user", "add", "li")

    result = run("user", "link", "wang")
    assert result.exit_code == 1 and "wang" in result.stderr
