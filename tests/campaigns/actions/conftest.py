from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.actions import set_up
from campaigns.database import Database
from tests.campaigns.actions.office import PEOPLE, join_office
from tests.campaigns.builders import add


def move_in(database: Database, at: datetime) -> Database:
    """Let an office of six move in, on a street of two strips."""
    with database.writing() as unit:
        set_up(unit, at=at)
        join_office(unit, at, *PEOPLE)
        add(unit, at)
        add(unit, at, "st-2", w=512, h=32, street="朝阳大街")
    return database


@pytest.fixture
def office(database: Database, at: datetime) -> Database:
    """An office of six on a street of two strips."""
    return move_in(database, at)


@pytest.fixture
def small(lite: Database, at: datetime) -> Database:
    """The office of six where the kind of the database does not matter."""
    return move_in(lite, at)
