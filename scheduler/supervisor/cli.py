"""The command `ledcast run`: its composition root; clock, random numbers and environment are read here."""

from __future__ import annotations

import os
import secrets
import signal
from datetime import UTC, datetime
from random import SystemRandom
from types import FrameType
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from campaigns.actions import issue_first_link
from campaigns.database import connect
from campaigns.errors import CampaignError
from campaigns.settings import Settings
from scheduler.broker.endpoints import choose_free_port
from scheduler.broker.errors import BrokerError
from scheduler.broker.process import Program, end_orphan, find_mosquitto
from scheduler.signing_keys import KeyFileError
from scheduler.supervisor.first_run import PreparedHome, PrepareError, prepare, street_layout
from scheduler.supervisor.preflight import RefusalError, lock_home, open_home, require_port, require_room
from scheduler.supervisor.startup_progress import StartupProgress
from scheduler.supervisor.supervisor import Supervisor

_TOKEN_BYTES = 32


def run_command(
    demo: Annotated[bool, typer.Option(help="with the demo city and its simulated street")] = True,
) -> None:
    """Start broker, scheduler, console and the demo street on this machine; Ctrl-C stops all of it."""
    progress = StartupProgress(Console(highlight=False))
    try:
        code = _run(_settings(), progress, demo=demo)
    except (RefusalError, BrokerError, PrepareError) as error:
        progress.fail(error.zh, error.en)
        code = 1
    except CampaignError as error:
        progress.fail(error.text("zh"), error.text("en"))
        code = 1
    except (KeyFileError, OSError, ValueError) as error:
        progress.fail(f"无法启动：{error}", f"cannot start: {error}")
        code = 1
    raise typer.Exit(code)


def _run(settings: Settings, progress: StartupProgress, *, demo: bool) -> int:
    """Check, prepare, start, watch, stop; return the exit code. Raises the reason why it cannot start."""
    open_home(settings.home)
    with lock_home(settings.home):
        require_room(settings.home)
        require_port(settings.http_host, settings.http_port)
        program = None if settings.mqtt_urls else find_mosquitto(os.environ.get("PATH", ""))
        supervisor = Supervisor(settings, progress, os.environ, logs=settings.home / "logs")
        _stop_on_signals(supervisor)
        at = datetime.now(UTC)
        prepared = prepare(settings, demo=demo, report=progress.step, at=at, rng=SystemRandom(), layout=street_layout)
        try:
            return _serve(supervisor, settings, progress, prepared, program)
        finally:
            supervisor.stop()


def _serve(
    supervisor: Supervisor,
    settings: Settings,
    progress: StartupProgress,
    prepared: PreparedHome,
    program: Program | None,
) -> int:
    if program is not None:
        orphan = end_orphan(prepared.files)
        if orphan is not None:
            progress.print_line(f"· 已结束上次遗留的消息服务 the broker left by a killed run was ended ({orphan})")
        supervisor.start_broker(prepared.files, program)
    supervisor.start_parts(prepared.joins)
    if supervisor.is_stopping:
        return 0
    progress.done()
    _print_welcome(supervisor.address, settings, progress)
    supervisor.watch()
    return 0


def _print_welcome(address: str, settings: Settings, progress: StartupProgress) -> None:
    """Print where the console is, and as long as there is no account how to make the first."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    database = connect(settings.database_url)
    try:
        with database.writing() as unit:
            first = issue_first_link(unit, token, at=datetime.now(UTC))
    finally:
        database.close()
    progress.print_line(f"控制台 console  {address}")
    if first is not None:
        progress.print_line("首次使用，请打开一次性链接建立账号 first visit, make your account by this one-time link:")
        progress.print_line(f"  {address}/link/{token}")
    progress.print_line("按 Ctrl-C 停止全部 Ctrl-C stops all of it")


def _stop_on_signals(supervisor: Supervisor) -> None:
    """End everything in order on INT, TERM and a closed terminal; at once on the second signal."""

    def request(number: int, frame: FrameType | None) -> None:
        del number, frame
        supervisor.request_stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup is respected
            signal.signal(number, request)


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(["LEDCAST", *(str(part).upper() for part in first["loc"])])
        raise RefusalError(
            f"设置 {name} 不可用：{first['msg']}", f"the setting {name} will not do: {first['msg']}"
        ) from error
    if settings.http_port:
        return settings
    return settings.model_copy(update={"http_port": choose_free_port(SystemRandom())})
