"""Everything that must be there before the parts start: home, tables, keys, broker files, the demo city.

Safe at every start: what is there stays, what is missing is made.
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
from campaigns.demo.load import city_stands, load_city
from campaigns.errors import CampaignError
from campaigns.screens.display_profile import DisplayProfile
from campaigns.settings import Settings
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from scheduler.broker.credentials import hash_password, new_password
from scheduler.broker.endpoints import broker_endpoints, choose_port
from scheduler.broker.errors import BrokerError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.private_file import private_folder, replace_private
from scheduler.enrolment.enrolment import Offer, join_document
from scheduler.signing_keys import KeyFileError, KeyStore

Say = Callable[[str, str], None]
FLEET = "fleet"
JOIN_CAP_BYTES = 65_536


class PrepareError(Exception):
    """Something that every start needs cannot be had; both sentences say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is ready: `joins` is the folder of the demo street's join documents."""

    files: BrokerFiles
    joins: Path
    added: tuple[str, ...]


def prepare(
    settings: Settings, *, demo: bool, say: Say, at: datetime, rng: Random, layout: Callable[[], LayoutCheck]
) -> Prepared:
    """Make what is missing; `say` is told each step as it begins, in Chinese and English.

    `layout` is asked only when the demo city has to be laid out: it loads the fonts.
    Raises BrokerError, KeyFileError, PrepareError, CampaignError or OSError.
    """
    home = private_folder(settings.home)
    joins = private_folder(home / FLEET)
    files = BrokerFiles(home)
    say("数据库", "database")
    migrate(settings.database_url)
    say("签名密钥与消息服务", "signing keys and broker files")
    anchor = KeyStore(home / "keys").ensure(at).anchor.public
    files.write(settings.root, choose_port(files.port, rng))
    brokers = tuple(endpoint.broker for endpoint in broker_endpoints(home, settings.mqtt_urls))
    offer = Offer(settings.root, brokers, anchor)
    database = connect(settings.database_url)
    try:
        with database.writing() as unit:
            set_up(unit, at=at)
        added = _bring_city(database, settings, offer, say=say, at=at, layout=layout) if demo else ()
        with database.reading() as unit:
            _tend(unit, joins, offer)
            files.write_passwords(unit.screens.credentials())
    finally:
        database.close()
    return Prepared(files, joins, added)


def _bring_city(
    database: Database, settings: Settings, offer: Offer, *, say: Say, at: datetime, layout: Callable[[], LayoutCheck]
) -> tuple[str, ...]:
    """Bring the demo city in unless it came before; each new screen's join document lies there before the commit."""
    with database.reading() as unit:
        if city_stands(unit):
            return ()
    say("示范城市", "the demo city")
    check = layout()
    words: dict[str, str] = {}

    def hashed(screen: str) -> str:
        words[screen] = new_password()
        return hash_password(words[screen])

    with database.writing() as unit:
        today = at.astimezone(settings.zone).date()
        added = load_city(unit, layout=check, password_hash=hashed, today=today, at=at)
        for screen in added:
            _keep(settings.home / FLEET / f"{screen.id}.json", join_document(screen, words[screen.id], offer))
    return tuple(screen.id for screen in added)


def _tend(unit: Unit, joins: Path, offer: Offer) -> None:
    """Let the street's join documents name the brokers of today; those of screens in use no more go."""
    in_use = {screen.id for screen in unit.screens.all()}
    for path in sorted(joins.glob("*.json")):
        try:
            document = JoinDocument.read(path.read_bytes()[:JOIN_CAP_BYTES])
        except ProtocolError:
            continue  # not ours: the fleet names it in its log
        if document.screen not in in_use:
            path.unlink()
        else:
            _keep(path, dataclasses.replace(document, brokers=offer.brokers))


def _keep(path: Path, document: JoinDocument) -> None:
    replace_private(path, write_object(document.to_object()) + b"\n")


def street_layout() -> LayoutCheck:
    """Return the street's own layout; loads the fonts. Raises PrepareError."""
    from scheduler.pictures.font_loader import FontError, load_fonts  # noqa: PLC0415
    from scheduler.render import lay_out  # noqa: PLC0415 - Pillow and the fonts are wanted at the first run only

    try:
        fonts = load_fonts()
    except FontError as error:
        raise PrepareError(f"字库无法加载：{error}", f"the fonts cannot be loaded: {error}") from error

    def check(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        laid_out = lay_out(text, theme, profile, fonts, dwell_ms)
        return LayoutResult(laid_out.ms, laid_out.warnings)

    return check


def prepare_command(
    demo: Annotated[bool, typer.Option(help="bring the demo city in")] = True,
) -> None:
    """Make home, database, keys and broker files, and bring the demo city in."""

    def say(zh: str, en: str) -> None:
        typer.echo(f"· {zh} {en}", err=True)

    try:
        prepare(Settings(), demo=demo, say=say, at=datetime.now(UTC), rng=SystemRandom(), layout=street_layout)
    except (CampaignError, BrokerError) as error:
        typer.echo(f"{error.text('zh')} / {error.text('en')}", err=True)
        raise typer.Exit(1) from error
    except PrepareError as error:
        typer.echo(f"{error.zh} / {error.en}", err=True)
        raise typer.Exit(1) from error
    except (KeyFileError, OSError, ValueError) as error:
        typer.echo(f"无法准备 cannot prepare: {error}", err=True)
        raise typer.Exit(1) from error
