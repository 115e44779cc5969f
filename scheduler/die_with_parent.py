"""Bind a process's life to its parent's: the kernel signals it when the parent ends (PR_SET_PDEATHSIG of prctl(2)).

A worker calls `die_with_parent`. Any other program is run through this file as a script, which then becomes the
program: `python -ISE die_with_parent.py PARENT-PID SIGNAL PROGRAM …`. As a script it starts in some milliseconds, so it
imports nothing of ours. The kernel keeps to the signal across exec, and takes the end of the parent's *thread* for the
parent's: so start children from a thread that lives as long as they may.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, death: int) -> None:
    """Ask the kernel to send this process the signal `death` when its parent, of process number `parent`, ends.

    Raises ProcessLookupError if the parent ended before, OSError if the kernel refuses.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, death, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl failed: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:
        raise ProcessLookupError("the parent ended before its child began")


def main() -> None:
    """Bind this process to its parent, take all the files that it may open, and become the program."""
    parent, death, *program = sys.argv[1:]
    try:
        die_with_parent(int(parent), int(death))
    except OSError as error:
        sys.exit(str(error))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.execvp(program[0], program)  # noqa: S606 - what to become is the parent's choice


if __name__ == "__main__":
    main()
