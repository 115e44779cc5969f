"""Read the settings of an installation from LEDCAST_… variables or one TOML file; in composition roots only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """The settings of one installation. LEDCAST_CONFIG names the TOML file; the environment takes precedence."""

    model_config = SettingsConfigDict(env_prefix="LEDCAST_", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Path(".ledcast")
    database_url: str = Field(default="", validate_default=True)
    mqtt_urls: Annotated[tuple[str, ...], NoDecode] = ()
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    tz: str = "Asia/Shanghai"
    root: str = Field(default="ledcast", pattern=r"^[^/#+\x00]{1,32}$")
    log_format: Literal["console", "json"] = "console"

    @field_validator("home")
    @classmethod
    def _absolute_home(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _default_url(cls, url: str, info: ValidationInfo) -> str:
        """Return the URL, by default SQLite in the home folder."""
        return url or f"sqlite:///{info.data['home'] / 'ledcast.db'}"

    @field_validator("mqtt_urls", mode="before")
    @classmethod
    def _split_urls(cls, urls: object) -> object:
        """Return addresses separated by commas or spaces; none means the private broker."""
        return tuple(urls.replace(",", " ").split()) if isinstance(urls, str) else urls

    @field_validator("tz")
    @classmethod
    def _existing_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"LEDCAST_TZ: no time zone is called {name}; write one such as Asia/Shanghai") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's time zone."""
        return ZoneInfo(self.tz)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources by precedence: arguments, environment, TOML file."""
        del dotenv_settings, file_secret_settings
        file = os.environ.get("LEDCAST_CONFIG")
        if not file:
            return init_settings, env_settings
        if not Path(file).is_file():
            raise FileNotFoundError(f"LEDCAST_CONFIG names {file}, which is no file; correct it or unset it")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=Path(file))
