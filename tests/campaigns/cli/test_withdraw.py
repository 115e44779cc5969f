"""Test `ledcast withdraw`: one line takes a campaign or a slide off, and says where to see who obeyed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from campaigns.booking.slide import SlideWish
from campaigns.cli.withdraw import withdraw_command
from campaigns.database import connect, migrate
from tests.campaigns.builders import add, create_approved

NOW = datetime.now(UTC)


@pytest.fixture
def office(monkeypatch, tmp_path):
    """Open a database with a strip and two approved campaigns, which the command uses too."""
    url = f"sqlite:///{tmp_path / 'ledcast.db'}"
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path))
    monkeypatch.setenv("LEDCAST_DATABASE_URL", url)
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        add(unit, NOW)
        create_approved(unit, NOW, slides=(SlideWish("一"), SlideWish("二")))
        create_approved(unit, NOW, name="第二")
    yield database
    database.close()


def run(*words: str):
    app = typer.Typer()
    app.command()(withdraw_command)
    return CliRunner().invoke(app, list(words))


def test_a_campaign_is_withdrawn_and_the_page_of_it_named(office):
    result = run("1", "有错字")

    assert result.exit_code == 0 and "已撤下 withdrawn: 活动 campaign 1" in result.stdout
    assert "/campaigns/1/withdrawals/1" in result.stderr
    with office.reading() as unit:
        (made,) = unit.editions.of(1).withdrawals
        event = unit.audit.list("campaign:1")[0]
    assert (made.slide_id, made.reason) == (None, "有错字")
    assert (event.action, event.origin) == ("campaign withdrawn", "command line")


def test_one_slide_is_withdrawn(office):
    with office.reading() as unit:
        first, second = unit.editions.of(1).slides
    result = run("1", "错字", "--slide", str(first.id))

    assert result.exit_code == 0 and f"slide {first.id}" in result.stdout
    with office.reading() as unit:
        assert unit.editions.of(1).slides_shown == (second,)


@pytest.mark.parametrize(
    "words", [("9", "错字"), ("1", " "), ("1", "错字", "--slide", "3"), ("1", "错字", "--slide", "99")]
)
def test_what_cannot_be_withdrawn_is_refused_in_both_languages(office, words):
    """An unknown campaign, no reason, a slide of another campaign, an unknown slide."""
    result = run(*words)

    assert result.exit_code == 1 and result.stdout == "" and " / " in result.stderr
    with office.reading() as unit:
        assert not unit.editions.of(1).withdrawals and not unit.editions.of(2).withdrawals
