"""`ledcast run`: starts all parts as children, watches them, ends them; imports none of them."""

from __future__ import annotations

from scheduler.supervisor.cli import run_command

__all__ = ["run_command"]
