"""Lets a Python process live as far ahead as the test run that began it (`tests.dates.travel`).

Python imports this by itself at its start, because a run with `--today` puts this folder on PYTHONPATH.
"""

import os

SKEW_S = 0.005
"""A process that is held up while its clock is set would stay behind the others for ever."""

if ahead_s := float(os.environ.get("CLOCK_AHEAD_S", "0")):
    import time

    import time_machine

    clock = time_machine.travel(time.time() + ahead_s, tick=True).start()
    real = time_machine.escape_hatch.time.time
    while abs(time.time() - real() - ahead_s) > SKEW_S:
        clock.move_to(real() + ahead_s)
