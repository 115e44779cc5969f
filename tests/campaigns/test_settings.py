from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from campaigns.settings import Settings


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("LEDCAST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_at_home(tmp_path):
    settings = Settings()

    assert settings.home == tmp_path / ".ledcast"
    assert settings.database_url == f"sqlite:///{tmp_path}/.ledcast/ledcast.db"
    assert (settings.http_host, settings.http_port, settings.tz, settings.root) == (
        "127.0.0.1",
        8080,
        "Asia/Shanghai",
        "ledcast",
    )
    assert settings.mqtt_urls == ()


def test_the_environment_overrides_the_defaults(monkeypatch):
    monkeypatch.setenv("LEDCAST_HOME", "/srv/ledcast")
    monkeypatch.setenv("LEDCAST_HTTP_PORT", "9090")
    monkeypatch.setenv("LEDCAST_TZ", "Europe/Berlin")
    monkeypatch.setenv("LEDCAST_MQTT_URLS", "mqtt://a:1883, mqtts://b:8883")

    settings = Settings()

    assert settings.database_url == "sqlite:////srv/ledcast/ledcast.db"
    assert (settings.http_port, settings.zone.key) == (9090, "Europe/Berlin")
    assert settings.mqtt_urls == ("mqtt://a:1883", "mqtts://b:8883")


def test_the_environment_overrides_the_file(monkeypatch, tmp_path):
    file = tmp_path / "ledcast.toml"
    file.write_text('http_port = 7000\ndatabase_url = "postgresql+psycopg:///x"\nmqtt_urls = ["mqtt://a:1883"]\n')
    monkeypatch.setenv("LEDCAST_CONFIG", str(file))
    monkeypatch.setenv("LEDCAST_HTTP_PORT", "7001")

    settings = Settings()

    assert (settings.http_port, settings.database_url) == (7001, "postgresql+psycopg:///x")
    assert settings.mqtt_urls == ("mqtt://a:1883",)


@pytest.mark.parametrize(
    ("name", "value"), [("LEDCAST_TZ", "朝阳"), ("LEDCAST_HTTP_PORT", "70000"), ("LEDCAST_ROOT", "a/b")]
)
def test_an_invalid_setting_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError):
        Settings()


def test_a_file_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("LEDCAST_CONFIG", "nowhere.toml")

    with pytest.raises(FileNotFoundError, match="nowhere"):
        Settings()


def test_an_empty_variable_is_no_setting(monkeypatch):
    monkeypatch.setenv("LEDCAST_HTTP_PORT", "")

    assert Settings().http_port == 8080
