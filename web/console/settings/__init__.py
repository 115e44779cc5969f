"""Show the pages of settings.

`streets` · `groups` and their lit hours · `dayparts` · `holidays` · `names` occasions and themes · `idle` text ·
`shared` blueprint and errors.
"""

from __future__ import annotations

from web.console.settings import dayparts, groups, holidays, idle, names, streets
from web.console.settings.shared import blueprint

__all__ = ["blueprint", "dayparts", "groups", "holidays", "idle", "names", "streets"]
