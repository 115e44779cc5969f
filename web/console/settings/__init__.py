"""Settings: streets, sync groups and their light, dayparts, holidays, occasions and themes, the idle text."""

from __future__ import annotations

from web.console.settings import dayparts, groups, holidays, idle, names, streets
from web.console.settings.shared import blueprint

__all__ = ["blueprint", "dayparts", "groups", "holidays", "idle", "names", "streets"]
