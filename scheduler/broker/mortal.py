"""Become another program that does not outlive its parent: `python -ISE mortal.py PARENT-PID SIGNAL PROGRAM …`.

A file to be run, not imported: it starts in some milliseconds and needs nothing of ours. The kernel sends SIGNAL when
the thread that started us ends (PR_SET_PDEATHSIG), and keeps to it across exec; so start children from a thread that
lives as long as they may.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Bind our life to the parent's, take all the files that we may open, and become the program."""
    parent, death, *program = sys.argv[1:]
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0) != 0:
        sys.exit(f"prctl failed: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):
        sys.exit("the parent ended before its child began")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.execvp(program[0], program)  # noqa: S606 - what to become is the parent's choice


if __name__ == "__main__":
    main()
