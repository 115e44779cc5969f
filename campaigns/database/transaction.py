"""Open a unit of work: one transaction with its stores. All of it happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from campaigns.database.engine.sqlite import BUSY_WAITS_S, dump_json, sqlite_engine
from campaigns.database.engine.writer_turn import WriterTurn
from campaigns.database.stores.audit import AuditStore
from campaigns.database.stores.calendar import CalendarStore
from campaigns.database.stores.campaign_list import CampaignList
from campaigns.database.stores.campaigns import CampaignStore
from campaigns.database.stores.classification import OccasionStore, ThemeStore
from campaigns.database.stores.counts import CountStore
from campaigns.database.stores.day_roots import DayRootStore
from campaigns.database.stores.days import DayStore
from campaigns.database.stores.demands import DemandStore
from campaigns.database.stores.documents import DocumentStore
from campaigns.database.stores.editions import EditionStore
from campaigns.database.stores.evidence import EvidenceStore
from campaigns.database.stores.files import FileStore, RenditionStore
from campaigns.database.stores.groups import GroupStore
from campaigns.database.stores.incidents import IncidentStore
from campaigns.database.stores.jobs import JobStore
from campaigns.database.stores.labels import LabelStore
from campaigns.database.stores.leadership import LeadershipStore
from campaigns.database.stores.lines import LineStore
from campaigns.database.stores.people import PeopleStore
from campaigns.database.stores.plans import PlanStore
from campaigns.database.stores.progress import ProgressStore
from campaigns.database.stores.reviews import ReviewStore
from campaigns.database.stores.rollups import RollupStore
from campaigns.database.stores.screens import ScreenStore
from campaigns.database.stores.set_aside import SetAsideStore
from campaigns.database.stores.settings import SettingStore
from campaigns.database.stores.shelf import ShelfStore
from campaigns.database.stores.shown_light import ShownLightStore
from campaigns.database.stores.sizes import SizeStore
from campaigns.database.stores.slides import SlideStore
from campaigns.database.stores.statuses import StatusStore
from campaigns.database.stores.streets import StreetStore
from campaigns.database.stores.tallies import TallyStore
from campaigns.database.stores.tokens import TokenStore
from campaigns.database.stores.withdrawals import WithdrawalStore
from campaigns.database.stores.withdrawn_lines import WithdrawnLineStore
from campaigns.database.stores.worklist import WorkStore
from campaigns.errors import UnsafeDatabaseError

CHANNEL = "ledcast_changed"


class Unit:
    """The stores of one transaction."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self.settings = SettingStore(session)
        self.labels = LabelStore(session)
        self.streets = StreetStore(session)
        self.groups = GroupStore(session)
        self.screens = ScreenStore(session, self.labels)
        self.calendar = CalendarStore(session)
        self.themes = ThemeStore(session)
        self.occasions = OccasionStore(session)
        self.campaigns = CampaignStore(session)
        self.campaign_list = CampaignList(session)
        self.slides = SlideStore(session)
        self.reviews = ReviewStore(session)
        self.withdrawals = WithdrawalStore(session)
        self.withdrawn_lines = WithdrawnLineStore(session)
        self.editions = EditionStore(session, self.withdrawals)
        self.demands = DemandStore(self.groups, self.screens, self.editions, self.calendar)
        self.files = FileStore(session)
        self.renditions = RenditionStore(session)
        self.lines = LineStore(session, self.labels)
        self.plans = PlanStore(session)
        self.documents = DocumentStore(session)
        self.shelf = ShelfStore(session)
        self.counts = CountStore(connection, self.labels)
        self.set_aside = SetAsideStore(session)
        self.tallies = TallyStore(session)
        self.rollups = RollupStore(session)
        self.days = DayStore(session, self.labels)
        self.evidence = EvidenceStore(connection)
        self.shown_light = ShownLightStore(connection)
        self.day_roots = DayRootStore(session)
        self.status = StatusStore(session)
        self.people = PeopleStore(session)
        self.tokens = TokenStore(session)
        self.audit = AuditStore(session)
        self.work = WorkStore(session)
        self.jobs = JobStore(session)
        self.progress = ProgressStore(session)
        self.incidents = IncidentStore(session)
        self.leadership = LeadershipStore(session)
        self.sizes = SizeStore(session, connection)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The pages that a checkpoint found in the log and moved into the database file; equal numbers mean all."""

    log_pages: int
    moved_pages: int


class Database:
    """A database that one unit at a time may write and any number may read."""

    def __init__(
        self, writer: Engine, reader: Engine, turn: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        """Take the engines, and the `turn` that a writer of this process waits for before the database's own lock."""
        self._writer = writer
        self._reader = reader
        self._turn = turn
        self.dialect = writer.dialect.name

    @property
    def writer(self) -> Engine:
        """The engine of writing units; for migrations and `Watch` only."""
        return self._writer

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Unit]:
        """Open a unit that may write; it is committed at the end and rolled back on any error.

        Without `keep` it is always rolled back: refusals are raised and nothing is stored. On SQLite it holds the write
        lock from its start, so what it read is still true when it writes.
        """
        with self._turn(), self._writer.begin() as connection, _session(connection) as session:
            yield Unit(session, connection)
            session.flush()
            if not keep:
                connection.rollback()
            elif self.dialect == "postgresql":
                connection.exec_driver_sql(f"NOTIFY {CHANNEL}")

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """Open a unit that sees one state of the database and cannot write."""
        with self._reader.connect() as connection, _session(connection) as session:
            yield Unit(session, connection)

    def checkpoint(self) -> Checkpoint:
        """Move SQLite's log into the database file; PostgreSQL needs none.

        SQLite before 3.51.3 can corrupt the file when one connection resets the log while another checkpoints; so this
        is the only checkpoint of all processes, and it runs while a second connection of ours holds the write lock.
        """
        if self.dialect != "sqlite":
            return Checkpoint(0, 0)
        other = self._writer.raw_connection()
        try:
            with self._turn(), self._writer.begin():  # BEGIN IMMEDIATE: no other writer, so no reset of the log
                cursor = other.cursor()
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                _busy, log_pages, moved_pages = cursor.fetchall()[0]
                cursor.close()
        finally:
            other.close()
        return Checkpoint(log_pages, moved_pages)

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        self._reader.dispose()


def connect(url: str) -> Database:
    """Open the database of a SQLAlchemy URL: `sqlite:////path/file.db` or `postgresql+psycopg://…`.

    It creates nothing but SQLite's file; `migrate` makes the tables. Raises UnsafeDatabaseError.
    """
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        return Database(
            sqlite_engine(url, begin="BEGIN IMMEDIATE", query_only=False),
            sqlite_engine(url, begin="BEGIN", query_only=True),
            WriterTurn(BUSY_WAITS_S).taken,
        )
    if backend == "postgresql":
        # Our statements are too short to earn back the tenths of a second that JIT compilation takes.
        quick = {"options": "-c jit=off"}
        writer = create_engine(url, json_serializer=dump_json, pool_pre_ping=True, connect_args=quick)
        return Database(writer, writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))
    raise UnsafeDatabaseError(f"{backend} is neither sqlite nor postgresql")


def _session(connection: Connection) -> Session:
    return Session(bind=connection, expire_on_commit=False)
