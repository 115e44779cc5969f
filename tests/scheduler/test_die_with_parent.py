"""Processes bound to their parent's life."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler import die_with_parent


def test_a_program_does_not_start_when_its_parent_has_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-ISE", die_with_parent.__file__, "1", "9", "touch", str(tmp_path / "began")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "parent ended" in done.stderr
    assert not (tmp_path / "began").exists()


def test_a_parent_that_has_ended_is_an_error_of_its_own() -> None:
    with pytest.raises(ProcessLookupError, match="parent ended"):
        die_with_parent.die_with_parent(os.getpid(), 0)


def test_a_signal_that_the_kernel_refuses_is_an_error() -> None:
    with pytest.raises(OSError, match="prctl failed"):
        die_with_parent.die_with_parent(os.getppid(), signal.NSIG + 1)
