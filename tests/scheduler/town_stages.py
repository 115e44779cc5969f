"""Towns as they are after they were built, kept as files: only the first test that asks for one has to build it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from campaigns.database import Database
from scheduler.render.fonts import FontSet
from tests.scheduler.town_builders import Clock, Town

Build = Callable[[Town], object]


def keys_published(town: Town) -> None:
    """What every town begins with."""
    town.publisher.publish_keys()


class Stages:
    """One database file that is any town; `folder` holds the others. A build must not move the clock."""

    def __init__(self, database: Database, file: Path, folder: Path, fonts: FontSet) -> None:
        self._database = database
        self._file = file
        self._folder = folder
        self._fonts = fonts

    def town(self, home: Path, clock: Clock, build: Build = keys_published) -> Town:
        """A town of the test's own, with nothing said yet; a street's build goes on from the town with keys."""
        kept = self._folder / f"{build.__module__}.{build.__qualname__}"
        if not kept.exists():
            made = self._begun(home, clock) if build is keys_published else self.town(home, clock)
            build(made)
            self._keep(kept)
        self._restore(kept, home)
        return Town(self._database, home, self._fonts, clock)

    def _begun(self, home: Path, clock: Clock) -> Town:
        made = Town(self._database, home, self._fonts, clock)
        shutil.copytree(home / "keys", self._folder / "keys")
        return made

    def _keep(self, kept: Path) -> None:
        self._database.checkpoint()
        shutil.copy(self._file, kept)

    def _restore(self, kept: Path, home: Path) -> None:
        self._database.close()
        for left in self._file.parent.glob(f"{self._file.name}*"):
            left.unlink()
        shutil.copy(kept, self._file)
        shutil.copytree(self._folder / "keys", home / "keys", dirs_exist_ok=True)
