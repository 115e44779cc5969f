"""A run with `--today` takes place then, in this process and in those that it begins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.dates.travel import AHEAD

ROOT = Path(__file__).parents[2]
INNER = """
import subprocess, sys, time
from datetime import date, datetime

AT_IMPORT = date.today()
CHILD = "import time; from datetime import date; print(date.today(), int(time.time()))"

def test_all_clocks_agree():
    child = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True).stdout.split()
    assert AT_IMPORT.isoformat() == date.today().isoformat() == child[0] == "2044-02-29"
    assert abs(int(child[1]) - time.time()) < 600 and datetime.now().year == time.localtime().tm_year == 2044

def test_what_depends_on_today():
    assert date.today() < date(2030, 1, 1)
"""


def test_clocks_of_the_run_and_of_its_children_agree_and_what_depends_on_today_is_named(tmp_path: Path):
    inner = tmp_path / "test_inner.py"
    inner.write_text(INNER)
    own = ["-q", "-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:randomly", "-p", "no:cacheprovider"]
    real = {name: value for name, value in os.environ.items() if name != AHEAD}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *own, "--rootdir", ".", "--today", "2044-02-29T12:00", str(inner)],
        cwd=ROOT, env=real, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "test_what_depends_on_today" in done.stdout
