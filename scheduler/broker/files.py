"""The files of the private broker: configuration, access list, passwords; atomic, 0600, in a 0700 folder.

The figures of the configuration were measured, its defaults lose messages after PUBACK; see the comments beside them.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from scheduler.broker.credentials import OFFICE, WITNESS, Accounts
from scheduler.broker.private_file import private_folder, replace_private

SCREEN_READS = ("v1/keys", "v1/s/%u/#", "v1/a/+/override", "b/#", "v1/server/state")
SCREEN_WRITES = tuple(f"v1/s/%u/{kind}" for kind in ("state", "status", "plays", "want", "result", "up/+/+"))
_CONFIGURATION = """\
# Written by ledcast at every start; changes made here are lost.
allow_anonymous false
password_file {passwords}
acl_file {access}
{user}
# QoS 1 is lossy after PUBACK where a queue is full: high, and never 0, which broke in later versions.
max_inflight_messages 1000
max_queued_messages 200000
max_queued_bytes 268435456
memory_limit 1610612736
# Just above the largest document (a manifest of 256,000 bytes).
max_packet_size 300000
max_keepalive 600
# Without it every small packet may wait 40 ms.
set_tcp_nodelay true
# Each save stalls the broker for as long as it writes; the office republishes what a crash takes.
persistence true
persistence_location {folder}/
persistence_file retained.db
autosave_interval 300
persistent_client_expiration 1d
sys_interval 0
connection_messages false
log_dest stderr
log_type error
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
listener {port} 127.0.0.1
# A client is who it says it is: nobody takes over a connection without its password.
use_username_as_clientid true
"""


class BrokerFiles:
    """What lies under `home/broker`."""

    def __init__(self, home: Path) -> None:
        """Name the folder; nothing is read or made yet."""
        self.home = home
        self.folder = home / "broker"
        self.configuration = self.folder / "mosquitto.conf"
        self.access = self.folder / "access"
        self.passwords = self.folder / "passwords"
        self.pid = self.folder / "mosquitto.pid"
        self.port = home / "broker.port"

    def accounts(self) -> Accounts:
        """Return the house's own accounts, made at the first call. Raises OSError or ValueError."""
        return Accounts.ensure(self.folder)

    def write(self, root: str, port: int) -> None:
        """Write configuration and access list, and a password file if there is none yet.

        Raises OSError, or ValueError for a root or a home that Mosquitto's files cannot hold.
        """
        private_folder(self.folder)
        for name, text in {"LEDCAST_ROOT": root, "LEDCAST_HOME": str(self.folder)}.items():
            if not text.isprintable():
                raise ValueError(f"{name} {text!r} holds a character that the broker's files cannot hold")
        replace_private(self.access, access_list(root).encode())
        configuration = _CONFIGURATION.format(
            passwords=self.passwords, access=self.access, folder=self.folder, port=port, user=_user_line()
        )
        replace_private(self.configuration, configuration.encode())
        if not self.passwords.exists():
            self.write_passwords({})

    def write_passwords(self, credentials: Mapping[str, str]) -> bool:
        """Write who may connect: screens by `$7$` hash, and the house's accounts. True when that changed anything."""
        own = self.accounts().hashes(self._present())
        lines = sorted(f"{name}:{stored}\n" for name, stored in {**credentials, **own}.items())
        return replace_private(self.passwords, "".join(lines).encode())

    def _present(self) -> dict[str, str]:
        if not self.passwords.exists():
            return {}
        lines = self.passwords.read_text(encoding="utf-8").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)


def access_list(root: str) -> str:
    """Return who may read and write what (PROTOCOL §7): a screen its own level, the house all."""
    house = [line for name in (OFFICE, WITNESS) for line in (f"user {name}", f"topic readwrite {root}/#")]
    reads = [f"pattern read {root}/{topic}" for topic in SCREEN_READS]
    writes = [f"pattern write {root}/{topic}" for topic in SCREEN_WRITES]
    return "\n".join([*house, *reads, *writes, ""])


def _user_line() -> str:
    """Keep the present user: started by root, Mosquitto would become nobody and could not read a 0700 home."""
    try:
        return f"user {pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return "# a user without a name is kept anyway: only root changes"
