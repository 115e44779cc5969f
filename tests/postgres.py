"""A PostgreSQL server of the tests' own: its own folder, socket and port, gone when the tests are."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg

STARTS_WITHIN_S = 30.0


def programs() -> Path:
    """Return the folder of `initdb` and `postgres`; a missing PostgreSQL fails the tests, it never skips them."""
    for root in (Path(".parts/root").absolute(), Path("/")):
        found = sorted(root.glob("usr/lib/postgresql/*/bin/initdb"))
        if found:
            return found[-1].parent
    raise AssertionError("PostgreSQL is missing: run the tests by `make test`, which brings it")


def _libraries(folder: Path) -> str:
    root = folder.parents[4]
    return ":".join(str(path) for path in sorted(root.glob("usr/lib/*-linux-gnu*"))) if root != Path("/") else ""


def _readable_by(user: str, path: Path) -> bool:
    """Say whether everybody may enter every folder down to `path` (the server runs as `user` when we are root)."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents)) and bool(user)


@dataclass
class PostgresServer:
    """One running server. `fresh()` gives the URL of a new, empty database."""

    home: Path
    process: subprocess.Popen[bytes]
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def start(cls) -> PostgresServer:
        """Make a cluster in a temporary folder and wait until it answers."""
        home = Path(mkdtemp(prefix="ledcast-pg-"))
        binaries = programs()
        user = "nobody" if os.geteuid() == 0 else None
        if user is not None:  # PostgreSQL refuses to run as root
            if not _readable_by(user, binaries):
                binaries = _copied(binaries, home)
            os.chown(home, pwd.getpwnam(user).pw_uid, -1)
        environment = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if libraries := _libraries(binaries):
            environment["LD_LIBRARY_PATH"] = libraries
        data = ("-D", str(home / "data"))
        making = (str(binaries / "initdb"), *data, "-U", "ledcast", "-A", "trust", "-E", "UTF8", "--no-sync")
        assert _spawn(making, user, environment, home).wait(60) == 0, "initdb failed"
        settings = ("fsync=off", "listen_addresses=", f"unix_socket_directories={home}", "max_connections=60")
        running = (str(binaries / "postgres"), *data, *(word for setting in settings for word in ("-c", setting)))
        server = cls(home, _spawn(running, user, environment, home))
        server._wait()
        return server

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://ledcast@/{database}?host={self.home}"

    def fresh(self) -> str:
        """Create an empty database and return its URL."""
        name = f"t{next(self._numbers)}"
        with self._administrator() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that `fresh()` made, whoever is still connected."""
        name = url.partition("@/")[2].partition("?")[0]
        with self._administrator() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self.home} user=ledcast dbname=postgres", autocommit=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                self._administrator().close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"PostgreSQL did not start in {self.home}") from None
                time.sleep(0.05)
            else:
                return


def _spawn(words: tuple[str, ...], user: str | None, environment: dict[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, user=user, env=environment, cwd=cwd, stdin=quiet, stdout=quiet, stderr=quiet)


def _copied(binaries: Path, home: Path) -> Path:
    """Copy the server to where its user may read it; needed when the checkout lies in root's own folder."""
    root = binaries.parents[4]
    version = binaries.parent.name
    for part in (f"usr/lib/postgresql/{version}", f"usr/share/postgresql/{version}"):
        shutil.copytree(root / part, home / part, symlinks=True)
    if root != Path("/"):
        for library in root.glob("usr/lib/*-linux-gnu*"):
            shutil.copytree(library, home / library.relative_to(root), symlinks=True, ignore_dangling_symlinks=True)
    return home / f"usr/lib/postgresql/{version}/bin"
