"""A home of the release before starts: the office issues anew, players drop what they cannot read."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from campaigns.database import connect, downgrade
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.json_strict import write_object
from tests.scheduler.broker.house import until
from tests.system.town import Town

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def test_a_home_of_the_former_wire_starts_and_goes_on(town: Town) -> None:
    """PROTOCOL W-6: revs go on above the former ones; plays that were counted stay, journals go on."""
    town.begin_small(slogans=("讲文明 树新风",))
    until(lambda: town.applied("dp-1", "st-1") and len(town.journals()) > 4, 90)
    town.drain()
    town.stop("scheduler")
    counted, revs = town.plays(), revs_of(town)
    journals = {row.journal for row in town.journals()}
    files = slots_bodies(town)
    for state in town.street.glob("*/state.json"):
        age_player(state, files)
    age_office(town)

    town.ledcast("prepare", "--no-demo")
    for part in ("scheduler", "fleet"):
        town.start(part)

    until(lambda: town.applied("dp-1", "st-1"), 90)
    until(lambda: town.plays() > counted, 90)
    assert all(rev > revs[screen] for screen, rev in revs_of(town).items())
    assert {row.journal for row in town.journals()} == journals
    assert "0" in town.ledcast("recount")


def revs_of(town: Town) -> dict[str, int]:
    with town.database.reading() as unit:
        return {str(document.screen): document.rev for document in unit.documents.all_current("manifest")}


def slots_bodies(town: Town) -> dict[str, SlotsFile]:
    with town.database.reading() as unit:
        names = [Manifest.read(document.body).slots.sha256 for document in unit.documents.all_current("manifest")]
        return {name: SlotsFile.read(body) for name, body in unit.files.bodies(names).items()}


def former_manifest(body: bytes, files: dict[str, SlotsFile]) -> bytes:
    """Write a manifest as the former wire did: with its own assets, slots and idle, and without a slots file."""
    told = json.loads(body)
    slots = files[told["slots"]["sha256"]]
    told["assets"] = [asset.to_object() for asset in slots.assets]
    told["slots"] = [{"n": slot.n, **slot.to_object()} for slot in slots.slots]
    told["idle"] = list(slots.idle)
    return write_object(told)


def age_player(path: Path, files: dict[str, SlotsFile]) -> None:
    """Let a player's home be one of the release before: a former manifest, and a journal without the number sent."""
    state = json.loads(path.read_text())
    for place, body in state["documents"].items():
        if place.startswith("manifest:"):
            state["documents"][place] = former_manifest(body.encode(), files).decode()
    path.write_text(json.dumps(state, ensure_ascii=False))
    with sqlite3.connect(path.with_name("journal.db")) as journal:
        journal.execute("ALTER TABLE journal DROP COLUMN sent")


def age_office(town: Town) -> None:
    """Let the database be one of the release before, with a manifest of the former wire for every screen."""
    with town.database.reading() as unit:
        files = slots_bodies(town)
        former = [(each.id, former_manifest(each.body, files)) for each in unit.documents.all_current("manifest")]
    with town.database.writer.begin() as connection:
        kept = [
            (number, body, connection.exec_driver_sql("SELECT * FROM document WHERE id = ?", (number,)).one())
            for number, body in former
        ]
    town.database.close()
    town._database = None
    downgrade(town.database_url, "0007")
    database = connect(town.database_url)
    with database.writer.begin() as connection:
        for number, body, row in kept:
            marks = ", ".join("?" for _ in row)
            connection.exec_driver_sql(f"INSERT INTO document VALUES ({marks})", tuple(row))
            connection.exec_driver_sql("UPDATE document SET body = ? WHERE id = ?", (body, number))
    database.close()
