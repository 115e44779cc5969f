"""Start all parts as child processes, watch them and end them; imports none of the parts.

`cli` the command `ledcast run` · `preflight` what must hold before · `first_run` create what is missing ·
`supervisor` the run · `children` its child processes · `logs` their output · `startup_progress` the terminal · `doctor`
the command `ledcast doctor`.
"""

from __future__ import annotations

from scheduler.supervisor.cli import run_command

__all__ = ["run_command"]
