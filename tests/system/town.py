"""A whole town on this machine, part by part: what `ledcast run` starts, to be killed and started again at will."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from campaigns.actions import create_campaign, send_for_review
from campaigns.booking.slide import SlideWish
from campaigns.database import Database, connect
from campaigns.playback.tally import TallyQuery
from scheduler.broker import BrokerFiles, BrokerProcess, find_mosquitto
from scheduler.supervisor.first_run import street_layout
from tests.campaigns.builders import SYSTEM, campaign_wish
from tests.dates.travel import search_path
from tests.scheduler.broker.house import until

ROOT = Path(__file__).parents[2]
TOLERANCE_MS = 500


@dataclass(frozen=True)
class JournalRow:
    """A record as a player wrote it down for itself."""

    journal: str
    seq: int
    line: int
    shown_ms: int
    flags: int


class Town:
    """One home, its parts as processes. A part that is killed stays away until it is started again."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEDCAST_")}
        self.environment = {
            **inherited,
            "PYTHONPATH": search_path(str(ROOT)),
            "LEDCAST_HOME": str(home),
            "LEDCAST_HTTP_PORT": str(_free_port()),
            **settings,
        }
        self.glass = home / "glass"
        self.address = f"http://127.0.0.1:{self.environment['LEDCAST_HTTP_PORT']}"
        self.database_url = settings.get("LEDCAST_DATABASE_URL", f"sqlite:///{home / 'ledcast.db'}")
        self.files = BrokerFiles(home)
        self.joins = home / "fleet"
        self.street = home / "street"
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._broker: BrokerProcess | None = None
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        if self._database is None:
            self._database = connect(self.database_url)
        return self._database

    def ledcast(self, *words: str, code: int = 0) -> str:
        """Run a command to its end and return what it said on stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "ledcast", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def begin(self, *parts: str) -> Town:
        """Prepare the home and start broker, scheduler and whatever else is named."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.ledcast("prepare")
        self.start("broker")
        for part in parts or ("scheduler", "fleet"):
            self.start(part)
        return self

    def begin_small(self, *parts: str, slogans: tuple[str, ...] = ()) -> Town:
        """The same without the demo city: one large screen and one strip, with a campaign of slogans or only idle."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.ledcast("prepare", "--no-demo")
        into = ("--street", "新华路", "--into", str(self.joins))
        self.ledcast("screen", "add", "dp-1", "--kind", "large", "--size", "960x576", "--colour", "rgb", *into)
        self.ledcast("screen", "add", "st-1", "--size", "320x16", *into)
        if slogans:
            self._write(slogans)
        self.start("broker")
        for part in parts or ("scheduler", "fleet"):
            self.start(part)
        return self

    def _write(self, slogans: tuple[str, ...]) -> None:
        """Let the house bring a campaign in, which it approves as soon as it is drawn."""
        now = datetime.now(UTC)
        first, last = now.date() - timedelta(days=1), now.date() + timedelta(days=30)
        slides = tuple(SlideWish(text) for text in slogans)
        wish = campaign_wish(slides=slides, screens=("dp-1", "st-1"), starts_on=first, ends_on=last)
        with self.database.writing() as unit:
            made = create_campaign(unit, SYSTEM, wish, layout=street_layout(), at=now)
            send_for_review(unit, SYSTEM, made.id, made.version, at=now, when_drawn=True)

    def start(self, part: str) -> None:
        with (self.home / f"{part}.out").open("ab") as log:
            if part == "broker":
                self._broker = BrokerProcess(self.files, find_mosquitto(os.environ["PATH"]), os.environ)
                self._broker.start(log)
                return
            street = ["--joins", str(self.joins), "--home", str(self.street)]
            glass = ["--panel", "png", "--panel-dir", str(self.glass)]
            words = {"fleet": [*street, *glass]}
            self._parts[part] = subprocess.Popen(
                [sys.executable, "-m", "ledcast", part, *words.get(part, [])],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def kill(self, part: str) -> None:
        """End a part as a power cut would."""
        process = self._broker.process if part == "broker" and self._broker else self._parts.pop(part)
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def stop(self, part: str) -> None:
        """End a part as an operator would."""
        if part == "broker":
            assert self._broker is not None
            self._broker.stop()
            return
        process = self._parts.pop(part)
        process.terminate()
        assert process.wait(20) == 0, self.log(part)

    def log(self, part: str) -> str:
        return (self.home / f"{part}.out").read_text(errors="replace")

    def close(self) -> None:
        for part in list(self._parts):
            self.kill(part)
        if self._broker is not None:
            self._broker.stop()
        if self._database is not None:
            self._database.close()

    def plays(self, **narrow: str) -> int:
        """Plays tallied so far, idle included; `kind="strip"` and the like narrow."""
        rows = self.tallied(*narrow) if narrow else self.tallied("kind")
        return sum(row["plays"] for row in rows if all(row[name] == value for name, value in narrow.items()))

    def tally(self, *by: str) -> list[dict[str, Any]]:
        """What `ledcast tally` says of the days around today, what it shows apart included."""
        first, last = self._days()
        period = "--from", first.isoformat(), "--to", last.isoformat()  # a run may see the year end
        told = json.loads(self.ledcast("tally", *period, "--by", ",".join([*by, "aim"]), "--format", "json"))
        rows: list[dict[str, Any]] = [*told["rows"], *told.get("apart", [])]
        return rows

    def tallied(self, *by: str) -> list[dict[str, Any]]:
        """The same, read from the database itself: to be asked again and again."""
        with self.database.reading() as unit:
            told = unit.tallies.read(TallyQuery(*self._days(), by=(*by, "aim")))
        return [
            dict(zip((*by, "aim"), row.values, strict=True)) | {"plays": row.amounts.plays}
            for row in (*told.rows, *told.apart)
        ]

    @staticmethod
    def _days() -> tuple[date, date]:
        today = datetime.now(UTC).date()
        return today - timedelta(days=7), today + timedelta(days=2)

    def applied(self, *screens: str) -> bool:
        """Whether these screens confirmed the manifest that is current."""
        with self.database.reading() as unit:
            statuses = unit.status.all()
            current = {document.screen: document.digest for document in unit.documents.all_current("manifest")}
        return all(
            screen in statuses
            and statuses[screen].manifest_status == "applied"
            and statuses[screen].manifest_digest == current.get(screen)
            for screen in screens
        )

    def settled(self) -> bool:
        """Whether the office has drawn, planned and issued all that it knows it must."""
        with self.database.reading() as unit:
            return unit.work.next_due() is None

    def journals(self) -> list[JournalRow]:
        """Every record that the players of the street hold."""
        found: list[JournalRow] = []
        for path in sorted(self.street.glob("*/journal.db")):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                ((name, _),) = connection.execute("SELECT id, acked FROM journal").fetchall()
                rows = connection.execute("SELECT seq, line, shown_ms, flags FROM record ORDER BY seq").fetchall()
            found += [JournalRow(name, *row) for row in rows]
        return found

    def unacked(self) -> int:
        """How many records the office has not acknowledged yet."""
        total = 0
        for path in sorted(self.street.glob("*/journal.db")):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                ((last, acked),) = connection.execute("SELECT last, acked FROM journal").fetchall()
            total += last - acked
        return total

    def drain(self) -> None:
        """Stop the fleet, which reports what it still holds; what is in its journals then is what it played."""
        for _ in range(5):
            self.stop("fleet")
            if self.unacked() == 0:
                return
            before = self.log("fleet").count("fleet ready")
            self.start("fleet")  # it was stopped between a batch and its ack: it asks for the mark and goes on
            until(lambda before=before: self.log("fleet").count("fleet ready") > before, 30)  # type: ignore[misc]
        raise AssertionError(f"{self.unacked()} records were never acknowledged")

    def judged(self) -> Counter[str]:
        """The journals' own count by PROTOCOL W-31, without any code of the office: plays and partials."""
        with self.database.reading() as unit:
            rows = self.journals()
            lines = unit.lines.find({row.line for row in rows})
        counted: Counter[str] = Counter()
        for row in rows:
            assert not row.flags & 12, "the street's clock is known and nobody drills"
            played = not row.flags & (2 | 16) and row.shown_ms >= lines[row.line].ms - TOLERANCE_MS
            counted["plays" if played else "partials"] += 1
        return counted


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
