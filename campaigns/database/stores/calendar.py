"""Read and write holidays and dayparts; read the whole calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from campaigns.calendar.calendar import Calendar, Holiday, HolidayKind
from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.database.engine.upsert import upsert
from campaigns.database.stores.groups import GroupStore
from campaigns.database.tables.calendar import CampaignDaypartRow, DaypartRow, HolidayRow


class CalendarStore:
    """Holidays by day, dayparts by number; a daypart that a campaign ever used is retired, never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self) -> Calendar:
        """Return the whole calendar, retired dayparts included: campaigns still run in them."""
        dayparts = {daypart.id: daypart for daypart in self.dayparts(retired=True)}
        holidays = {holiday.on: holiday for holiday in self.holidays()}
        return Calendar(holidays, dayparts, GroupStore(self._session).seasons())

    def holidays(self) -> tuple[Holiday, ...]:
        """Return the holidays table by day."""
        rows = self._session.scalars(select(HolidayRow).order_by(HolidayRow.on))
        return tuple(_holiday(row) for row in rows)

    def holiday(self, on: date) -> Holiday | None:
        """Return the row of a day in the holidays table; None without one."""
        row = self._session.get(HolidayRow, on, populate_existing=True)
        return None if row is None else _holiday(row)

    def put_holiday(self, holiday: Holiday) -> None:
        """Write one row of the holidays table."""
        row = {"day_on": holiday.on, "name": holiday.name, "kind": holiday.kind.value}
        upsert(self._session, HolidayRow, row, ("day_on",))

    def remove_holiday(self, on: date) -> bool:
        """Remove a day from the holidays table; return False if it was not in it."""
        removed = delete(HolidayRow).where(HolidayRow.on == on).returning(HolidayRow.on)
        return self._session.scalar(removed) is not None

    def dayparts(self, *, retired: bool = False) -> tuple[Daypart, ...]:
        """Return the dayparts in use by number; with `retired`, all of them."""
        chosen = select(DaypartRow).order_by(DaypartRow.id).execution_options(populate_existing=True)
        rows = self._session.scalars(chosen if retired else chosen.where(DaypartRow.retired_at.is_(None)))
        return tuple(_daypart(row) for row in rows)

    def daypart(self, name: str) -> Daypart | None:
        """Return the daypart of a name, retired or not."""
        chosen = select(DaypartRow).where(DaypartRow.name == name)
        row = self._session.scalar(chosen.execution_options(populate_existing=True))
        return None if row is None else _daypart(row)

    def put_daypart(self, daypart: Daypart) -> Daypart:
        """Add a daypart or overwrite the one with its name, in use from now on; return it with its number."""
        values = {
            "name": daypart.name,
            "from_local": _clock(daypart.from_local),
            "until_local": _clock(daypart.until_local),
            "weekdays": "".join(str(weekday) for weekday in sorted(daypart.weekdays)),
            "days": daypart.days.value,
            "retired_at": None,
        }
        upsert(self._session, DaypartRow, values, ("name",))
        found = self.daypart(daypart.name)
        assert found is not None
        return found

    def campaigns_in(self, daypart_id: int) -> tuple[int, ...]:
        """Return the numbers of the campaigns in a daypart, retired ones included."""
        chosen = select(CampaignDaypartRow.campaign_id).where(CampaignDaypartRow.daypart_id == daypart_id)
        return tuple(self._session.scalars(chosen.order_by(CampaignDaypartRow.campaign_id)))

    def retire_daypart(self, daypart_id: int, at: datetime) -> None:
        """Retire a daypart; campaigns in it go on."""
        self._session.execute(update(DaypartRow).where(DaypartRow.id == daypart_id).values(retired_at=at))

    def delete_daypart(self, daypart_id: int) -> None:
        """Delete a daypart that no campaign ever used."""
        self._session.execute(delete(DaypartRow).where(DaypartRow.id == daypart_id))

    def of_campaigns(self, campaign_ids: Iterable[int]) -> dict[int, list[int]]:
        """Return the daypart numbers of some campaigns, in order."""
        found: dict[int, list[int]] = {}
        for campaign_id, daypart_id in self._session.execute(_DAYPARTS, {"campaigns": list(campaign_ids)}):
            found.setdefault(campaign_id, []).append(daypart_id)
        return found

    def set_of_campaign(self, campaign_id: int, daypart_ids: Iterable[int]) -> None:
        """Set the dayparts of a campaign."""
        self._session.execute(delete(CampaignDaypartRow).where(CampaignDaypartRow.campaign_id == campaign_id))
        rows = [CampaignDaypartRow(campaign_id=campaign_id, daypart_id=number) for number in daypart_ids]
        self._session.add_all(rows)
        self._session.flush()


_DAYPARTS = (
    select(CampaignDaypartRow.campaign_id, CampaignDaypartRow.daypart_id)
    .where(CampaignDaypartRow.campaign_id.in_(bindparam("campaigns", expanding=True)))
    .order_by(CampaignDaypartRow.daypart_id)
)


def _holiday(row: HolidayRow) -> Holiday:
    return Holiday(row.on, row.name, HolidayKind(row.kind))


def _daypart(row: DaypartRow) -> Daypart:
    return Daypart(
        id=row.id,
        name=row.name,
        from_local=time.fromisoformat(row.from_local),
        until_local=time.fromisoformat(row.until_local),
        weekdays=frozenset(int(digit) for digit in row.weekdays),
        days=DayFilter(row.days),
        retired_at=row.retired_at,
    )


def _clock(local: time) -> str:
    return f"{local:%H:%M}"
