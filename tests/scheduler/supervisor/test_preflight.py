"""What must hold before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scheduler.supervisor import run_command
from scheduler.supervisor.preflight import RefusalError, lock_home, open_home, require_port, require_room


def test_a_home_is_created(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"

    open_home(home)

    assert list(home.iterdir()) == []


def test_a_disk_that_is_nearly_full_is_refused_with_figures(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match=r"\d+ MB left, 1048576000000 MB are needed"):
        require_room(tmp_path, wanted_bytes=1_048_576_000_000 * 2**20)

    require_room(tmp_path, wanted_bytes=1)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(RefusalError, match=r"192\.0\.2\.1:8080"):
        require_port("192.0.2.1", 8080)


def test_a_home_is_locked_by_one_run_until_it_ends(tmp_path: Path) -> None:
    with lock_home(tmp_path), pytest.raises(RefusalError, match=r"process \d+"):
        lock_home(tmp_path)

    lock_home(tmp_path).close()


@pytest.mark.parametrize("refuse", [lambda: require_port("192.0.2.1", 1), lambda: require_room(Path("/"), 2**80)])
def test_each_error_is_one_line_in_each_language(refuse: object) -> None:
    with pytest.raises(RefusalError) as refused:
        refuse()  # type: ignore[operator]

    assert "\n" not in refused.value.zh + refused.value.en
    assert any("一" <= character <= "鿿" for character in refused.value.zh)
    assert refused.value.en.isascii()


def test_a_machine_without_mosquitto_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEDCAST_MQTT_URLS", "LEDCAST_DATABASE_URL", "LEDCAST_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LEDCAST_HTTP_PORT", "0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("scheduler.broker.process.SYSTEM_FOLDERS", ())
    monkeypatch.setattr("scheduler.broker.process.find_mosquitto.__defaults__", ((),))
    app = typer.Typer()
    app.command()(run_command)

    done = CliRunner().invoke(app, [])

    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1 and "make run" in done.output
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["run.lock"]
