"""The private broker: writes Mosquitto's files, finds its program, owns its process."""

from __future__ import annotations

from scheduler.broker.accounts import OFFICE, WITNESS, Accounts
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.hashing import hash_password
from scheduler.broker.process import BrokerProcess
from scheduler.broker.program import Program, find_mosquitto
from scheduler.broker.refresh import refresh_credentials, reload_broker

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
