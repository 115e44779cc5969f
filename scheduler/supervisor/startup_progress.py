"""The progress of `ledcast run` on the terminal: one line a step, with a spinner only on a real terminal."""

from __future__ import annotations

from rich.console import Console
from rich.status import Status


class StartupProgress:
    """Steps one after another; the line of a step is printed when the next step begins."""

    def __init__(self, console: Console) -> None:
        """Print on `console`."""
        self._console = console
        self._status: Status | None = None
        self._step: str | None = None

    def step(self, zh: str, en: str) -> None:
        """Begin a step; the step before is done."""
        self.done()
        self._step = f"{zh} {en}"
        if self._console.is_terminal:
            self._status = self._console.status(self._step)
            self._status.start()

    def done(self) -> None:
        """Print the current step as done."""
        step, self._step = self._step, None
        self._stop_spinner()
        if step is not None:
            self.print_line(f"✓ {step}")

    def fail(self, zh: str, en: str) -> None:
        """Print why the run stops, in one line."""
        self._step = None
        self._stop_spinner()
        self.print_line(f"✗ {zh} / {en}")

    def print_line(self, line: str) -> None:
        """Print a line as it is; may be called from any thread."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _stop_spinner(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
