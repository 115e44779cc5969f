"""Stands for the parts: run as `python -m ledcast NAME` from a folder that holds a copy of this file as ledcast.py.

What it does is told by files in the home: `NAME.dies` (the part ends at once), `NAME.dies_later` (it ends when the
whole run has long said that it is up), `NAME.stubborn` (it heeds no TERM, and the run
gives every part an hour to end by itself).
"""

from __future__ import annotations

import http.server
import os
import signal
import sys
import threading
import time
from pathlib import Path


class Page(http.server.BaseHTTPRequestHandler):
    """Answers like a console."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        del args


def main() -> None:
    name, home = sys.argv[1], Path(os.environ["LEDCAST_HOME"])
    if name == "run":
        import typer  # noqa: PLC0415 - only the run itself knows the office

        from scheduler.supervisor import run_command  # noqa: PLC0415

        if list(home.glob("*.stubborn")):
            from scheduler.supervisor.children import ChildProcesses  # noqa: PLC0415

            defaults = ChildProcesses.command.__kwdefaults__
            assert defaults is not None
            defaults["stop_within_s"] = 3600.0
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as a terminal gives it, also where nohup began the tests
        app = typer.Typer()
        app.command()(run_command)
        app(sys.argv[2:])
    with (home / "starts").open("a") as file:
        file.write(f"{name} {os.getpid()} {' '.join(sys.argv[2:])}\n")
    print(f"{name} says hello", flush=True)  # noqa: T201
    if (home / f"{name}.dies_later").exists():
        time.sleep(2)
    if list(home.glob(f"{name}.dies*")):
        print("RuntimeError: could not begin", flush=True)  # noqa: T201
        sys.exit(3)
    if (home / f"{name}.stubborn").exists():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if name == "web":
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["LEDCAST_HTTP_PORT"])), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
