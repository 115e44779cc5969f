"""Lets a Python process live as far ahead as the test run that began it (`tests.dates.travel`).

Python imports this by itself at its start, because a run with `--today` puts this folder on PYTHONPATH.
"""

import os
import time

if ahead_s := os.environ.get("CLOCK_AHEAD_S"):
    import time_machine

    time_machine.travel(time.time() + float(ahead_s), tick=True).start()
