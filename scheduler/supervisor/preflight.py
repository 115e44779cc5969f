"""Checks before anything is started; each refusal is one line in both languages."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from scheduler.broker.endpoints import is_free

FREE_BYTES = 200 * 1024 * 1024


class RefusalError(Exception):
    """The run cannot start; both sentences give the reason and the remedy."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


def open_home(home: Path) -> None:
    """Create the home and check that files can be written there. Raises RefusalError."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_bytes(b"ledcast")
        probe.unlink()
    except OSError as error:
        raise RefusalError(
            f"无法写入 {home}（{error.strerror}）；请改正权限，或用 LEDCAST_HOME 另选目录",
            f"{home} cannot be written ({error.strerror}); mend that, or name another folder in LEDCAST_HOME",
        ) from error


def require_room(home: Path, wanted_bytes: int = FREE_BYTES) -> None:
    """Raise RefusalError if the disk is nearly full: a broker or a database that cannot write loses plays."""
    free = shutil.disk_usage(home).free
    if free < wanted_bytes:
        free_mb, wanted_mb = free // 2**20, wanted_bytes // 2**20
        raise RefusalError(
            f"{home} 所在磁盘仅剩 {free_mb} MB，至少需要 {wanted_mb} MB；请清理后再试",
            f"the disk of {home} has {free_mb} MB left, {wanted_mb} MB are needed; make room and try again",
        )


def require_port(host: str, port: int) -> None:
    """Raise RefusalError if the console's port is taken or its address is not this machine's."""
    if not is_free(port, host):
        raise RefusalError(
            f"{host}:{port} 已被占用或不可用；请停止占用它的程序，或用 LEDCAST_HTTP_PORT 另选端口",
            f"{host}:{port} is in use or not to be had; stop what uses it, or choose another by LEDCAST_HTTP_PORT",
        )


def lock_home(home: Path) -> IO[str]:
    """Lock this home until the returned file is closed or this process ends. Raises RefusalError if it is locked."""
    file = (home / "run.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read(20).strip() or "?"
        file.close()
        raise RefusalError(
            f"{home} 上已有 ledcast run 在运行（进程 {holder}）；请先停止它，或用 LEDCAST_HOME 另选目录",
            f"ledcast run is at work on {home} already (process {holder}); stop it, or choose another LEDCAST_HOME",
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
