"""Write the private broker's files: configuration, access list, passwords; atomic, 0600, in a 0700 folder.

The figures of the configuration were measured: the defaults lose messages after PUBACK (see its comments).
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
# Far above the largest message of the wire (16,000 bytes): a longer one is refused by its reader, with a reason.
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
    """The files under `home/broker`."""

    def __init__(self, home: Path) -> None:
        """Take the home; nothing is read or created yet."""
        self.home = home
        self.folder = home / "broker"
        self.configuration = self.folder / "mosquitto.conf"
        self.access = self.folder / "access"
        self.passwords = self.folder / "passwords"
        self.pid = self.folder / "mosquitto.pid"
        self.port = home / "broker.port"

    def accounts(self) -> Accounts:
        """Return the office's own accounts, created by the first call. Raises OSError or ValueError."""
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
        """Write the password file: `$7$` hashes by name, and the office's accounts. Return whether it changed."""
        own = self.accounts().hashes(self._stored_hashes())
        lines = sorted(f"{name}:{stored}\n" for name, stored in {**credentials, **own}.items())
        return replace_private(self.passwords, "".join(lines).encode())

    def _stored_hashes(self) -> dict[str, str]:
        if not self.passwords.exists():
            return {}
        lines = self.passwords.read_text(encoding="utf-8").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)


def access_list(root: str) -> str:
    """Return the access list (PROTOCOL §7): a screen reads and writes its own topics, the office all."""
    house = [line for name in (OFFICE, WITNESS) for line in (f"user {name}", f"topic readwrite {root}/#")]
    reads = [f"pattern read {root}/{topic}" for topic in SCREEN_READS]
    writes = [f"pattern write {root}/{topic}" for topic in SCREEN_WRITES]
    return "\n".join([*house, *reads, *writes, ""])


def _user_line() -> str:
    """Return the line that keeps the present user: as root Mosquitto would become nobody, unable to read the home."""
    try:
        return f"user {pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return "# a user without a name is kept anyway: only root changes"
