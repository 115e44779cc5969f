"""Bring the credential table to the broker: password file, then SIGHUP; in at once, out within two seconds."""

from __future__ import annotations

import os
import signal

from campaigns.database import Unit
from scheduler.broker.files import BrokerFiles
from scheduler.broker.pid import running_pid


def refresh_credentials(unit: Unit, files: BrokerFiles) -> bool:
    """Write who may connect from the table and let the broker read it; False when nothing had changed.

    For the work of topic "credentials". Raises OSError (disk full): leave the work on the list.
    """
    changed = files.write_passwords(unit.screens.credentials())
    if changed:
        reload_broker(files)
    return changed


def reload_broker(files: BrokerFiles) -> bool:
    """Let this home's broker read its files anew; False where none runs (it reads them when it starts)."""
    pid = running_pid(files)
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGHUP)
    except ProcessLookupError:
        return False
    return True
