"""What `ledcast run` says: one line a step, with a spinner only where somebody is watching."""

from __future__ import annotations

from rich.console import Console
from rich.status import Status


class Progress:
    """Steps that begin one after another; the line of a step is printed when the next one begins."""

    def __init__(self, console: Console) -> None:
        """Speak on `console`."""
        self._console = console
        self._status: Status | None = None
        self._step: str | None = None

    def step(self, zh: str, en: str) -> None:
        """Begin a step; the one before is done."""
        self.done()
        self._step = f"{zh} {en}"
        if self._console.is_terminal:
            self._status = self._console.status(self._step)
            self._status.start()

    def done(self) -> None:
        """Print the step that was under way as done."""
        step, self._step = self._step, None
        self._quiet()
        if step is not None:
            self.say(f"✓ {step}")

    def fail(self, zh: str, en: str) -> None:
        """Print one line that says why it goes no further."""
        self._step = None
        self._quiet()
        self.say(f"✗ {zh} / {en}")

    def say(self, line: str) -> None:
        """Print a line as it is; may be called from any thread."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _quiet(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
