"""A home made ready, once and again."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

import pytest
import typer
from typer.testing import CliRunner

from campaigns.accounts.access import system_actor
from campaigns.actions import retire_screen
from campaigns.actions.screens import RETIRED_GRACE, withdraw_retired
from campaigns.booking.slide import LayoutCheck, LayoutResult
from campaigns.database import connect
from campaigns.errors import MissingGlyphError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.settings import Settings
from players.protocol.documents.join import JoinDocument
from scheduler.broker.credentials import password_matches
from scheduler.pictures import font_loader
from scheduler.supervisor.first_run import PreparedHome, PrepareError, prepare, prepare_command, street_layout

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def lays_out(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
    del text, theme, profile, dwell_ms
    return LayoutResult(10_000)


class Fonts:
    """Counts how often fonts are loaded; that takes long."""

    def __init__(self) -> None:
        self.loaded = 0

    def __call__(self) -> LayoutCheck:
        self.loaded += 1
        return lays_out


class Preparer:
    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, mqtt_urls=())
        self.fonts = Fonts()
        self.said: list[str] = []

    def __call__(self, *, demo: bool = True, at: datetime = AT, layout: object = None) -> PreparedHome:
        return prepare(
            self.settings,
            demo=demo,
            report=lambda zh, en: self.said.append(f"{zh} {en}"),
            at=at,
            rng=SystemRandom(),
            layout=layout or self.fonts,  # type: ignore[arg-type]
        )


@pytest.fixture
def preparer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preparer:
    for name in ("LEDCAST_HOME", "LEDCAST_MQTT_URLS", "LEDCAST_DATABASE_URL", "LEDCAST_CONFIG", "LEDCAST_ROOT"):
        monkeypatch.delenv(name, raising=False)
    return Preparer(tmp_path / "home")


def join_files(prepared: PreparedHome) -> dict[str, JoinDocument]:
    return {path.stem: JoinDocument.read(path.read_bytes()) for path in prepared.joins.glob("*.json")}


def everything(home: Path) -> dict[str, bytes]:
    """All files but the database."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("ledcast.db")
    }


def test_an_empty_folder_becomes_a_home_with_a_street_that_can_join(preparer: Preparer) -> None:
    prepared = preparer()

    documents = join_files(prepared)
    port = int(prepared.files.port.read_text())
    passwords = dict(line.split(":", 1) for line in prepared.files.passwords.read_text().splitlines())
    assert set(documents) == set(prepared.added) and len(documents) >= 2
    for screen, document in documents.items():
        assert document.password is not None
        assert password_matches(passwords[screen], document.password)
        assert document.brokers[0].port == port
    assert any("示范城市" in step for step in preparer.said)


def test_files_with_secrets_are_readable_by_their_owner_only(preparer: Preparer) -> None:
    prepared = preparer()

    home = preparer.settings.home
    folders = [home, home / "keys", home / "broker", prepared.joins]
    files = [path for folder in folders[1:] for path in folder.iterdir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_second_preparation_changes_nothing_and_loads_no_font(preparer: Preparer) -> None:
    preparer()
    before = everything(preparer.settings.home)

    again = preparer(at=AT + timedelta(days=2))

    assert again.added == ()
    assert everything(preparer.settings.home) == before
    assert preparer.fonts.loaded == 1


def test_without_the_demo_there_is_a_home_and_no_street(preparer: Preparer) -> None:
    prepared = preparer(demo=False)

    assert join_files(prepared) == {}
    assert preparer.fonts.loaded == 0
    assert prepared.files.configuration.exists()
    with _units(preparer) as unit:
        assert unit.campaigns.idle() is not None


def test_a_city_that_cannot_be_laid_out_adds_nothing(preparer: Preparer) -> None:
    def refuses() -> LayoutCheck:
        def check(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
            raise MissingGlyphError(text[0], f"{theme} {profile.size}")

        return check

    with pytest.raises(MissingGlyphError):
        preparer(layout=refuses)
    mended = preparer()

    with _units(preparer) as unit:
        assert {screen.id for screen in unit.screens.all()} == set(mended.added) == set(join_files(mended))


def test_join_documents_follow_a_moved_broker(preparer: Preparer) -> None:
    """The password stays, or the journals of the whole street would begin anew."""
    before = join_files(preparer())
    (preparer.settings.home / "broker.port").write_text("29999\n")

    after = join_files(preparer())

    assert {document.brokers[0].port for document in after.values()} == {29_999}
    assert [document.password for document in after.values()] == [before[screen].password for screen in after]


def test_a_retired_screen_leaves_the_street_and_its_password_lives_on_for_a_while(preparer: Preparer) -> None:
    """Its last plays can arrive until then."""
    preparer()
    with connect(preparer.settings.database_url).writing() as unit:
        retire_screen(unit, system_actor("test"), "st-1", at=AT)

    prepared = preparer()

    assert "st-1" not in join_files(prepared)
    assert "st-1:" in prepared.files.passwords.read_text()
    with connect(preparer.settings.database_url).writing() as unit:
        assert withdraw_retired(unit, AT + RETIRED_GRACE + timedelta(seconds=1)) == ("st-1",)
    assert "st-1:" not in preparer().files.passwords.read_text()


def test_a_foreign_file_among_join_documents_is_kept(preparer: Preparer) -> None:
    stray = preparer().joins / "stray.json"
    stray.write_text("{")

    preparer()

    assert stray.read_text() == "{"


def _units(preparer: Preparer):
    return connect(preparer.settings.database_url).reading()


def test_the_demo_city_fits_its_screens_by_the_streets_own_layout(preparer: Preparer) -> None:
    assert set(join_files(preparer(layout=street_layout))) >= {"dp-1", "st-1"}


def test_missing_fonts_are_an_error(preparer: Preparer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> font_loader.FontSet:
        raise font_loader.FontError("NotoSansSC.ttf is damaged")

    monkeypatch.setattr(font_loader, "load_fonts", broken)

    with pytest.raises(PrepareError, match=r"NotoSansSC\.ttf is damaged"):
        preparer(layout=street_layout)


def test_the_command_makes_the_home_that_the_settings_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path / "home"))
    app = typer.Typer()
    app.command()(prepare_command)

    done = CliRunner().invoke(app, ["--no-demo"])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "home" / "broker" / "mosquitto.conf").exists()
    assert "数据库 database" in done.stderr and done.stdout == ""


def test_the_command_prints_an_error_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "broker.port").write_text("none")
    app = typer.Typer()
    app.command()(prepare_command)

    done = CliRunner().invoke(app, [])

    assert done.exit_code == 1
    assert "broker.port" in done.stderr.splitlines()[-1]
