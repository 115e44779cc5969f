from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from campaigns.database import Database
from tests.dates.travel import search_path
from web.command import load_or_create_secret

STARTS_WITHIN_S = 20
_RUN = "from web.command import web_command; import typer; typer.run(web_command)"


def _console(home: Path, port: int) -> subprocess.Popen[str]:
    own = {"LEDCAST_HOME": str(home), "LEDCAST_HTTP_PORT": str(port), "PYTHONPATH": search_path(str(Path.cwd()))}
    environment = os.environ | own
    words = [sys.executable, "-c", _RUN]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def test_a_port_in_use_is_reported_in_one_line(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        console = _console(tmp_path, port)
        _, said = console.communicate(timeout=STARTS_WITHIN_S)

    assert console.returncode == 1
    assert said.count("\n") == 1 and f"127.0.0.1:{port} cannot be used" in said and "LEDCAST_HTTP_PORT" in said


def test_command_serves_the_console_until_sigterm(tmp_path: Path):
    port = _free_port()
    console = _console(tmp_path, port)
    try:
        status = _asked(f"http://127.0.0.1:{port}/healthz", console)
    finally:
        console.send_signal(signal.SIGTERM)
        console.communicate(timeout=STARTS_WITHIN_S)

    assert status == 200
    assert console.returncode == 0


def test_all_processes_of_a_database_share_one_secret(database: Database):
    assert load_or_create_secret(database) == load_or_create_secret(database)
    assert len(load_or_create_secret(database)) > 40


def _asked(address: str, console: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                status: int = answer.status
                return status
        except OSError:
            assert console.poll() is None and time.monotonic() < deadline, console.communicate()
            time.sleep(0.05)
