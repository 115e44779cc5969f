"""How every part of the office logs: to stderr, as people read it or as JSON lines."""

from __future__ import annotations

import sys

import structlog


def write_logs(form: str) -> None:
    """Log from now on as `console` (in colours where somebody watches) or as `json`.

    Tracebacks come without the values of variables: those may be what somebody typed.
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
