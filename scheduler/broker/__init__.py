"""Run the private broker: Mosquitto's files, its program and process, the accounts and where it is reached.

`files` configuration, access list, password file · `credentials` passwords, hashes, the office's own accounts ·
`private_file` files of one owner, replaced whole (apart from `files`, because `credentials` writes by it too) ·
`endpoints` the private broker's port, or the brokers of the settings · `process` find, start, reload and end Mosquitto
· `errors` what goes wrong, in one line.
"""

from __future__ import annotations

from scheduler.broker.credentials import OFFICE, WITNESS, Accounts, hash_password
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.process import BrokerProcess, Program, find_mosquitto, refresh_credentials, reload_broker

__all__ = [
    "OFFICE",
    "WITNESS",
    "Accounts",
    "BrokerError",
    "BrokerFiles",
    "BrokerProcess",
    "Program",
    "find_mosquitto",
    "hash_password",
    "refresh_credentials",
    "reload_broker",
]
