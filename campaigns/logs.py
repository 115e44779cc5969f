"""Configure structlog to log to stderr, as console text or as JSON lines."""

from __future__ import annotations

import sys

import structlog


def configure_logging(form: str) -> None:
    """Configure structlog for the format `console` (coloured on a terminal) or `json`.

    Tracebacks omit the values of variables, which may hold what a person typed.
    """
    json = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))
    coloured = sys.stderr.isatty()
    people = (structlog.dev.ConsoleRenderer(colors=coloured, exception_formatter=structlog.dev.plain_traceback),)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            *(json if form == "json" else people),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
