"""Print one line for each step of a start, plain where nobody watches."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from scheduler.supervisor.startup_progress import StartupProgress


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(out: io.StringIO) -> StartupProgress:
    return StartupProgress(Console(file=out, width=20))


def test_a_step_is_printed_when_the_next_one_begins(progress: StartupProgress, out: io.StringIO) -> None:
    progress.step("准备数据库", "preparing the database")
    assert out.getvalue() == ""

    progress.step("启动消息服务", "starting the broker")
    assert out.getvalue() == "✓ 准备数据库 preparing the database\n"


def test_the_last_step_is_printed_once(progress: StartupProgress, out: io.StringIO) -> None:
    progress.step("启动消息服务", "starting the broker")
    progress.done()
    progress.done()

    assert out.getvalue() == "✓ 启动消息服务 starting the broker\n"


def test_a_step_that_failed_is_not_printed_as_done(progress: StartupProgress, out: io.StringIO) -> None:
    progress.step("启动消息服务", "starting the broker")
    progress.fail("端口被占用", "port 8080 is taken")
    progress.done()

    assert out.getvalue() == "✗ 端口被占用 / port 8080 is taken\n"


def test_a_line_is_printed_as_it_is(progress: StartupProgress, out: io.StringIO) -> None:
    """An address is longer than a narrow terminal, and what stands in brackets is no markup."""
    progress.print_line("http://127.0.0.1:8080/link/[bold]abcdefghijklmnopqrstuvwxyz")

    assert out.getvalue() == "http://127.0.0.1:8080/link/[bold]abcdefghijklmnopqrstuvwxyz\n"


def test_a_terminal_shows_a_spinner_until_the_step_ends(out: io.StringIO) -> None:
    hide, show = "\x1b[?25l", "\x1b[?25h"
    progress = StartupProgress(Console(file=out, width=80, force_terminal=True, color_system=None))
    progress.step("启动消息服务", "starting the broker")
    assert hide in out.getvalue() and show not in out.getvalue()

    progress.done()
    assert show in out.getvalue()
    assert out.getvalue().endswith("✓ 启动消息服务 starting the broker\n")
