"""Prepare what the parts need to start: home, tables, keys, broker files, the demo city.

Safe at every start: what exists stays, what is missing is created.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from typing import Annotated

import typer

from campaigns.actions import set_up
from campaigns.booking.slide import LayoutCheck, LayoutResult
from campaigns.database import Database, Unit, connect, migrate
from campaigns.demo.load import is_city_loaded, load_city
from campaigns.errors import CampaignError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.settings import Settings
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from scheduler.broker.credentials import hash_password, new_password
from scheduler.broker.endpoints import broker_endpoints, ensure_port
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.private_file import private_folder, replace_private
from scheduler.enrolment.enrolment import JoinTerms, join_document
from scheduler.signing_keys import KeyFileError, KeyStore

Report = Callable[[str, str], None]
"""Takes the name of a step as it begins, in Chinese and in English."""
FLEET = "fleet"
JOIN_CAP_BYTES = 65_536


class PrepareError(Exception):
    """Something that every start needs is not available; both sentences name the remedy."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class PreparedHome:
    """A home that is ready; `joins` is the folder of the demo street's join documents."""

    files: BrokerFiles
    joins: Path
    added: tuple[str, ...]


def prepare(
    settings: Settings, *, demo: bool, report: Report, at: datetime, rng: Random, layout: Callable[[], LayoutCheck]
) -> PreparedHome:
    """Create what is missing; `report` is called with each step as it begins.

    `layout` is called only if the demo city has to be laid out: it loads the fonts.
    Raises BrokerError, KeyFileError, PrepareError, CampaignError or OSError.
    """
    home = private_folder(settings.home)
    joins = private_folder(home / FLEET)
    files = BrokerFiles(home)
    report("数据库", "database")
    migrate(settings.database_url)
    report("签名密钥与消息服务", "signing keys and broker files")
    anchor = KeyStore(home / "keys").ensure(at).anchor.public
    files.write(settings.root, ensure_port(files.port, rng))
    brokers = tuple(endpoint.broker for endpoint in broker_endpoints(home, settings.mqtt_urls))
    terms = JoinTerms(settings.root, brokers, anchor)
    database = connect(settings.database_url)
    try:
        with database.writing() as unit:
            set_up(unit, at=at)
        added = _load_demo_city(database, settings, terms, report=report, at=at, layout=layout) if demo else ()
        with database.reading() as unit:
            _update_join_documents(unit, joins, terms)
            files.write_passwords(unit.screens.credentials())
    finally:
        database.close()
    return PreparedHome(files, joins, added)


def _load_demo_city(
    database: Database,
    settings: Settings,
    terms: JoinTerms,
    *,
    report: Report,
    at: datetime,
    layout: Callable[[], LayoutCheck],
) -> tuple[str, ...]:
    """Load the demo city unless it was loaded before; join documents are written before the commit."""
    with database.reading() as unit:
        if is_city_loaded(unit):
            return ()
    report("示范城市", "the demo city")
    check = layout()
    words: dict[str, str] = {}

    def new_hash(screen: str) -> str:
        words[screen] = new_password()
        return hash_password(words[screen])

    with database.writing() as unit:
        today = at.astimezone(settings.zone).date()
        added = load_city(unit, layout=check, password_hash=new_hash, today=today, at=at)
        for screen in added:
            _write_join_document(
                settings.home / FLEET / f"{screen.id}.json", join_document(screen, words[screen.id], terms)
            )
    return tuple(screen.id for screen in added)


def _update_join_documents(unit: Unit, joins: Path, terms: JoinTerms) -> None:
    """Write the present brokers into the street's join documents; remove those of retired screens."""
    in_use = {screen.id for screen in unit.screens.all()}
    for path in sorted(joins.glob("*.json")):
        try:
            document = JoinDocument.read(path.read_bytes()[:JOIN_CAP_BYTES])
        except ProtocolError:
            continue  # not a join document: the fleet names it in its log
        if document.screen not in in_use:
            path.unlink()
        else:
            _write_join_document(path, dataclasses.replace(document, brokers=terms.brokers))


def _write_join_document(path: Path, document: JoinDocument) -> None:
    replace_private(path, write_object(document.to_object()) + b"\n")


def street_layout() -> LayoutCheck:
    """Return the street's own layout check; loads the fonts. Raises PrepareError."""
    from scheduler.pictures.font_loader import FontError, load_fonts  # noqa: PLC0415
    from scheduler.render import lay_out  # noqa: PLC0415 - Pillow and the fonts are wanted at the first run only

    try:
        fonts = load_fonts()
    except FontError as error:
        raise PrepareError(f"字库无法加载：{error}", f"the fonts cannot be loaded: {error}") from error

    def check(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        laid_out = lay_out(text, theme, profile, fonts, dwell_ms)
        return LayoutResult(laid_out.ms, laid_out.warnings, len(laid_out.frames))

    return check


def prepare_command(
    demo: Annotated[bool, typer.Option(help="bring the demo city in")] = True,
) -> None:
    """Create home, database, keys and broker files, and load the demo city."""

    def print_step(zh: str, en: str) -> None:
        typer.echo(f"· {zh} {en}", err=True)

    try:
        prepare(
            Settings(), demo=demo, report=print_step, at=datetime.now(UTC), rng=SystemRandom(), layout=street_layout
        )
    except (CampaignError, BrokerError) as error:
        typer.echo(f"{error.text('zh')} / {error.text('en')}", err=True)
        raise typer.Exit(1) from error
    except PrepareError as error:
        typer.echo(f"{error.zh} / {error.en}", err=True)
        raise typer.Exit(1) from error
    except (KeyFileError, OSError, ValueError) as error:
        typer.echo(f"无法准备 cannot prepare: {error}", err=True)
        raise typer.Exit(1) from error
