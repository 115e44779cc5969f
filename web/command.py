"""Run `ledcast web`: read settings, fonts and clock, and serve the console."""

from __future__ import annotations

import gc
import secrets
import signal
import socket
from types import FrameType
from typing import Annotated, NoReturn

import structlog
import typer
from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]

from campaigns.database import Database, connect, migrate
from campaigns.logs import configure_logging
from campaigns.settings import Settings
from scheduler.pictures.font_loader import load_fonts
from web.app import TOKEN_BYTES, create_app
from web.http.assets_manifest import AssetsMissingError
from web.http.context import context_of
from web.street.hub import STREAMS_MAX

THREADS = STREAMS_MAX + 16
"""One stream holds one thread; the rest answer pages."""
_SECRET = "web_secret"  # noqa: S105 - the key under which the secret is kept
_log = structlog.get_logger()


def web_command(
    port: Annotated[int | None, typer.Option(help="another port than LEDCAST_HTTP_PORT")] = None,
) -> None:
    """Serve the console until SIGTERM."""
    settings = Settings()
    configure_logging(settings.log_format)
    signal.signal(signal.SIGTERM, _stop)
    listener = _listen(settings.http_host, settings.http_port if port is None else port)
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    database = connect(settings.database_url)
    try:
        app = create_app(database, load_fonts(), settings, secret=load_or_create_secret(database))
        tune_collector()
    except AssetsMissingError as error:
        _exit_with(str(error))
    try:
        _serve(app, listener)
    finally:
        context_of(app).hub.close()
        database.close()


def tune_collector() -> None:
    """Exempt what is loaded so far from garbage collection, and collect the rest less often.

    Otherwise collecting adds half as much again to some pages. A page's objects are freed without it, by their
    reference counts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def load_or_create_secret(database: Database) -> str:
    """Return the secret that all console processes of a database share; create it if there is none."""
    with database.writing() as unit:
        unit.people.lock()  # two processes that start together must not make two
        found = unit.settings.get(_SECRET)
        if not isinstance(found, str):
            found = secrets.token_urlsafe(TOKEN_BYTES)
            unit.settings.put(_SECRET, found)
        return found


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port before anything slow is done; exit with one line when it is in use."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        _exit_with(f"{host}:{port} cannot be used ({error.strerror}); stop what uses it or set LEDCAST_HTTP_PORT")
    return listener


def _serve(app: Flask, listener: socket.socket) -> None:
    # Without the look-ahead of one request a page that hung up keeps its stream, and its thread, for ever.
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        channel_request_lookahead=1,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    host, port = listener.getsockname()[:2]
    _log.info("console ready", address=f"http://{host}:{port}")
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()


def _exit_with(reason: str) -> NoReturn:
    typer.echo(f"ledcast web: {reason}", err=True)
    raise typer.Exit(1)
