"""Test how commands open the database and report refusals."""

from __future__ import annotations

import pytest
import typer
from sqlalchemy.exc import OperationalError

from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.errors import UnknownTokenError
from campaigns.settings import Settings


@pytest.mark.parametrize(
    ("name_field", "printed"),
    [(False, "没有编号 7 的令牌 / there is no token 7\n"), (True, "（id）没有编号 7 的令牌 / there is no token 7\n")],
)
def test_a_refusal_is_one_line_on_stderr_and_exits_with_1(capsys, name_field, printed):
    with pytest.raises(typer.Exit) as ended, exit_on_error(name_field=name_field):
        raise UnknownTokenError(7).at_field("id")

    assert ended.value.exit_code == 1
    assert capsys.readouterr() == ("", printed)


def test_other_errors_are_not_swallowed():
    with pytest.raises(ZeroDivisionError), exit_on_error():
        raise ZeroDivisionError


def test_tables_are_made_only_on_request(monkeypatch, sqlite_url):
    monkeypatch.setenv("LEDCAST_DATABASE_URL", sqlite_url)
    with open_database(Settings()) as early, early.reading() as unit, pytest.raises(OperationalError, match="no such"):
        unit.streets.all()

    with open_database(Settings(), migrated=True) as database, database.reading() as unit:
        assert unit.streets.all() == ()
