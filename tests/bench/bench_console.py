"""How long every page of the console takes over three years of a city of 500 screens, on SQLite and on PostgreSQL.

Pages are listed from the application's own routes, so that none is forgotten; each is asked for warm, one request at a
time, as an administrator (the interface with a token), and p50 and p95 are told in ms.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, url_for

from campaigns.database import Database, connect, migrate
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.settings import Settings
from scheduler.pictures.font_loader import load_fonts
from tests.bench.console_city import seed_console
from tests.bench.figures import table
from tests.postgres import PostgresServer
from web.app import create_app
from web.command import tune_collector
from web.http.context import context_of
from web.preview.preview_pictures import PreviewRenderer

GOAL_MS = 150.0
TIMES = 30
WARM = 3
SESSION = SECRET = "bench"
LEFT_OUT = {"static": "a file", "live.stream": "never ends", "people.link": "once only"}
_OK = 200
_ELSEWHERE = 302
BYS = ("kind,street", "kind", "street", "campaign", "theme", "occasion", "month", "screen", "slide", "owner", "day")


@dataclass(frozen=True, slots=True)
class Taken:
    """A page and how long it took."""

    path: str
    p50_ms: float
    p95_ms: float

    @property
    def held(self) -> bool:
        """Whether it holds the goal."""
        return self.p95_ms < GOAL_MS

    def row(self) -> tuple[str, ...]:
        """Return the cells of its line."""
        return self.path, f"{self.p50_ms:,.0f}", f"{self.p95_ms:,.0f}", "ok" if self.held else "MISSED"


def main() -> None:
    """Measure all pages on both databases; exit with 1 when one misses its goal."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    missed = []
    for name in ("sqlite", "postgresql"):
        sys.stdout.write(f"  {name}, load {os.getloadavg()[0]:.1f}\n")
        with _database(name) as database, _served(database) as app:
            found = [measure(app, path) for path in paths(app)]
        rows = [each.row() for each in sorted(found, key=lambda each: -each.p95_ms)]
        sys.stdout.write(table([(name, "p50 ms", "p95 ms", f"< {GOAL_MS:g}"), *rows]) + "\n")
        missed += [each for each in found if not each.held]
    sys.exit(1 if missed else 0)


def paths(app: Flask) -> list[str]:
    """Return an address for every page that is read, some with more than one. An argument nobody knows is an error."""
    here, found = context_of(app), list[str]()
    with here.database.reading() as unit:
        values: dict[str, Any] = {
            "campaign_id": unit.campaigns.list(CampaignFilter(), limit=1)[0].id, "screen_id": "st-001",
            "person_id": unit.people.all()[0].id, "group_id": unit.groups.all()[0].id,
            "sha256": unit.renditions.find([1])[1].frames[0][0],
        }  # fmt: skip
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in LEFT_OUT:
                path = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
                found += [path, *(f"{path}?{query}" for query in _queries(rule.endpoint, here.today().year))]
    return found


def measure(app: Flask, path: str) -> Taken:
    """Ask for a page again and again, as an administrator."""
    client = app.test_client()
    client.set_cookie("ledcast_session", SESSION)
    headers = {"Authorization": f"Bearer {SECRET}"} if path.startswith("/api/") else {}
    taken = []
    for number in range(WARM + TIMES):
        began = perf_counter()
        response = client.get(path, headers=headers)
        length = len(response.data)
        if number >= WARM:
            taken.append(1000 * (perf_counter() - began))
        assert response.status_code in {_OK, _ELSEWHERE} and length, f"{path} answers {response.status}"
    cuts = quantiles(taken, n=20)
    return Taken(path, cuts[9], cuts[18])


def _queries(endpoint: str, year: int) -> tuple[str, ...]:
    """Return what a page is asked for beside its plain address."""
    years = f"from={year - 2}-01-01&to={year}-12-31"
    periods = (f"year={year - 1}", years)
    return {
        "tallies.index": tuple(f"{period}&by={by}" for by in BYS for period in periods),
        "tallies.table": (f"{years}&by=street,month", f"year={year - 1}&by=screen"),
        "api_tallies.asked": (f"{years}&by=kind,street,month", f"year={year - 1}&by=screen"),
        "campaigns.index": ("state=running", "state=ended", "page=2"),
        "screens.index": ("street=新华路", "state=clock", "page=3", "sort=-plays"),
        "gallery.index": ("dots=40",),
    }.get(endpoint, ())


@contextmanager
def _database(name: str) -> Iterator[Database]:
    """Make a database and seed the city of this moment in it."""
    with tempfile.TemporaryDirectory(prefix="ledcast-bench-") as folder:
        server = PostgresServer.start() if name == "postgresql" else None
        url = server.fresh() if server else f"sqlite:///{Path(folder) / 'ledcast.db'}"
        try:
            migrate(url)
            with closing(connect(url)) as database:
                seed_console(database, PreviewRenderer(load_fonts()), datetime.now(UTC), SESSION, SECRET)
                yield database
        finally:
            if server:
                server.stop()


@contextmanager
def _served(database: Database) -> Iterator[Flask]:
    """Make the console as it is served."""
    with tempfile.TemporaryDirectory(prefix="ledcast-bench-") as home:
        app = create_app(database, load_fonts(), Settings(home=Path(home)), secret="bench")
        tune_collector()
        try:
            yield app
        finally:
            context_of(app).hub.close()


if __name__ == "__main__":
    main()
