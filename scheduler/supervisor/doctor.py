"""The command `ledcast doctor`: check fonts, broker, database, clock and disk; nothing is changed."""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from campaigns.database import connect
from campaigns.database.stores.sizes import TableSize
from campaigns.settings import Settings
from scheduler.broker.credentials import WITNESS
from scheduler.broker.endpoints import broker_endpoints
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.process import find_mosquitto, running_pid
from scheduler.mqtt import probe_login

ROOM_BYTES = 200 * 2**20
ROOM_EASY_BYTES = 2**30
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
_TIMEX_BYTES = 256
_TIMEX_STATUS_AT = 40
_STA_UNSYNC = 0x40
_LARGEST = 12


class FindingState(StrEnum):
    """The state of a part."""

    FINE = "正常 fine"
    NOTE = "注意 note"
    BROKEN = "故障 broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `what` names the remedy if there is something to do."""

    part: str
    state: FindingState
    what: str


def check_fonts(load: Callable[[], str]) -> Finding:
    """Load the fonts; `load` returns their digest."""
    part = "字库 fonts"
    try:
        digest = load()
    except Exception as error:  # noqa: BLE001 - whatever a font library raises, the finding is the same
        return Finding(part, FindingState.BROKEN, f"无法加载 cannot be loaded: {error}; 运行 run `make run`")
    return Finding(part, FindingState.FINE, f"指纹 digest {digest[:12]}")


def check_broker(home: Path, urls: Sequence[str], search: str) -> list[Finding]:
    """Find the program (of a private broker), and connect to every broker as WITNESS, which disturbs no client."""
    part = "消息服务 broker"
    found: list[Finding] = []
    try:
        if not urls:
            found.append(Finding(f"{part}: mosquitto", FindingState.FINE, str(find_mosquitto(search).path)))
            if running_pid(BrokerFiles(home)) is None:
                return [*found, Finding(part, FindingState.NOTE, "未运行 not running; 启动 start it: ledcast run")]
        for endpoint in broker_endpoints(home, urls, WITNESS):
            trouble = probe_login(endpoint.address, endpoint.username, endpoint.password)
            state = FindingState.FINE if trouble is None else FindingState.BROKEN
            hint = "已连接 connected" if trouble is None else f"{trouble}; 检查地址与密码 check address and password"
            found.append(Finding(f"{part}: {endpoint.address.name}", state, hint))
    except (BrokerError, OSError, ValueError) as error:
        text = f"{error.zh} / {error.en}" if isinstance(error, BrokerError) else str(error)
        found.append(Finding(part, FindingState.BROKEN, text))
    return found


def check_database(url: str, home: Path) -> Finding:
    """Read from every table that a start needs."""
    part = "数据库 database"
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Finding(part, FindingState.NOTE, f"尚未建立 not made yet ({home}); 运行 run: ledcast run")
    try:
        database = connect(url)
    except Exception as error:  # noqa: BLE001 - drivers of several databases, each with errors of its own
        return Finding(part, FindingState.BROKEN, f"{_first_line(error)}; 检查 check LEDCAST_DATABASE_URL")
    try:
        with database.reading() as unit:
            screens = len(unit.screens.all())
            unit.people.is_empty()
            unit.work.next_due()
            unit.documents.all_current()
    except Exception as error:  # noqa: BLE001 - the same
        hint = "连不上，或表未就绪：运行 unreachable or without its tables, run: ledcast prepare"
        return Finding(part, FindingState.BROKEN, f"{_first_line(error)}; {hint}")
    finally:
        database.close()
    return Finding(part, FindingState.FINE, f"{database.dialect}, {screens} 块屏 screens")


def check_growth(url: str) -> list[Finding]:
    """Read how large the largest tables are and how fast they grow, as measured each night."""
    part = "数据量 sizes"
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return []
    try:
        database = connect(url)
        try:
            with database.reading() as unit:
                tables = unit.sizes.growth()
        finally:
            database.close()
    except Exception:  # noqa: BLE001 - `check_database` says what is wrong
        return []
    if not tables:
        return [Finding(part, FindingState.NOTE, "每晚测量一次，尚无数据 measured each night, not yet")]
    return [Finding(f"{part}: {table.name}", FindingState.FINE, _growth_of(table)) for table in tables[:_LARGEST]]


def check_clock(now: datetime, synchronised: bool | None) -> Finding:
    """Check the clock, on which plans and plays depend (PROTOCOL W-7)."""
    part = "时钟 clock"
    if now < EARLIEST:
        return Finding(
            part, FindingState.BROKEN, f"{now:%Y-%m-%d} 早于本程序 is before this program; 校时 set the clock"
        )
    if synchronised is None:
        return Finding(part, FindingState.NOTE, "是否校时不得而知 unknown whether it is synchronised; 请用 use NTP")
    if not synchronised:
        return Finding(
            part, FindingState.NOTE, "未校时 not synchronised; 启用 NTP enable NTP (systemd-timesyncd, chrony)"
        )
    return Finding(part, FindingState.FINE, "已校时 synchronised")


def check_disk(home: Path) -> Finding:
    """Check the free space where the home is, or will be."""
    part = "磁盘 disk"
    folder = next(parent for parent in (home, *home.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    what = f"{folder}: {free // 2**20} MB 可用 free"
    if not os.access(folder, os.W_OK):
        return Finding(
            part, FindingState.BROKEN, f"{what}; 不可写 not writable, 改权限或 mend that or set LEDCAST_HOME"
        )
    if free < ROOM_BYTES:
        return Finding(
            part, FindingState.BROKEN, f"{what}; 至少需要 at least {ROOM_BYTES // 2**20} MB, 请清理 make room"
        )
    return Finding(part, FindingState.FINE if free >= ROOM_EASY_BYTES else FindingState.NOTE, what)


def clock_synchronised() -> bool | None:
    """Return whether the kernel's clock is synchronised (adjtimex(2)); None if that is unknown."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # all zero: read only
        if libc.adjtimex(timex) < 0:
            return None
    except (OSError, AttributeError):
        return None
    (status,) = struct.unpack_from("i", timex, _TIMEX_STATUS_AT)
    return not status & _STA_UNSYNC


def doctor_command() -> None:
    """Check fonts, broker, database, clock and disk; exit code 1 when something is broken."""
    try:
        settings = Settings()
    except (ValidationError, OSError) as error:
        typer.echo(f"设置不可用 the settings will not do: {error}", err=True)
        raise typer.Exit(1) from error
    findings = [
        check_fonts(_font_digest),
        *check_broker(settings.home, settings.mqtt_urls, os.environ.get("PATH", "")),
        check_database(settings.database_url, settings.home),
        *check_growth(settings.database_url),
        check_clock(datetime.now(UTC), clock_synchronised()),
        check_disk(settings.home),
    ]
    table = Table()
    for head in ("部分 part", "状态 state", "说明 what to do"):
        table.add_column(head, overflow="fold")
    for finding in findings:
        table.add_row(finding.part, finding.state.value, finding.what)
    Console(markup=False).print(table)
    raise typer.Exit(1 if any(finding.state is FindingState.BROKEN for finding in findings) else 0)


def _font_digest() -> str:
    from scheduler.pictures.font_loader import load_fonts  # noqa: PLC0415 - a broken font library is a finding, not a crash

    return load_fonts().digest


def _growth_of(table: TableSize) -> str:
    size = f"{table.size_bytes / 2**20:.1f} MB"
    if table.bytes_a_year is None:
        return f"{size}; 增速明日可知 growth is known from tomorrow"
    return f"{size}, 每年 a year {table.bytes_a_year / 2**20:+.1f} MB"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
